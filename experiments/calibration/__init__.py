"""Which parameters agree with the record, and how well is its end foretold? experiment=calibration.

The record's own releases are replayed, so that demand is fitted to what firms could really choose
from. The posterior is kept as a table of sets; with `docs` it becomes the baseline's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.evidence import scorecard
from analysis.evidence.scorecard import Score
from analysis.evidence.targets import TARGETS
from analysis.inference import Population, distance, drawn, implausibility
from experiments import provenance, store
from experiments.asking import refuse_beside_record, refuse_too_few
from experiments.bad_input import BadInput
from experiments.calibration.fitting import Effort, Fit, fit
from experiments.calibration.holdout import Prediction, predictions
from experiments.calibration.results import write, write_docs
from experiments.calibration.space import Unknown, places_of, points_at, space_of, values_of
from experiments.calibration.work import Laboratory, fitted
from experiments.ending import finish
from experiments.points import Point
from experiments.settings import Question
from experiments.study import study
from sim.engine.randomness import spawn_seeds
from sim.outcomes import NAMES
from sim.parameters.paths import replaced

type Floats = NDArray[np.float64]

LEAST_SETS = 2


class Check(NamedTuple):
    """The sets that are kept, run on seeds that they were not fitted on."""

    sets: pd.DataFrame  # one row a set: its number, distance and parameters
    points: list[Point]
    scores: list[Score]
    implausibility: Floats  # of each set


def run(
    question: Question,
    parameters: Mapping[str, Any],
    waves: int,
    points: int,
    population: int,
    generations: int,
    sets: int,
    check: int,
    cut_offs: Sequence[str] = (),
    docs: bool = False,
) -> int:
    """Fit the parameters to the record, check what was kept, and hold out the end of the record.

    Args:
        question: the world around them; `replicates` runs at each point, all on the same seeds.
        parameters: what is sought, see `space_of`.
        waves: of history matching, each of `points` points.
        points: in a wave.
        population: accepted points in a generation of ABC-SMC.
        generations: of ABC-SMC.
        sets: how many are kept: the question's own values, and of the last population.
        check: runs of each set that is kept, on seeds of their own.
        cut_offs: months up to which the record is fitted to predict what comes after it.
        docs: also make docs/evidence.md and the baseline's posterior anew.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    space = space_of(question.parameters, parameters)
    effort = Effort(waves, points, population, generations)
    _refuse(question, effort, sets, check, cut_offs)
    replicates, seed = question.settings.replicates, question.settings.seed
    seeds = [int(one) for one in spawn_seeds(seed, replicates + check)]
    runs = (1 + len(cut_offs)) * replicates * (waves * points + 3 * generations * population)
    with study(question, runs=runs + 2 * sets * check, months=NAMES) as made:
        lab = Laboratory(made, question.parameters, space, seeds[:replicates])
        found = fit(lab, fitted(), effort, seed, "fit")
        kept = _kept(lab, found.population, sets, seed)
        checked = _check(lab, kept, seeds[replicates:])
        blind = _blind(effort)
        said = [one for cut_off in cut_offs for one in predictions(lab, blind, cut_off, sets, seed)]

        def answer(origin: dict[str, Any]) -> str:
            return _answer(lab, found, checked, said, seeds[replicates:], origin, docs=docs)

        return finish(made, made.all_runs, answer)


def _refuse(
    question: Question, effort: Effort, sets: int, check: int, cut_offs: Sequence[str]
) -> None:
    """Raise BadInput for an effort that cannot be, or runs that do not span the record."""
    refuse_too_few(question.settings.replicates)
    for name, value, least in (
        ("waves", effort.waves, 1),
        ("points", effort.points, 4),
        ("population", effort.population, 4),
        ("generations", effort.generations, 0),
        ("sets", sets, LEAST_SETS),
        ("check", check, 1),
    ):
        if value < least:
            raise BadInput(f"experiment.{name}={value}: must be at least {least}")
    if min(effort.points * effort.waves, effort.population) < sets:
        raise BadInput(
            f"experiment.sets={sets}: more than the population or the points of the waves"
        )
    refuse_beside_record(question.parameters, "calibration needs")
    for cut_off in cut_offs:
        if not "2023-06" <= cut_off < "2025-12":
            raise BadInput(
                f"experiment.cut_offs: {cut_off} must be from 2023-06 to 2025-11, as YYYY-MM"
            )


