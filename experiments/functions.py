"""The questions as functions, for a notebook or a script: each does what its command does.

    from experiments import compare, run, scenario, sweep, tipping

    result = run("price_war", "firms.count=500", replicates=50)

Words are those of the command, as "firms.count=500"; `folder` is one with your own
scenario/NAME.yaml, as --config-dir names it.
"""

import contextlib
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack

from hydra.core.override_parser.types import Quote, QuotedString

from experiments.command.dispatch import answer
from experiments.command.resume import restored_question
from experiments.question.composing import composing, own_modules, question_of
from experiments.question.messages import as_bad_input
from experiments.results.result import Result
from experiments.runs.factors import Asked
from experiments.worlds.chosen import mixture_of
from experiments.worlds.mixture import remade_because
from sim import Ecosystem
from sim.parameters import Parameters


class Settings(TypedDict, total=False):
    """Settings of every question, as those of the command."""

    replicates: int | Literal["auto"]
    seed: int
    output: str  # folder of the result, outputs/QUESTION-SCENARIO-DATE-TIME if none is named
    quiet: bool  # no progress
    dose: Literal["weak", "middle", "strong"]
    hypothesis: str
    worlds: Literal["plain", "mixture"]
    execution: Literal["local", "serial", "dask"]
    resume: str  # folder of an interrupted job to go on with


def scenario(name: str = "baseline", *words: str, folder: str | Path = "") -> Parameters:
    """The parameters of a scenario, with further words: `Ecosystem(scenario("price_war"))`.

    Raises BadInput for a name or a value that cannot be.
    """
    with _as_bad_input(), composing(folder):
        return question_of([f"scenario={name}", *words, "output=nowhere"]).parameters


def world(
    scenario: str = "baseline", *words: str, seed: int = 1, folder: str | Path = ""
) -> Ecosystem:
    """A world that starts where the market is, to go on with by hand: `world("price_war").run()`.

    Another seed gives another of the kept worlds, and luck. With the word "worlds=plain" it is the
    plain world before its first month. Raises BadInput for what cannot be.
    """
    with _as_bad_input(), composing(folder):
        question = question_of([f"scenario={scenario}", *words, "output=nowhere"])
        mixture = mixture_of(question)
    if mixture is None:
        return Ecosystem(question.parameters, rng=seed)
    remade_because(mixture.plain, question.parameters)
    return mixture.world(question.parameters, mixture.seeds(seed, 1)[0])


def run(
    scenario: str = "baseline",
    *words: str,
    folder: str | Path = "",
    **settings: Unpack[Settings],
) -> Result:
    """Many runs of a scenario, and who won: `openclosed scenario=NAME`.

    Raises BadInput for what cannot be, before anything runs.
    """
    return _asked("ensemble", [f"scenario={scenario}", *words], folder, {}, settings)


def sweep(
    scenario: str = "baseline",
    *words: str,
    factors: Asked,
    design: str | None = None,
    points: int | None = None,
    outcome: str | None = None,
    months: Sequence[str] | None = None,
    folder: str | Path = "",
    **settings: Unpack[Settings],
) -> Result:
    """A design over parameters: `openclosed experiment=sweep`.

    Args:
        scenario: the world in which they move.
        words: further words of the command.
        factors: what moves, as `{"choice.noise": [0.5, 2]}`, ends or a list of values.
        design: latin_hypercube, grid, sobol, morris, random, one_at_a_time, or a file of points.
        points: how many at most.
        outcome: the outcome that is drawn and reported.
        months: outcomes whose months are kept and drawn, as "price_*": the last of each quarter,
            or with the word "experiment.every=1" all.
        folder: one with scenarios of your own.
        settings: see `Settings`; what is None here is as in conf/experiment/sweep.yaml.

    Raises BadInput for what cannot be, before anything runs.
    """
    options = {
        "factors": factors,
        "design": design,
        "points": points,
        "outcome": outcome,
        "months": months,
    }
    return _asked("sweep", [f"scenario={scenario}", *words], folder, options, settings)


def compare(
    scenario: str = "baseline",
    *words: str,
    scenarios: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    folder: str | Path = "",
    **settings: Unpack[Settings],
) -> Result:
    """Scenarios side by side, on the same seeds: `openclosed experiment=compare`.

    Args:
        scenario: the one that the others are compared with.
        words: further words of the command, of all scenarios.
        scenarios: those to compare; None: all.
        outcomes: further outcomes, beside open shares and those that scenarios name.
        folder: one with scenarios of your own.
        settings: see `Settings`.

    Raises BadInput for what cannot be, before anything runs.
    """
    options = {"scenarios": scenarios, "outcomes": outcomes}
    return _asked("compare", [f"scenario={scenario}", *words], folder, options, settings)


def tipping(
    scenario: str = "baseline",
    *words: str,
    factors: Asked | None = None,
    outcome: str | None = None,
    crosses: float | None = None,
    folder: str | Path = "",
    **settings: Unpack[Settings],
) -> Result:
    """The value of each parameter at which the verdict flips: `openclosed experiment=tipping`.

    Args:
        scenario: the world that is to tip.
        words: further words, as "experiment.points=0" to move no parameters together.
        factors: what may change; None: all numbers that have a default range.
        outcome: None: which of open and closed wins more runs; else an outcome or verdict_LABEL.
        crosses: the value that a named outcome crosses; a half for shares, if none is given.
        folder: one with scenarios of your own.
        settings: see `Settings`.

    Raises BadInput for what cannot be, before anything runs.
    """
    options = {"factors": factors, "outcome": outcome, "crosses": crosses}
    return _asked("tipping", [f"scenario={scenario}", *words], folder, options, settings)


def _asked(
    experiment: str,
    words: Sequence[str],
    folder: str | Path,
    options: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Result:
    """Ask as the command does, with what has a value as a word, and read what it wrote."""
    given = {f"experiment.{name}": value for name, value in options.items()} | {**settings}
    added = [f"{name}={as_word(value)}" for name, value in given.items() if value is not None]
    with _as_bad_input(), own_modules(), composing(folder):
        question = question_of([f"experiment={experiment}", *words, *added])
        if question.settings.resume:
            question = restored_question(question)
        with contextlib.redirect_stdout(io.StringIO()):  # the result holds the answer
            answer(question)
    return Result(question.settings.output)


def as_word(value: Any) -> str:
    """A value as the command's words have it: lists, mappings, texts with any sign in them."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case Mapping():
            return f"{{{','.join(f'{name}: {as_word(one)}' for name, one in value.items())}}}"
        case str() | Path():
            return QuotedString(str(value), Quote.single).with_quotes()
        case Sequence():
            return f"[{','.join(map(as_word, value))}]"
    return str(value)


@contextlib.contextmanager
def _as_bad_input() -> Iterator[None]:
    """Raise what the user can mend as BadInput, in one line."""
    try:
        yield
    except Exception as error:
        refusal = as_bad_input(error)
        if refusal is None:
            raise
        raise refusal from None
