"""Tokens that were added: the open share of the growth of the first router, not of its level.

From a share s now, a share z after some months and a growth g of all tokens in them, the open share
of what was added is (z g - s) / (g - 1).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import Measurement, known
from openclosed.analysis.evidence.quantities import ADDED, FIGURES
from openclosed.analysis.published import DEVELOPERS, MODEL
from openclosed.experiments.validation.forecasters import Said, Worlds, of_the_rivals
from openclosed.experiments.validation.skill.cases import Case, month_before
from openclosed.sim.parameters.dates import months_between

type Floats = NDArray[np.float64]

HORIZONS = (6, 12)
VOLUME = "volume_bought_startup"
TOKENS_A_DAY = "tokens_a_day_router"


def added(share: Floats, growth: Floats | float, before: float) -> Floats:
    """The open share of what was added; nan where nothing was."""
    more = np.where(np.asarray(growth) > 1.0, np.asarray(growth) - 1.0, np.nan)
    return np.asarray(np.clip((share * growth - before) / more, 0.0, 1.0))


def cases_of(cases: Sequence[Case], record: Sequence[Measurement]) -> list[Case]:
    """A case of added tokens for each of developers' tokens of half a year and more."""
    found = []
    for one in cases:
        if one.figure.key != DEVELOPERS or one.horizon not in HORIZONS:
            continue
        volumes = known(TOKENS_A_DAY, one.month, record)
        now = known(DEVELOPERS, one.origin, record).get(one.origin)
        if now is None or not {one.origin, one.month} <= set(volumes):
            continue
        growth = volumes[one.month].middle / volumes[one.origin].middle
        ends = np.array([one.measured.low, one.measured.high])
        low, high = added(ends, growth, now.middle).tolist()
        if growth > 1.0:
            found.append(one._replace(
                figure=ADDED, measured=Measurement(ADDED.key, one.month, low, high)
            ))  # fmt: skip
    return found


def growth_so_far(origin: str, months: int, record: Sequence[Measurement]) -> float:
    """Growth of all tokens in the months up to an origin, as a forecast of as many to come.

    Where fewer are known, theirs is carried on; nan for none.
    """
    volumes = known(TOKENS_A_DAY, origin, record)
    if origin not in volumes or len(volumes) < 2:
        return float("nan")
    first = max(min(volumes), month_before(origin, months))
    factor = volumes[origin].middle / volumes[first].middle
    return float(factor ** (months / months_between(first, origin)))


def of_all(said: Said, case: Case, record: Sequence[Measurement]) -> dict[str, Floats]:
    """What the model and its rivals say of tokens to be added."""
    before = known(DEVELOPERS, case.origin, record)[case.origin].middle

    def members(worlds: Worlds) -> Floats:
        shares = worlds.shown(FIGURES[DEVELOPERS], case.month)
        volumes = worlds.outcome(VOLUME)[:, : case.horizon]
        # Worlds are told of from the month after the origin on.
        growth = (volumes[:, -1] / volumes[:, 0]) ** (case.horizon / (case.horizon - 1))
        each = np.tile(growth, shares.shape[0] // growth.size)
        found = added(shares, each[:, None], before)
        return found[np.isfinite(found)]

    past = growth_so_far(case.origin, case.horizon, record)
    rivals = of_the_rivals(DEVELOPERS, case.origin, case.month, record)
    found = {name: added(shares, past, before) for name, shares in rivals.items()}
    return {MODEL: said.model(case.origin, members)} | found
