"""An experiment that asks for runs as often as it needs, and then answers from all of them.

What every such experiment does alike: one result folder, runs of points with paired seeds, files
of the runs and of where they come from, an answer that may fail without losing the runs.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.common.response import label_of
from experiments.question.errors import BadInput
from experiments.question.settings import Question
from experiments.runs import tables
from experiments.runs.factors import Factor
from experiments.runs.finish import finish
from experiments.runs.points import Point
from experiments.runs.study import Study, study
from sim.outcomes import INDEX, NAMES, OUTCOMES
from sim.outcomes.verdict import LABELS
from sim.parameters import Parameters
from sim.parameters.wording import did_you_mean

# Makes the files of the answer from (folder, runs, manifest): the text for the terminal, and the
# meanings of the columns of its tables as (file, column, unit, meaning).
type Answer = Callable[[Path, pd.DataFrame, dict[str, Any]], tuple[str, list[tuple[str, ...]]]]


@dataclass
class Asking:
    """A question under work: the study in which its runs are made."""

    question: Question
    study: Study
    stopped: str = ""  # said of the number of runs, if it was not given

    def seeds(self, count: int) -> list[int]:
        """The first `count` seeds of the question; they are the same at every point."""
        return self.study.seeds(count)

    def runs(self, points: Sequence[Point], seeds: Sequence[int]) -> pd.DataFrame:
        """One row a run: every point with every seed, point by point."""
        return self.study.runs(points, seeds)

    def answer(self, answer: Answer, factors: Sequence[Factor]) -> int:
        """Write what was run and what it says, publish the folder, tell; 1 if any run failed."""
        runs, path, months = self.study.all_runs, self.study.path, self.study.keep.months

        def explained(origin: dict[str, Any]) -> str:
            said, meanings = answer(path, runs, origin)
            rows = tables.meanings_of_runs(runs.columns)
            if months:
                rows += tables.meanings_of_months(("run", "month", *months))
            tables.write_dictionary(path, [*rows, *meanings])
            return said

        self.study.origin["factors"] = {factor.name: described(factor) for factor in factors}
        return finish(self.study, runs, explained, self.stopped)


@contextlib.contextmanager
def asking(question: Question, runs: int, months: Sequence[str] = ()) -> Iterator[Asking]:
    """A folder for about `runs` runs; it appears when `Asking.answer` has written it.

    Every month is kept of the outcomes `months`.
    """
    with study(question, runs=runs, months=months) as made:
        yield Asking(question, made)


def described(factor: Factor) -> dict[str, Any]:
    """A factor for the manifest: what it may be and where that is from."""
    if factor.choices:
        return {"choices": list(factor.choices), "base": factor.base}
    return {
        "low": factor.low,
        "high": factor.high,
        "scale": factor.scale,
        "base": factor.base,
        "range": factor.how,
    }


def outcome_of(question: Question, outcome: str, where: str = "experiment.outcome") -> str:
    """The outcome that is asked for; empty: the open share of all firms by the verdict's yardstick.

    Raises BadInput, naming the setting `where`, for what is neither an outcome nor verdict_LABEL.
    """
    if not outcome:
        return f"open_share_{question.parameters.verdict.yardstick}_all"
    known = [*NAMES, *(f"verdict_{label}" for label in LABELS)]
    if outcome not in known:
        raise BadInput(f"{where}: {outcome} is no outcome{did_you_mean(outcome, known)}")
    return outcome


def level_of(outcome: str, crosses: float | None) -> float:
    """The value that a named outcome is to cross: a half of a share, if none is given.

    0 where no outcome is named, since verdicts are compared with one another. Raises BadInput for a
    value that cannot be crossed, or that is missing.
    """
    if not outcome:
        if crosses is not None:
            raise BadInput("experiment.crosses: needs an experiment.outcome")
        return 0.0
    share = bool(label_of(outcome)) or OUTCOMES[INDEX[outcome]].unit == "share"
    if crosses is None and not share:
        raise BadInput(f"experiment.crosses: name the value that {outcome} is to cross")
    level = 0.5 if crosses is None else float(crosses)
    if share and not 0 < level < 1:
        raise BadInput(f"experiment.crosses={level:g}: must be between 0 and 1, as {outcome} is")
    return level


def refuse_outside(name: str, value: float, low: float, high: float) -> None:
    """Raise BadInput for a setting that is not from low to high."""
    if not low <= value <= high:
        raise BadInput(f"{name}={value}: must be from {low:,} to {high:,}")


def refuse_too_few(replicates: int) -> None:
    """Raise BadInput for too few runs to tell chance from effect."""
    if replicates < 2:
        raise BadInput(f"replicates={replicates}: an interval needs at least 2")


def refuse_beside_record(parameters: Parameters, who: str) -> None:
    """Raise BadInput for runs that do not span the record; `who` is "calibration needs" or like."""
    clock = parameters.clock
    if (clock.start, clock.months_per_step) != ("2023-01", 1.0) or clock.horizon < 36:
        raise BadInput(f"clock: {who} months from 2023-01 to 2025-12 at least")
