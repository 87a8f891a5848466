"""The weight of cost: it grows with a workload's bill, so tokens go to what is cheap."""

import math
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.state.market import OPEN, STARTUP
from openclosed.sim.terms.cost import LARGEST_FACTOR, USUAL_BILL, factor_of_bill
from openclosed.sim.terms.table import TASTES
from tests.sim.runs import STILL, after, both_kinds, cohort, small, suppliers

ELASTICITY = "tastes.cost_elasticity"


def test_a_bill_twice_as_large_weighs_root_two_times_as_much_up_to_three() -> None:
    for bill in (0.25, 10.0, 40.0):
        twice = factor_of_bill(0.5, 2.0 * bill) / factor_of_bill(0.5, bill)
        assert twice == pytest.approx(math.sqrt(2.0))
    assert factor_of_bill(0.5, USUAL_BILL) == 1.0 == factor_of_bill(0.0, 1e4)
    assert factor_of_bill(0.5, 9.1 * USUAL_BILL) == LARGEST_FACTOR == factor_of_bill(2.0, 1e9)
    assert factor_of_bill(0.5, 0.0) == 0.0


def cost_terms(elasticity: float) -> dict[tuple[int, int, str], float]:
    """Terms of cost in the first month, by firm, workload and offering."""
    model = after(0, both_kinds({ELASTICITY: elasticity}) | {"firms.count": 60})
    return {
        (row, one.workload, offer.name): offer.terms["cost"]
        for row in range(0, 60, 5)
        for one in model.explain(row).decisions
        for offer in one.alternatives
        if offer.camp
    }


def test_the_cost_that_is_explained_has_the_factor_of_the_workloads_own_bill() -> None:
    plain, raised, model = cost_terms(0.0), cost_terms(0.4), after(1, {"firms.count": 60})
    board, table = model.board, model.firm_table
    factors = []
    for (row, place, name), value in plain.items():
        volume = table.volume[row, place] * board.growth[place] * board.scale[0]
        bill = volume * board.going[place] / table.stands_for[row, place]
        factors.append(min((bill / 10.0) ** 0.4, 3.0))
        assert raised[row, place, name] == pytest.approx(value * factors[-1], rel=1e-6)
    assert np.ptp(factors) > 0.2


def shares(**values: float) -> tuple[float, float, float]:
    """Open share of workloads and of their volume, and its standard error.

    Camps are alike, but open costs .15 of closed.
    """
    tastes = {f"tastes.{one.name}": 0.0 for one in TASTES if one.weight and one.name != "cost"}
    alike = {
        "open_preference.mean": 0.0, "family_preference": 0.0, "switching_cost": 0.0,
        "timing": "every_step", "lag_open": 0.0, "lag_closed": 0.0, "price_exponent": 0.0,
    }  # fmt: skip
    sellers: dict[str, Any] = suppliers(1, 1, price_rule="fixed", markup=3.0, fenced=True)
    sellers["vendors"]["open 0"] |= {"markup": 0.45}
    large = cohort(90.0, size=math.log(5.0 * USUAL_BILL), startups=1.0)
    model = Ecosystem(
        small(
            STILL | sellers | both_kinds(tastes | alike) | values
            | {"firms.count": 12000, "firms.startup_fraction": 1.0,
               "work.cohorts": {"large": large}, "work.tied_to": "nothing", "work.kept_apart": 1,
               "work.start_months": 0.0, "work.retirement": 0.0, "work.need_spread": 0.0,
               "research.closed_start": 100.0, "research.open_start": 100.0,
               "research.growth": 0.0, "research.flywheel": 0.0, "pricing.tiering": 1.0,
               "awareness.innovation": 100.0, "pricing.engineering": 1e9,
               "choice.outside": False, "network.strength": 0.0}
        ), rng=1,
    )  # fmt: skip
    for _ in range(3):
        model.step()
    held = model.firm_table.slot[:, 0]
    used, volume = held >= 0, model.firm_table.volume[:, 0].astype(float)
    assert used.mean() > 0.99
    is_open = (model.market.families["open"][held // 3] == OPEN)[used]
    weight = volume[used] / volume[used].sum()
    cells = model.tally.volume[:, STARTUP, 0]
    by_volume = cells[int(model.board.closed[0]) :].sum() / cells.sum()
    assert by_volume == pytest.approx(float(weight @ is_open), rel=1e-3)
    count = float(is_open.mean())
    return count, float(by_volume), math.sqrt(count * (1.0 - count) * float(weight @ weight))


def test_tokens_go_to_the_cheap_camp_more_than_workloads_if_large_bills_weigh_more() -> None:
    count, volume, error = shares()
    assert abs(volume - count) < 3.0 * error
    count, volume, error = shares(**{f"firms.startups.{ELASTICITY}": 0.4})
    assert volume - count > 5.0 * error
