"""What `openclosed --help` prints."""

import inspect
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from experiments.question.config_files import checked_text
from experiments.question.config_nodes import CASTS, WORK
from experiments.question.errors import BadInput
from experiments.question.questions import QUESTIONS, of_name
from experiments.question.settings import Settings, declared

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # six times as fast where it is there
HELP = """\
openclosed: will open or closed AI models win, or both? An ensemble of simulated markets answers.

Usage: openclosed [QUESTION] [scenario=NAME] [group=option ...] [parameter=value ...] [flags]

Examples
  openclosed                                     the baseline: verdict, figures, report
  openclosed 2030                                the open shares of that year first
  openclosed what-if                             what one can ask, a line each
  openclosed what-if plateau ban@2027-01         what it changes, two at once, the second in 2027
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
  openclosed compare                             another question, of those below
  openclosed help compare                        its settings
  openclosed -m scenario='glob(*)' replicates=20 all values of the words that have several, as one
                                                 sweep with one result
  openclosed replicates=auto                     runs until the interval is narrow (auto.precision)
  openclosed resume=DIR                          go on with an interrupted or partly failed job
  openclosed export=DIR                          the tables of a result as csv
  openclosed --config-dir DIR scenario=mine      your own DIR/scenario/mine.yaml
  openclosed --cfg job                           every parameter and its value, nothing runs
  openclosed --version                           its version, git revision, and Mesa's version

Questions (openclosed NAME, or experiment=NAME)
{questions}

Scenarios (scenario=NAME)
{scenarios}

Groups and their options (group=option)
{groups}

Settings: replicates (runs), seed, dose (of a scenario), output (folder), quiet,
execution.workers (at once).
Completion in bash: eval "$(openclosed -sc install=bash)"
Questions that make and check what the model rests on, too: openclosed --help all
Hydra's own flags and groups: openclosed --hydra-help
"""


def text(configuration: Path, extra: str | None, *, upkeep: bool = False) -> str:
    """The help, with the groups of both folders, the scenarios and their sentences.

    With `upkeep` also the questions that make and check what the model rests on.
    """
    folders = [configuration, *([Path(extra)] if extra else [])]
    sentences = scenarios_in(folders)
    width = max(map(len, sentences), default=0)
    scenarios = [f"  {name:<{width}}  {line}" for name, line in sorted(sentences.items())]
    groups = [f"{group}: {', '.join(options)}" for group, options in groups_of(folders).items()]
    own = [
        f"  {name:<12}  {one.text}" for name, one in QUESTIONS.items() if upkeep or not one.upkeep
    ]
    return HELP.format(
        questions="\n".join(own),
        scenarios="\n".join(scenarios),
        groups="\n".join(groups),
    )


def of_question(name: str) -> str:
    """What a question answers, and its settings with their defaults and what is allowed.

    Raises BadInput if there is no such question.
    """
    model = of_name(name).settings
    told = inspect.cleandoc(model.__doc__ or "").partition("\n")[2].strip()
    text = QUESTIONS[name].text
    lines = [f"{text[0].upper()}{text[1:]}.", *filter(None, [told])]
    for head, own in (
        (f"Settings of experiment={name}", True),
        ("Settings of every question", False),
    ):
        shown = [one for one in declared(model) if one.name.startswith("experiment.") is own]
        if shown:
            lines += ["", head]
        for one in shown:
            lines.append(f"  {one.name}={_word(model, one.name)}")
            lines += textwrap.wrap(
                " ".join(one.text.split()), 92, initial_indent="      ", subsequent_indent="      "
            )
    return "\n".join(lines)


def _word(model: type[Settings], name: str) -> str:
    """The default of a setting, as on the command line; shortened where it is long."""
    value: Any = model()
    for key in name.removeprefix("experiment.").split("."):
        value = getattr(value, key)
    text = yaml.safe_dump(_plain(value), default_flow_style=True, width=1000).partition("\n")[0]
    return text if len(text) <= 60 else "..."


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def groups_of(folders: Sequence[Path]) -> dict[str, list[str]]:
    """The groups of options, with those of the folders and those that are made from parameters."""
    groups: dict[str, set[str]] = {group: {"baseline"} for group in (*CASTS, WORK)}
    for folder in folders:
        for path in folder.glob("*/**/*.yaml"):
            group = path.parent.relative_to(folder).as_posix()
            groups.setdefault(group, set()).add(path.stem)
    return {group: sorted(options) for group, options in sorted(groups.items())}


def scenarios_in(folders: Sequence[Path]) -> dict[str, str]:
    """Scenarios and their sentences; a later folder hides those of an earlier one."""
    return {name: said for one in folders for name, said in descriptions(one / "scenario").items()}


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
    said = content if isinstance(content, dict) else {}
    text = " ".join(str(said.get("description") or "(no description)").split())
    return f"{text} (Overtaken: {month}.)" if (month := said.get("overtaken")) else text
