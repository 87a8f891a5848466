"""`openclosed -m`: all points of a sweep as one job with one result.

Hydra finds this module by the name of its folder, which has no `__init__` so that other plugins
can be in it, too. It is loaded at every start of Hydra, so it imports nothing else.
"""

from pathlib import Path
from typing import Any

from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.core.utils import run_job
from hydra.plugins.search_path_plugin import SearchPathPlugin
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig

COLLECTED = ("ensemble", "multirun")
"""Experiments whose points are one job; the command names the second where no words name any."""
GROUP = "experiment"
SWEEP = "experiment=multirun"
LAUNCHER = "hydra/launcher="


class OneJob(Sweeper):
    """Gives the words of a sweep to the experiment `multirun`, which composes and runs its points.

    Where a launcher of Hydra's own or an experiment is named, each point is a job of its own with
    its own result.
    """

    def __init__(self) -> None:
        self.hydra_context: HydraContext | None = None
        self.config: DictConfig | None = None
        self.task_function: TaskFunction | None = None

    def setup(
        self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig
    ) -> None:
        """Take what Hydra gives before it sweeps."""
        self.hydra_context, self.task_function = hydra_context, task_function
        self.config = config

    def sweep(self, arguments: list[str]) -> Any:
        """Run the points of the sweep that `arguments` ask for."""
        assert self.config is not None
        assert self.hydra_context is not None
        assert self.task_function is not None
        loader = self.hydra_context.config_loader
        overrides = OverridesParser.create(config_loader=loader).parse_overrides(arguments)
        named = any(word.startswith(LAUNCHER) for word in self.config.hydra.overrides.hydra)
        moved = [word for word in overrides if word.is_sweep_override()]
        asked = [_line(word) for word in overrides if word.key_or_group == GROUP]
        alone = named or asked not in ([], [SWEEP])
        if alone or self.config.experiment.question not in COLLECTED:
            return self._each_alone(arguments)
        words = [_line(word) for word in overrides if not word.is_sweep_override()]
        job = [*words, SWEEP, f"{GROUP}.words=[{','.join(map(_quoted, moved))}]"]
        done = run_job(
            hydra_context=self.hydra_context,
            task_function=self.task_function,
            config=loader.load_sweep_config(self.config, job),
            job_dir_key="hydra.run.dir",
            job_subdir_key=None,
        )
        return done.return_value

    def _each_alone(self, arguments: list[str]) -> Any:
        from hydra._internal.core_plugins.basic_sweeper import BasicSweeper

        assert self.hydra_context is not None
        assert self.task_function is not None
        assert self.config is not None
        basic = BasicSweeper(max_batch_size=None)
        basic.setup(
            hydra_context=self.hydra_context, task_function=self.task_function, config=self.config
        )
        return basic.sweep(arguments)


class InAClone(SearchPathPlugin):
    """Finds the scenarios of published theory, as scenario=theory/bass, where the tests are."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Add the folder, if this is a clone."""
        theory = Path(__file__).resolve().parents[1] / "tests" / "theory" / "conf"
        if theory.is_dir():
            search_path.append("openclosed", f"file://{theory}")


def _line(word: Override) -> str:
    assert word.input_line is not None
    return word.input_line


def _quoted(word: Override) -> str:
    """A word as a string inside another word."""
    return "'" + _line(word).replace("'", "\\'") + "'"


ConfigStore.instance().store(
    group="hydra/sweeper",
    name="one_job",
    node={"_target_": f"{__name__}.{OneJob.__name__}"},
    provider="openclosed",
)
