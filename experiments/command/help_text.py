"""What `openclosed --help` prints."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from experiments.question.config_files import checked_text
from experiments.question.config_nodes import CASTS, WORK
from experiments.question.errors import BadInput

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # six times as fast where it is there
HELP = """\
openclosed: will open or closed AI models win, or both? An ensemble of simulated markets answers.

Usage: openclosed [scenario=NAME] [group=option ...] [parameter=value ...] [Hydra's flags]

Examples
  openclosed                                     the baseline: 400 runs, verdict, figures, report
  openclosed scenario=price_war replicates=50    another scenario, fewer runs
  openclosed scenario=price_war dose=strong      a stronger dose of it: weak, middle, strong
  openclosed hypothesis=experience               worlds of one hypothesis alone
  openclosed worlds=plain                        one world from 2023 on, where all others start
                                                 where the market is
  openclosed firms.enterprise.tastes.cost=2      change any parameter by its name
  openclosed output=results/mine seed=7          choose the result folder and the master seed
  openclosed execution=serial quiet=true         one process, no progress
  openclosed execution=dask execution.address=tcp://HOST:8786
                                                 on a Dask cluster, by its scheduler's address
  openclosed experiment=compare                  what if? all scenarios side by side, same worlds
  openclosed experiment=compare experiment.without=[all]   which mechanism moved the outcome
  openclosed experiment=sweep experiment.points=64 'experiment.factors={{choice.noise: [0.5, 2]}}'
                                                 a design over any parameters
  openclosed experiment=policies                 levers of the state: effects, costs, regrets
  openclosed experiment=tournament               vendors' strategies against each other
  openclosed experiment=tipping                  what would have to change for another verdict
  openclosed experiment=sensitivity              which parameters drive the outcome
  openclosed experiment=map 'experiment.factors=[choice.noise, commerce.host_margin]'
                                                 who wins over two parameters
  openclosed experiment=lab                      the classroom's page, one file that opens offline
  openclosed experiment=calibration              what the record rules out, and tells of what
  openclosed experiment=anchored                 worlds that start where the market is
  openclosed experiment=skill                    how well it has foretold the record, beside rivals
  openclosed experiment=update evidence=FILE.csv how newer figures move the answer
  openclosed experiment=score evidence=FILE.csv  forecasts made before against newer figures
  openclosed experiment=replication              published theory against the engine
  openclosed -m scenario='glob(*)' replicates=20 all values of the words that have several, as one
                                                 sweep with one result
  openclosed replicates=auto                     runs until the interval is narrow (auto.precision)
  openclosed resume=DIR                          go on with an interrupted or partly failed job
  openclosed experiment=export experiment.folder=DIR   a result as csv
  openclosed --config-dir DIR scenario=mine      your own DIR/scenario/mine.yaml
  openclosed --cfg job                           every parameter and its value, nothing runs
  openclosed --version                           its version, git revision, and Mesa's version

Scenarios (scenario=NAME)
{scenarios}

Groups and their options (group=option)
{groups}

Settings: replicates (runs), seed, dose (of a scenario), output (folder), quiet,
execution.workers (at once).
Completion in bash: eval "$(openclosed -sc install=bash)"
Hydra's own flags and groups: openclosed --hydra-help
"""


def text(configuration: Path, extra: str | None) -> str:
    """The help, with the groups of both folders, the scenarios and their sentences."""
    folders = [configuration, *([Path(extra)] if extra else [])]
    sentences: dict[str, str] = {}
    for folder in folders:
        sentences |= descriptions(folder / "scenario")
    width = max(map(len, sentences), default=0)
    scenarios = [f"  {name:<{width}}  {line}" for name, line in sorted(sentences.items())]
    groups = [f"{group}: {', '.join(options)}" for group, options in groups_of(folders).items()]
    return HELP.format(scenarios="\n".join(scenarios), groups="\n".join(groups))


def groups_of(folders: Sequence[Path]) -> dict[str, list[str]]:
    """The groups of options, with those of the folders and those that are made from parameters."""
    groups: dict[str, set[str]] = {group: {"baseline"} for group in (*CASTS, WORK)}
    for folder in folders:
        for path in folder.glob("*/**/*.yaml"):
            group = path.parent.relative_to(folder).as_posix()
            groups.setdefault(group, set()).add(path.stem)
    return {group: sorted(options) for group, options in sorted(groups.items())}


def descriptions(folder: Path) -> dict[str, str]:
    """Name and describing sentence of every scenario file under `folder`."""
    return {
        path.relative_to(folder).with_suffix("").as_posix(): _description(path)
        for path in folder.rglob("*.yaml")
    }


def _description(path: Path) -> str:
    try:
        content = yaml.load(checked_text(path), _LOADER)  # noqa: S506 both loaders are safe ones
    except (OSError, BadInput, yaml.YAMLError):
        return "(cannot be read)"
    text = content.get("description") if isinstance(content, dict) else None
    return " ".join(str(text or "(no description)").split())
