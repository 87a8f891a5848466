"""What boxes of parameters say: where a verdict is frequent, and how sure that is.

Density is the part of a box's points with the verdict, coverage the part of all points with the
verdict that is inside. Both are too good on the points that chose the box, so they are taken from
fresh ones: coverage is density x volume over the verdict's frequency everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.statistics.prim import Box, Found, quasi_p, seen
from sim.outcomes.verdict import Probability, wilson

DRAWS = 4000  # for the interval of coverage
THROWS = 20_000  # for the volume of a box without those before it

type Meanings = tuple[tuple[str, str, str], ...]

_BOX = ("box", "", "number of the box, from 1 in the order in which they are found")
BOXES: Meanings = (
    _BOX,
    ("points", "", "points of the wide design inside it, those of earlier boxes left out"),
    ("found_density", "share", "part of them with the verdict: chosen to be large"),
    (
        "found_coverage",
        "share",
        "part of the points with the verdict, of those not in earlier boxes",
    ),
    ("volume", "share", "its part of the space of all factors, earlier boxes left out"),
    ("fresh", "", "fresh points drawn inside it"),
    ("density", "share", "part of the fresh points with the verdict"),
    ("density_low", "share", "lower end of its 95 % interval (Wilson)"),
    ("density_high", "share", "upper end of it"),
    ("coverage", "share", "part of all points with the verdict that is inside, by the fresh ones"),
    ("coverage_low", "share", "lower end of its 95 % interval (parametric bootstrap)"),
    ("coverage_high", "share", "upper end of it"),
)
LIMITS: Meanings = (
    _BOX,
    ("factor", "", "parameter that the box limits"),
    ("unit", "", "unit of the parameter"),
    ("low", "unit of the parameter", "least value inside, empty: no limit; or the choices inside"),
    ("high", "unit of the parameter", "largest value inside, empty: no limit, or a choice"),
    ("quasi_p", "probability", "that chance alone makes the box so dense; of two ends the larger"),
    ("wider_density", "share", "density in the wide design without this limit"),
)
STEPS: Meanings = (
    _BOX,
    ("step", "", "number of the peel, from 0: everything"),
    ("points", "", "points of the wide design inside"),
    ("density", "share", "part of them with the verdict"),
    ("coverage", "share", "part of the points with the verdict that is inside"),
    ("limits", "", "how many factors are limited"),
)


class Axis(NamedTuple):
    """A factor: its name, unit, the value at a place from 0 to 1, and the place of its usual value.

    `base` is None where that is outside.
    """

    name: str
    unit: str
    value: Callable[[float], Any]
    base: float | None


class Cases(NamedTuple):
    """Points that were run: their places (points, factors), and which are of interest (points)."""

    places: NDArray[np.float64]
    interest: NDArray[np.bool_]

    @property
    def frequency(self) -> Probability:
        """How frequent what is of interest is, with Wilson's interval."""
        return wilson(int(self.interest.sum()), len(self.interest))


class Limit(NamedTuple):
    """A limit of a box on one factor; the fields are those of LIMITS.

    `low` and `high` are None where there is no limit on that side.
    """

    box: int
    factor: str
    unit: str
    low: Any
    high: Any
    quasi_p: float
    wider_density: float


class Checked(NamedTuple):
    """A box with what fresh points say of it; the fields are those of BOXES."""

    box: int
    points: int
    found_density: float
    found_coverage: float
    volume: float
    fresh: int
    density: float
    density_low: float
    density_high: float
    coverage: float
    coverage_low: float
    coverage_high: float


class Discovery(NamedTuple):
    """The boxes of a verdict over the axes of a space.

    `frequency` is that of the verdict in the wide design; `found` what PRIM gave, `boxes` the same
    boxes after their check, `limits` those of each box, the surest first.
    """

    verdict: str
    axes: list[Axis]
    whole: Box
    wide: Cases
    frequency: Probability
    found: list[Found]
    boxes: list[Checked]
    limits: list[list[Limit]]

    @property
    def files(self) -> dict[str, tuple[pd.DataFrame, Meanings]]:
        """The tables by the name of their file, with the meanings of their columns."""
        limits = [one for made in self.limits for one in made]
        steps = [
            (
                number + 1, place, step.points, step.density, step.coverage,
                len(step.box.restricted(self.whole)),
            )
            for number, one in enumerate(self.found)
            for place, step in enumerate(one.trajectory)
        ]  # fmt: skip
        return {
            "boxes.csv": (_table(self.boxes, BOXES), BOXES),
            "limits.csv": (_table(limits, LIMITS), LIMITS),
            "peeling.csv": (_table(steps, STEPS), STEPS),
        }

    @property
    def summary(self) -> dict[str, Any]:
        """The answer, ready for JSON."""
        often = self.frequency
        return {
            "verdict": self.verdict,
            "frequency": {
                "probability": often.value, "low": often.low, "high": often.high,
                "points": often.total,
            },
            "boxes": [
                box._asdict() | {"limits": [limit._asdict() for limit in limits]}
                for box, limits in zip(self.boxes, self.limits, strict=True)
            ],
        }  # fmt: skip


