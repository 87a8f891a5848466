"""The month's offerings. The oracle computes each of their terms a second time."""

import math

import numpy as np
import pytest

from openclosed.sim.state.work import NO_COHORT
from tests.sim.runs import after

RELEASE = {"shocks": {"jump": {"month": "2024-01", "what": "release", "who": "latecomer",
                               "amount": 20.0}}}  # fmt: skip


@pytest.mark.parametrize(("tiering", "months"), [(0.0, 3.0), (0.5, 12.0), (1.0, 12.0)])
def test_prices_follow_a_release_that_moves_the_frontier_within_their_time(
    tiering: float, months: float
) -> None:
    """In its month, for all work and all other models, by 1 - exp(-1 / T_p) of the whole fall.

    With a tiering of 1 the model makes no difference in between, and with 0 the need makes none.
    """
    rules = {"pricing.tiering": tiering, "pricing.price_months": months}
    plain, moved = (after(13, rules | shocks, seed=2) for shocks in ({}, RELEASE))
    strange = moved.market.families["released"] > 10.0
    jump = moved.frontier - plain.frontier
    assert jump > 5.0
    others = ~strange[plain.board.offerings["family"]]
    there = plain.work["number"] != NO_COHORT
    paid = [
        np.log(model.board.offerings["price"][others, None] * model.board.going[there])
        for model in (plain, moved)
    ]
    part = 1 - math.exp(-1.0 / months)
    np.testing.assert_allclose(paid[0] - paid[1], part * jump * 0.16, rtol=1e-9)
    tiers = moved.market.families["tier"][moved.market.families["alive"] == 1]
    assert (tiers == 1.0).all() == (tiering == 1.0)
    assert (moved.board.going[there] == 1.0).all() == (tiering == 0.0)
