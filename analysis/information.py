"""Value of information: which figure, seen when, would narrow the answer most.

Of worlds that differ in all that is not known, it is the part of a target's variance that a figure
explains: once the figure is seen, the rest is left on average. The figure is taken as it would be
seen, with what a model leaves out of it, and the target as a smooth curve of the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from openclosed.analysis.common.measures import percent
from openclosed.analysis.evidence.quantities import FIGURES, TOKENS
from openclosed.analysis.statistics.compared import left_out, on_scale
from openclosed.analysis.weighing import ALL, USABLE, Worlds, bias_before

type Floats = NDArray[np.float64]

WHEN = ("2026-12", "2027-06", "2027-12", "2028-12")
TARGETS = {
    ALL: "the open share of all workloads",
    TOKENS: "the open share of the tokens that developers buy",
}
"""Outcomes whose last year is to be known."""
DRAWS = 8
"""Drawn errors of a world, over which the answer is averaged."""
POWERS = 4  # of the curve: a cubic
LEAST_WORLDS = 20


def value_of_information(worlds: Worlds, when: Sequence[str] = WHEN, seed: int = 1) -> pd.DataFrame:
    """One row a figure, month and target: the part of the target's variance that it would take.

    Args:
        worlds: at the horizon; what is missing of a figure is left out.
        when: months in which a figure may be seen; those that no run reaches are left out.
        seed: of the errors that are drawn.
    """
    draw, size = np.random.default_rng(seed), len(worlds.runs)
    targets = {name: worlds.last_year(name) for name in TARGETS}
    rows = []
    for key, figure in USABLE.items():
        for month in (one for one in when if one in worlds.ahead):
            value = on_scale(worlds.at(figure.outcome, month), figure)
            spread = np.full(size, left_out(figure))
            if figure.venue:
                bias = bias_before(figure.venue, worlds, month)
                value, spread = value + bias.mean, np.hypot(spread, np.sqrt(bias.variance))
            shown = value[:, None] + spread[:, None] * draw.normal(size=(size, DRAWS))
            for target, values in targets.items():
                part, deviation = explained(np.tile(values[:, None], DRAWS), shown)
                rows.append((key, month, target, part, deviation, narrowed(part)))
    return pd.DataFrame(rows, columns=[name for name, _, _ in MEANINGS])


def explained(target: Floats, shown: Floats) -> tuple[float, float]:
    """The part of a target's variance that a curve of what is shown explains, and its error.

    Both are (runs, draws). The curve is cubic in the normal scores of what is shown, and each run
    is foretold by the others alone (PRESS: Allen 1974, Technometrics 16, 125-127), so that noise
    explains nothing. Nan where fewer than `LEAST_WORLDS` runs tell.
    """
    there = np.isfinite(target).all(axis=1) & np.isfinite(shown).all(axis=1)
    target, shown = target[there], shown[there]
    count = len(target)
    if count < LEAST_WORLDS:
        return float("nan"), float("nan")
    missed, away = np.zeros(count), np.zeros(count)
    scores = ndtri((pd.DataFrame(shown).rank().to_numpy() - 0.5) / count)
    for value, score in zip(target.T, scores.T, strict=True):
        basis, _ = np.linalg.qr(np.vander(score, POWERS))
        left = value - basis @ (basis.T @ value)
        missed += (left / (1.0 - np.square(basis).sum(axis=1)).clip(min=1e-9)) ** 2
        away += ((value - value.mean()) * count / (count - 1.0)) ** 2
    if away.sum() <= 0.0:
        return 0.0, 0.0
    part = 1.0 - missed.sum() / away.sum()
    spread = np.std(missed - (1.0 - part) * away) / (away.mean() * np.sqrt(count))
    return float(max(0.0, part)), float(spread)


def narrowed(part: float) -> float:
    """By which part an interval narrows where so much of a variance goes."""
    return 1.0 - float(np.sqrt(1.0 - min(part, 1.0)))


def best(found: pd.DataFrame, target: str) -> dict[str, Any] | None:
    """The figure and month that would narrow a target most; None where nothing tells anything."""
    own = found[(found["target"] == target) & (found["explained"] > found["error"])]
    rows: list[dict[str, Any]] = own.to_dict("records")  # type: ignore[assignment]
    return max(rows, key=lambda row: float(row["explained"]), default=None)


def sentences(found: pd.DataFrame, year: str) -> list[str]:
    """What would tell most about each target, as it will be in a year."""
    said = []
    for target, words in TARGETS.items():
        row = best(found, target)
        if row is not None:
            text = FIGURES[str(row["figure"])].text
            said.append(
                f"What would tell most about {words} in {year} is the {text[0].lower()}{text[1:]} "
                f"in {row['month']}: it narrows the 90 % interval by about "
                f"{percent(float(row['narrows']))}."
            )
    return said


MEANINGS = (
    ("figure", "", "what would be seen"),
    ("month", "YYYY-MM", "when"),
    ("target", "", "outcome whose last year is to be known"),
    ("explained", "share", "part of its variance that seeing the figure takes away"),
    ("error", "share", "standard error of that part"),
    ("narrows", "share", "about by how much its interval narrows"),
)
"""Column, unit and meaning of the table."""