def _blind(effort: Effort) -> Effort:
    """The effort of a fit to a part of the record: one wave, and half the generations."""
    return effort._replace(waves=1, generations=max(1, effort.generations // 2))


def _kept(lab: Laboratory, found: Population, sets: int, seed: int) -> Population:
    """The sets that are kept: the question's own values, then the closest, then others as drawn.

    Its own values are always the first, however far they are from the record, since a job that is
    asked of one set alone is asked of them; their distance tells whether they belong there.
    """
    rows = drawn(found, sets - 1, np.random.default_rng(seed))
    here = pd.DataFrame({one.name: [one.base] for one in lab.space})
    base = places_of(lab.space, here)
    away = distance(lab.at(base, "own values").miss(fitted()))
    points = np.concatenate([base, found.points[rows]])
    distances = np.concatenate([away, found.distances[rows]])
    return Population(points, np.full(len(points), 1.0 / len(points)), distances)


def _check(lab: Laboratory, kept: Population, seeds: list[int]) -> Check:
    """Run the sets kept on further seeds, with the record's releases and with their own."""
    values = values_of(lab.space, kept.points)
    points = points_at(lab.parameters, lab.space, kept.points, "set")
    own = replaced(lab.parameters, "releases.replayed_until", None)
    free = points_at(own, lab.space, kept.points, "set with its own releases")
    seen = lab.of(points, seeds)
    replayed, alone = (one.gave.reshape(-1, len(TARGETS)) for one in (seen, lab.of(free, seeds)))
    chosen = np.where([one.needs == "any" for one in TARGETS], replayed, alone)
    table = values.assign(set=range(len(values)), distance=kept.distances)
    head = ["set", "distance"]
    known = fitted()
    worst = implausibility(seen.miss(known), seen.chance(known))
    return Check(table[[*head, *values.columns]], points, scorecard.score(chosen), worst)


def _answer(
    lab: Laboratory,
    found: Fit,
    checked: Check,
    said: list[Prediction],
    seeds: list[int],
    origin: dict[str, Any],
    *,
    docs: bool,
) -> str:
    """Write tables, figures and report; the text for the terminal."""
    from analysis.calibration import Calibration, Parameter

    runs = lab.study.runs(checked.points, seeds, outcomes=())
    result = Calibration(
        [Parameter(one.name, one.low, one.high, one.told_by) for one in lab.space],
        found.population,
        _way(found),
        checked.scores,
        _holdout(said),
        lab.months(runs),
        len(checked.points),
        float(checked.sets["distance"][0]),
        checked.implausibility,
    )
    folder = lab.study.path
    store.write_csv(checked.sets, folder / "posterior.csv")
    text = write(folder, result, lab.study.all_runs, origin)
    if docs:
        took = provenance.took(origin, lab.study.processes)
        write_docs(folder, result, checked.sets, took)
    return text


def _way(found: Fit) -> pd.DataFrame:
    """Waves and generations, one row each."""
    waves = [
        {"step": f"wave {i + 1}", "points": one.points, "left": one.left, "closest": one.best}
        for i, one in enumerate(found.waves)
    ]
    generations = [
        {
            "step": f"generation {i + 1}",
            "points": one.tried,
            "tolerance": one.tolerance,
            "accepted": one.accepted,
            "effective": one.effective,
        }
        for i, one in enumerate(found.generations)
    ]
    return pd.DataFrame(waves + generations)


def _holdout(said: list[Prediction]) -> pd.DataFrame:
    """One row a figure that was predicted."""
    columns = ["cut_off", "target", "when", "record", "model", "low", "high"]
    rows = [
        {
            "cut_off": one.cut_off,
            "target": one.target.key,
            "when": one.target.when,
            "record": one.target.value,
            "model": one.model,
            "low": one.low,
            "high": one.high,
            "last_value": one.last_value,
            "logistic": one.logistic,
        }
        for one in said
    ]
    return pd.DataFrame(rows, columns=[*columns, "last_value", "logistic"])


__all__ = ["Unknown", "run"]
