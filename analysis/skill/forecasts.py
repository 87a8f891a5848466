"""What the model and its plain rivals say of a case, as members that are evenly likely."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.figures import FIGURES, Figure
from analysis.evidence.measurements import RECORD, WEEKS, Measurement, known
from analysis.rivals import FORECASTERS, evenly_likely, from_scale, to_scale
from sim.parameters.dates import months_between

type Floats = NDArray[np.float64]

MODEL = "model"
WITH_DISCREPANCY = "model with discrepancy"
NOISE = 19  # values of the discrepancy at each member
WEEKLY = "open_share_tokens_developers"  # the figure that is also measured by week


class Runs(NamedTuple):
    """What runs say that follow the record's releases up to the month `replayed`.

    `values` is (members, months, outcomes), the months being those from `start` on.
    """

    replayed: str
    start: str
    outcomes: tuple[str, ...]
    values: NDArray[np.floating]

    def members(self, figure: Figure, month: str) -> Floats:
        """(members,) the figure in a month, of the runs that came to their end."""
        at, column = months_between(self.start, month), self.outcomes.index(figure.outcome)
        found = self.values[:, at, column].astype(np.float64)
        return np.asarray(found[np.isfinite(found)])


def with_discrepancy(members: Floats, figure: Figure) -> Floats:
    """The members with what a model leaves out, as it was committed: each spread into several.

    Shares stay shares. Raises ValueError for a figure without a discrepancy.
    """
    if figure.discrepancy is None:
        raise ValueError(f"{figure.key}: no discrepancy was committed")
    noise = figure.discrepancy * evenly_likely(NOISE)
    scale = figure.discrepancy_scale
    spread = from_scale((to_scale(members, scale)[:, None] + noise).ravel(), scale)
    return np.clip(spread, *figure.within)


def of_the_model(runs: Runs, figure: Figure, month: str) -> dict[str, Floats]:
    """What the model says of a month, alone and with its discrepancy where one was committed."""
    members = runs.members(figure, month)
    said = {MODEL: members}
    if figure.discrepancy is not None:
        said[WITH_DISCREPANCY] = with_discrepancy(members, figure)
    return said


def of_the_rivals(
    figure: str, origin: str, month: str, record: Sequence[Measurement] = RECORD
) -> dict[str, Floats]:
    """What each plain rival says at the end of the month `origin` of a later month.

    A rival knows nothing later than the origin. Its members are nan where it knows too little.
    """
    past = {when: one.middle for when, one in known(figure, origin, record).items()}
    if not past:
        return {name: np.array([np.nan]) for name in FORECASTERS}
    weekly = weeks_until(WEEKS, origin) if figure == WEEKLY else []
    scale = FIGURES[figure].scale
    return {name: say(past, month, scale, weekly) for name, say in FORECASTERS.items()}


def weeks_until(values: Mapping[str, float], origin: str) -> list[float]:
    """The weekly values whose last day is in the month `origin` or before it."""
    return [
        value
        for week, value in values.items()
        if (date.fromisoformat(week) + timedelta(days=6)).isoformat()[:7] <= origin
    ]
