"""An experiment that asks for runs as often as it needs, and then answers from all of them.

What every such experiment does alike: one result folder, runs of points with paired seeds, files
of the runs and of where they come from, an answer that may fail without losing the runs.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import store, tables
from experiments.bad_input import BadInput
from experiments.ending import kept_if_not_understood, tell
from experiments.factors import Factor
from experiments.points import Point, run_points
from experiments.provenance import manifest, now
from experiments.replicate import Replicate, Task
from experiments.settings import Question
from experiments.store import ResultFolder
from sim.outcomes import NAMES, OUTCOMES
from sim.parameters import describe
from sim.parameters.wording import did_you_mean
from sim.randomness import spawn_seeds
from sim.verdict import LABELS

FIXED_BYTES = 20_000_000  # figures and report
RUN_BYTES = 12 * len(OUTCOMES)

# Makes the files of the answer from (folder, runs, manifest): the text for the terminal, and the
# meanings of the columns of its tables as (file, column, unit, meaning).
type Answer = Callable[[Path, pd.DataFrame, dict[str, Any]], tuple[str, list[tuple[str, ...]]]]


@dataclass
class Asking:
    """A question under work: its folder, and the runs that were made for it so far."""

    question: Question
    folder: ResultFolder
    started: Any = field(default_factory=now)
    made: list[Replicate] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def seeds(self, count: int) -> list[int]:
        """The first `count` seeds of the question; they are the same at every point."""
        return [int(seed) for seed in spawn_seeds(self.question.settings.seed, count)]

    def runs(self, points: Sequence[Point], seeds: Sequence[int]) -> pd.DataFrame:
        """One row a run: every point with every seed, point by point."""
        replicates = run_points(points, seeds, self.question.settings)
        first = len(self.made)
        self.made += [
            one._replace(task=Task(first + one.task.run, one.task.seed)) for one in replicates
        ]
        names = [point.name for point in points]
        self.names += [name for name in names for _ in seeds]
        return tables.runs_of(replicates, self.question.scenario, names)

    def answer(
        self, answer: Answer, values: pd.DataFrame, factors: Sequence[Factor], seeds: Sequence[int]
    ) -> int:
        """Write what was run and what it says, publish the folder, tell; 1 if any run failed.

        `values` holds the factors' values by the name of the point.
        """
        runs = tables.runs_of(self.made, self.question.scenario, ["all"]).assign(
            point_name=self.names, point=pd.factorize(pd.Series(self.names))[0]
        )
        runs = with_factors(runs, values)
        origin = manifest(self.question, seeds, runs["status"], self.started)
        origin["factors"] = {factor.name: described(factor) for factor in factors}
        store.write_parquet(runs, self.folder.path / "runs.parquet")
        store.write_json(self.folder.path / "manifest.json", origin)
        said = ""
        if (runs["status"] == "done").any():
            with kept_if_not_understood(self.folder):
                said, meanings = answer(self.folder.path, runs, origin)
                rows = [*meanings_of_runs(runs, values), *meanings]
                dictionary = pd.DataFrame(rows, columns=tables.DICTIONARY)
                store.write_csv(dictionary, self.folder.path / "data_dictionary.csv")
        return tell(said, self.folder.publish(), self.made)


@contextlib.contextmanager
def asking(question: Question, runs: int) -> Iterator[Asking]:
    """A folder for about `runs` runs; it appears when `Asking.answer` has written it."""
    needed = FIXED_BYTES + runs * RUN_BYTES
    with store.result_folder(question.settings.output, needed) as folder:
        yield Asking(question, folder)


def with_factors(runs: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """The runs with the factors' values of their points as columns behind the point's name."""
    found = values.reindex(runs["point_name"]).reset_index(drop=True).infer_objects()
    place = runs.columns.get_loc("point_name")
    assert isinstance(place, int)
    head, tail = runs.iloc[:, : place + 1], runs.iloc[:, place + 1 :]
    return pd.concat([head, found, tail], axis=1)


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


def meanings_of_runs(runs: pd.DataFrame, values: pd.DataFrame) -> list[tuple[str, ...]]:
    """The rows of a dictionary about the runs and the factors' columns among them."""
    infos = {info.name: info for info in describe()}
    rows: list[tuple[str, ...]] = []
    for name in runs.columns:
        if name in values.columns:
            info = infos.get(name)
            unit, text = (info.unit, info.text) if info else ("", "parameter of the question")
            rows.append(("runs.parquet", name, unit, f"Parameter: {text}"))
        else:
            rows += tables.meanings_of_runs([name])
    return rows


def outcome_of(question: Question, outcome: str) -> str:
    """The outcome that is asked for; empty: the open share of all firms by the verdict's yardstick.

    Raises BadInput for one that is neither an outcome nor verdict_LABEL.
    """
    if not outcome:
        return f"open_share_{question.parameters.verdict.yardstick}_all"
    known = [*NAMES, *(f"verdict_{label}" for label in LABELS)]
    if outcome not in known:
        raise BadInput(f"experiment.outcome: {outcome} is no outcome{did_you_mean(outcome, known)}")
    return outcome


def refuse_too_few(replicates: int) -> None:
    """Raise BadInput for too few runs to tell chance from effect."""
    if replicates < 2:
        raise BadInput(f"replicates={replicates}: an interval needs at least 2")
