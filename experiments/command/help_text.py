"""The texts of `--help`, `help NAME` and `what-if`, from declarations."""

import inspect
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from openclosed.analysis.finding.words import Words
from openclosed.experiments.question.composing import SUPPLIERS, WORK
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.hydra_inside import CONFIGURATION, LOADER, checked_text
from openclosed.experiments.question.questions import QUESTIONS, find_question
from openclosed.experiments.question.settings import Settings, declared
from openclosed.sim.parameters import Parameters, describe
from openclosed.sim.parameters.base import allowed, did_you_mean

WORDS = Words(__file__, filters=False)
WHAT_IF, HELP = "what-if", "help"
"""Words that may come first; what-if alone lists all what-ifs."""
_TEXT = """\
openclosed: will open AI models win, will closed ones, or will they share the market?

Usage: openclosed [QUESTION] [scenario=NAME] [group=option ...] [parameter=value ...] [flags]

Examples
  openclosed                                    who wins, with intervals and a report
  openclosed 2030                               the same, with the open shares of 2030 first
  openclosed what-if                            list all what-ifs
  openclosed what-if plateau ban@2027-01        two what-ifs, alone and together, one from 2027 on
  openclosed scenario=price_war intensity=high  who wins in a scenario; intensity low, medium, high
  openclosed tipping                            another question, from the list below
  openclosed help tipping                       its settings
  openclosed help choice.logit_scale            a parameter's or an outcome's meaning and source
  openclosed firms.enterprises.tastes.cost=2    change any parameter by its name
  openclosed replicates=50 seed=7 output=mine   number of runs, master seed, result folder
  openclosed -m choice.logit_scale=0.5,1,2      several values: one sweep, one result
  openclosed resume=DIR                         continue a job that stopped or had failed runs
  openclosed again=DIR                          repeat a job from its manifest
  openclosed expand=DIR replicates=+50          add runs, or design points, to a result
  openclosed so_far=DIR                         answer from the finished runs of a running job
  openclosed draw=DIR figures=paper             draw the figures of a result again; nothing runs
  openclosed --config-dir DIR scenario=NAME     your own DIR/scenario/NAME.yaml
  openclosed --cfg job                          show every parameter and its value; nothing runs
{more_examples}
Questions (openclosed NAME, or experiment=NAME)
{questions}

Scenarios (scenario=NAME{where})
{scenarios}
{groups}
{last}
"""
MORE_EXAMPLES = """\
  openclosed unmeasured=default                 the same parameters in all runs, none drawn
  openclosed --config-dir DIR prior=NAME        draw parameters from your own DIR/prior/NAME.yaml
  openclosed replicates=auto                    run until the interval is narrow (auto.precision)
  openclosed execution.workers=2 quiet=true     two processes, no progress lines
  openclosed execution=dask execution.address=tcp://HOST:8786   on a Dask cluster
  openclosed --version                          version, git revision and Mesa's version
"""
LAST = "Hydra's own flags and groups: openclosed --hydra-help"
MORE = """\
Every group, option and scenario: openclosed --help all
Completion with Tab in bash, zsh and fish: openclosed --install-completion"""
WIDTH = 92


def folders(own: str | Path | None = None) -> list[Path]:
    """The folders of configuration: the project's, and one of the user's."""
    return [CONFIGURATION, *([Path(own).expanduser()] if own else [])]


def main_help(own: str | None, *, everything: bool = False) -> str:
    """The help: examples, questions, and the names of scenarios.

    With `everything` also a sentence for each scenario, and all groups with their options.
    """
    questions = [f"  {name:<12}  {one.text}" for name, one in QUESTIONS.items()]
    sentences = dict(sorted(scenarios_in(folders(own)).items()))
    names = ", ".join(name for name in sentences if "/" not in name)
    scenarios, groups = [wrapped(names, "  ")], []
    if everything:
        width = max(map(len, sentences))
        scenarios = [f"  {name:<{width}}  {line}" for name, line in sentences.items()]
        groups = ["", "Groups and their options (group=option)"]
        groups += [f"{group}: {', '.join(own)}" for group, own in groups_of(folders(own)).items()]
    return _TEXT.format(
        more_examples=MORE_EXAMPLES if everything else "",
        questions="\n".join(questions),
        where=WORDS("described", here=everything),
        scenarios="\n".join(scenarios),
        groups="".join(f"{line}\n" for line in groups),
        last=LAST if everything else MORE,
    )


def wrapped(text: str, margin: str) -> str:
    """The text in lines of at most WIDTH characters."""
    return textwrap.fill(text, WIDTH, initial_indent=margin, subsequent_indent=margin)