def cases(runs: pd.DataFrame, column: str, verdict: str, places: pd.DataFrame) -> Cases:
    """Which points have the verdict in more than half of their finished runs.

    Args:
        runs: one row a run, with point_name, status and the verdicts.
        column: the column of the verdict.
        verdict: the one that is looked for.
        places: (points, factors) from 0 to 1, the index their names; points without a finished run
            are left out.
    """
    done = runs[runs["status"] == "done"]
    part = (done[column] == verdict).groupby(done["point_name"]).mean()
    known = places.loc[[name for name in places.index if name in part.index]]
    return Cases(known.to_numpy(dtype=float), (part.loc[known.index] > 0.5).to_numpy())


def in_any(places: NDArray[np.float64], boxes: Sequence[Box]) -> NDArray[np.bool_]:
    """Which places are in at least one of the boxes."""
    inside = np.zeros(len(places), dtype=bool)
    for box in boxes:
        inside |= box.holds(places)
    return inside


def answer(
    verdict: str,
    axes: Sequence[Axis],
    whole: Box,
    wide: Cases,
    found: Sequence[Found],
    fresh: Sequence[Cases],
) -> Discovery:
    """Judge each box by the fresh points inside it; `found` and `fresh` are in one order."""
    checked, limits = [], []
    for number, (one, new) in enumerate(zip(found, fresh, strict=True)):
        earlier = [other.box for other in found[:number]]
        left = ~in_any(wide.places, earlier)
        step = seen(wide.places[left], wide.interest[left], one.box)
        volume = one.box.volume(whole) * _outside(one.box, earlier)
        dense = new.frequency
        checked.append(
            Checked(
                number + 1,
                step.points,
                step.density,
                step.coverage,
                volume,
                len(new.interest),
                dense.value,
                dense.low,
                dense.high,
                *_coverage(dense, wide.frequency, volume),
            )
        )
        limits.append(
            _limits(number + 1, axes, whole, one.box, wide.places[left], wide.interest[left])
        )
    return Discovery(verdict, list(axes), whole, wide, wide.frequency, list(found), checked, limits)


def _outside(box: Box, earlier: Sequence[Box]) -> float:
    """The part of a box that is in none of the earlier ones."""
    if not earlier:
        return 1.0
    draw = np.random.default_rng(0)
    places = box.low + draw.random((THROWS, len(box.low))) * (box.high - box.low)
    for at, allowed in box.chosen.items():
        places[:, at] = draw.choice(sorted(allowed), THROWS)
    return float(1.0 - in_any(places, earlier).mean())


def _coverage(
    density: Probability, frequency: Probability, volume: float
) -> tuple[float, float, float]:
    """Coverage with its 95 % interval: both frequencies are drawn again from what they are."""
    if not (density.total and frequency.count):
        return 0.0, 0.0, 1.0
    draw = np.random.default_rng(0)
    inside = draw.beta(density.count + 0.5, density.total - density.count + 0.5, DRAWS)
    all_ = draw.beta(frequency.count + 0.5, frequency.total - frequency.count + 0.5, DRAWS)
    low, high = np.quantile(volume * inside / all_, (0.025, 0.975))
    value = volume * density.value / frequency.value
    return min(value, 1.0), min(float(low), 1.0), min(float(high), 1.0)


def _limits(
    number: int,
    axes: Sequence[Axis],
    whole: Box,
    box: Box,
    places: NDArray[np.float64],
    interest: NDArray[np.bool_],
) -> list[Limit]:
    """The limits of a box in the units of the factors, the surest first."""
    made = []
    doubts = quasi_p(places, interest, box, whole)
    for at in box.restricted(whole):
        axis = axes[at]
        low = axis.value(float(box.low[at])) if box.low[at] > whole.low[at] else None
        high = axis.value(float(box.high[at])) if box.high[at] < whole.high[at] else None
        if at in box.chosen:
            low = ", ".join(str(axis.value(place)) for place in sorted(box.chosen[at]))
        doubt = max(doubt for (coordinate, _), doubt in doubts.items() if coordinate == at)
        wider = seen(places, interest, box.free(at, whole)).density
        made.append(Limit(number, axis.name, axis.unit, low, high, doubt, wider))
    return sorted(made, key=lambda one: (one.quasi_p, one.wider_density))


def _table(rows: Sequence[tuple[Any, ...]], meanings: Meanings) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[name for name, _, _ in meanings])
