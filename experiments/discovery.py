"""Scenario discovery: in which part of the space of parameters a verdict is frequent.

A wide design is run and PRIM (`analysis.statistics.prim`) looks for boxes. Since a box is chosen
on the runs that show it, other runs judge it: new points inside it, with their own seeds.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.discovery import answer as discovery_answer
from analysis.statistics import prim
from experiments.question.errors import BadInput
from experiments.question.settings import Question
from experiments.runs import designs
from experiments.runs.factors import Asked, Factor, factors_of, points_of
from experiments.runs.finish import Answer, finish, with_meanings
from experiments.runs.points import Point
from experiments.runs.study import Study, study
from sim.outcomes.verdict import LABELS
from sim.parameters.wording import did_you_mean

WIDE: dict[str, tuple[float, float]] = {
    "firms.startup_fraction": (0.0, 1.0),
    "firms.enterprise.affinity.mean": (-3.0, 2.0),
    "firms.enterprise.tastes.cost": (0.1, 2.0),
    "firms.enterprise.tastes.flexibility": (0.0, 4.0),
    "firms.enterprise.tastes.support": (0.0, 4.0),
    "firms.enterprise.lag_open": (0.0, 24.0),
    "firms.enterprise.tastes.origin": (0.0, 4.0),
    "firms.startup.affinity.mean": (-3.0, 2.0),
    "firms.startup.tastes.cost": (0.1, 2.0),
    "firms.startup.tastes.flexibility": (0.0, 4.0),
    "work.size_growth": (0.0, 2 / 14.4),
    "work.per_point": (0.14, 0.35),
    "research.tooling_months": (0.0, 10.0),
    "firms.enterprise.switching_cost": (0.0, 8.0),
    "network.strength": (0.0, 3.0),
    "research.growth": (4.0, 22.0),
    "research.flywheel": (0.0, 12.0),
    "research.secrecy": (0.25, 4.0),
    "releases.openness_rate": (0.0, 1.0),
    "assurance.attacker_rate": (0.1, 4.0),
    "commerce.engineering": (0.0, 10.0),
    "commerce.host_margin": (0.0, 1.0),
    "commerce.funding": (0.0, 2.0),
    "support.integrators": (0.0, 1.0),
    "contributors.turnover": (0.0, 1.5),
}
"""What is in dispute about the future of AI, each far to both sides of the record."""


def run(
    question: Question,
    factors: Asked | None = None,
    verdict: str = "open",
    points: int = 1024,
    boxes: int = 2,
    density: float = 0.8,
    least: float = 0.04,
    fresh: int = 128,
) -> int:
    """Find the boxes in which a verdict is frequent, check them on fresh runs, write and say it.

    Args:
        question: scenario, seeds, place.
        factors: what is uncertain, see `experiments.runs.factors.factors_of`; empty: WIDE.
        verdict: the verdict that is looked for, over all firms by the question's yardstick.
        points: of the wide design.
        boxes: how many at most.
        density: see `analysis.statistics.prim.boxes`, as `least`.
        least: smallest part of the points that a box holds.
        fresh: fresh points drawn inside each box.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    _refuse(verdict, points, boxes, density, least, fresh)
    moved = factors_of(question.parameters, factors or WIDE)
    values = designs.design("latin_hypercube", moved, points, question.settings.seed)
    everywhere = points_of(question.parameters, values)
    replicates = question.settings.replicates
    whole = prim.whole_space(len(moved), _choices(moved))
    with study(question, runs=(points + boxes * fresh) * replicates) as made:
        seeds = _Seeds(made)
        wide = discovery_answer.cases(
            made.each(seeds.paired(everywhere)),
            _column(question),
            verdict,
            _places(values, moved),
        )
        found = prim.boxes(
            wide.places, wide.interest, whole, density=density, least=least, most=boxes
        )
        checks = []
        for number, one in enumerate(found):
            places = _inside(one.box, len(moved), fresh, question.settings.seed + number + 1)
            earlier = [other.box for other in found[:number]]
            places = places[~discovery_answer.in_any(places, earlier)]
            table = designs.named(designs.values_at(moved, places), f"box {number + 1} point")
            again = made.each(seeds.paired(points_of(question.parameters, table)))
            checks.append(
                discovery_answer.cases(again, _column(question), verdict, _places(table, moved))
            )

        def answer(origin: dict[str, Any]) -> Answer:
            from analysis.discovery import report as discovery_report

            told = discovery_answer.answer(verdict, _axes(moved), whole, wide, found, checks)
            return Answer(
                discovery_report.write(made.path, told, made.all_runs, origin),
                *with_meanings(told.files),
                told.summary,
            )

        return finish(made, answer, moved)