def question_help(name: str) -> str:
    """What a question answers, and its settings with their defaults.

    Raises BadInput for an unknown question.
    """
    model = find_question(name).settings
    details = inspect.cleandoc(model.__doc__ or "").partition("\n")[2].strip()
    text = QUESTIONS[name].text
    lines = [f"{text[0].upper()}{text[1:]}.", *filter(None, [details])]
    for head, own in (
        (f"Settings of experiment={name}", True),
        ("Settings of every question", False),
    ):
        shown = [one for one in declared(model) if one.name.startswith("experiment.") is own]
        if shown:
            lines += ["", head]
        for one in shown:
            lines.append(f"  {one.name}={_default(model, one.name)}")
            lines.append(wrapped(" ".join(one.text.split()), "      "))
    return "\n".join(lines)


def _default(model: type[Settings], name: str) -> str:
    """The default of a setting, as on the command line; shortened if long."""
    value: Any = model()
    for key in name.removeprefix("experiment.").split("."):
        value = getattr(value, key)
    text = value_text(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 60 else "..."


def value_text(value: Any) -> str:
    """A value as typed on the command line."""
    return yaml.safe_dump(value, default_flow_style=True, width=1000).partition("\n")[0]


def groups_of(places: Sequence[Path]) -> dict[str, list[str]]:
    """The groups and their options: those in the folders, and those built from parameters."""
    groups: dict[str, set[str]] = {group: {"baseline"} for group in (*SUPPLIERS, WORK)}
    for folder in places:
        for path in folder.glob("*/**/*.yaml"):
            group = path.parent.relative_to(folder).as_posix()
            groups.setdefault(group, set()).add(path.stem)
    return {group: sorted(options) for group, options in sorted(groups.items())}


def scenarios_in(places: Sequence[Path]) -> dict[str, str]:
    """Scenarios and their descriptions."""
    return {name: _description(path) for name, path in scenario_files(places).items()}


def scenario_files(places: Sequence[Path]) -> dict[str, Path]:
    """Scenarios and their files; a later folder overrides an earlier one."""
    return {
        path.relative_to(one / "scenario").with_suffix("").as_posix(): path
        for one in places
        for path in (one / "scenario").rglob("*.yaml")
    }


def _description(path: Path) -> str:
    try:
        content = yaml.load(checked_text(path), LOADER)  # noqa: S506 both loaders are safe ones
    except (OSError, BadInput, yaml.YAMLError):
        return "(cannot be read)"
    fields = content if isinstance(content, dict) else {}
    also = fields.get("also")
    also = also if isinstance(also, list) else []
    return WORDS("scenario", description=fields.get("description"), also=also,
                 since=fields.get("under_way"))  # fmt: skip


def list_what_ifs(own: str | None) -> str:
    """All scenarios, one per line."""
    lines = scenarios_in(folders(own))
    lines.pop("baseline", None)
    rows = [f"  {name:<20} {text}" for name, text in sorted(lines.items()) if "/" not in name]
    head = (
        "One or several: openclosed what-if plateau ban\n"
        "All side by side: openclosed what-if all\n"
        "With an intensity or a start month: openclosed what-if plateau:high ban@2027-01\n"
        "Under way: the data show the first of it since that month. All others are not yet seen.\n"
    )
    return "\n".join([head, *rows])


def name_help(name: str) -> str:
    """Meaning, range, default and source of a parameter; meaning and unit of an outcome.

    A group has a line for each of its parameters. Raises BadInput for another name.
    """
    from openclosed.sim.outcomes import NAMES, OUTCOMES  # loads numpy

    if name in NAMES:
        one = OUTCOMES[NAMES.index(name)]
        return f"{name}: {one.text}.\n  {WORDS('every_month', unit=one.unit)}"
    every = {one.name: one for one in describe()}
    group = [one for one in every.values() if one.name.startswith(f"{name}.")]
    if group:
        return "\n".join(f"{one.name}={value_text(one.default)}  {one.text}" for one in group)
    if name not in every:
        scenarios = scenarios_in(folders())
        if text := scenarios.get(asked := name.replace("-", "_")):
            return f"{asked}: {text}\n  a scenario: openclosed what-if {asked}"
        known = [*every, *NAMES, *scenarios]
        raise BadInput(
            f"{name}: must be a question, a scenario, a parameter or an outcome"
            f"{did_you_mean(name, known)}"
        )
    info = every[name]
    lines = [
        f"{name}={value_text(info.default)}",
        wrapped(info.text, "  "),
        wrapped(WORDS("allowed", values=allowed(info), fixed=info.fixed), "  "),
        wrapped(f"Source: {info.source}", "  "),
    ]
    return "\n".join([*lines, *_drawn(name)])


def _drawn(name: str) -> list[str]:
    """Where each run draws the parameter from, if no data measure it."""
    from openclosed.experiments.starts.draws import priors_of  # loads scipy

    file = CONFIGURATION / "prior" / "central.yaml"
    wanted = yaml.load(file.read_text(encoding="utf-8"), LOADER)  # noqa: S506 both are safe ones
    return [
        f"  Drawn for each run from {one.low:g} to {one.high:g} ({one.distribution}); "
        "unmeasured=default: not drawn."
        for one in priors_of(Parameters(), wanted)
        if name in (one.name, *one.also)
    ]