def _refuse(
    verdict: str, points: int, boxes: int, density: float, least: float, fresh: int
) -> None:
    """Raise BadInput for a setting that cannot be."""
    if verdict not in LABELS:
        raise BadInput(
            f"experiment.verdict={verdict}: must be one of {', '.join(LABELS)}"
            f"{did_you_mean(verdict, LABELS)}"
        )
    for name, count, lowest in (("points", points, 20), ("boxes", boxes, 1), ("fresh", fresh, 2)):
        if not isinstance(count, int) or count < lowest:
            raise BadInput(
                f"experiment.{name}={count}: must be a whole number of at least {lowest}"
            )
    for name, part in (("density", density), ("least", least)):
        if not (isinstance(part, int | float) and 0 < part <= 1):
            raise BadInput(f"experiment.{name}={part}: must be a number above 0 and at most 1")


def _column(question: Question) -> str:
    return f"verdict_{question.parameters.verdict.yardstick}_all"


class _Seeds:
    """Seeds for one point after another, none given twice, so that no luck is common to all."""

    def __init__(self, study: Study) -> None:
        self._study, self._each = study, study.question.settings.replicates
        self._given = 0

    def paired(self, points: Sequence[Point]) -> list[tuple[Point, int]]:
        """Each point with each of its seeds."""
        first, self._given = self._given, self._given + len(points) * self._each
        seeds = self._study.seeds(self._given)[first:]
        return [(points[n // self._each], seed) for n, seed in enumerate(seeds)]


def _places(values: pd.DataFrame, factors: Sequence[Factor]) -> pd.DataFrame:
    """The values of the factors as places from 0 to 1, (points, factors)."""
    return pd.DataFrame(
        {factor.name: [factor.place(value) for value in values[factor.name]] for factor in factors},
        index=values.index,
    )


def _choices(factors: Sequence[Factor]) -> dict[int, list[float]]:
    """The places of the choices of each factor that has some, by its number."""
    return {
        number: [factor.place(choice) for choice in factor.choices]
        for number, factor in enumerate(factors)
        if factor.choices
    }


def _inside(box: prim.Box, factors: int, points: int, seed: int) -> np.ndarray:
    """A Latin hypercube inside a box, (points, factors) places."""
    unit = designs.latin_hypercube(factors, points, seed)
    places: np.ndarray = box.low + unit * (box.high - box.low)
    for at, allowed in box.chosen.items():
        order = np.array(sorted(allowed))
        places[:, at] = order[np.minimum((unit[:, at] * len(order)).astype(int), len(order) - 1)]
    return places


def _axes(factors: Sequence[Factor]) -> list[discovery_answer.Axis]:
    return [
        discovery_answer.Axis(factor.name, factor.unit, factor.value, _usual(factor))
        for factor in factors
    ]


def _usual(factor: Factor) -> float | None:
    """The place of a factor's value in the question, None where that is outside its range."""
    if factor.choices:
        return factor.place(factor.base) if factor.base in factor.choices else None
    inside = factor.base is not None and factor.low <= factor.base <= factor.high
    return factor.place(factor.base) if inside else None
