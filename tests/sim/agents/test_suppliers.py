"""Families enter the market, and dated events hit their targets in their month."""

import math
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.state.market import NOBODY
from tests.sim.runs import STILL, after, run, small


@pytest.fixture
def model() -> Ecosystem:
    return after(steps=6)


def test_a_copy_takes_over_attributes_and_history_but_no_users(model: Ecosystem) -> None:
    families = model.market.families
    like = int(np.argmax(families["users"]))
    f = model.suppliers.add_family("copy", 130.0, like=like, flexibility=0.25)
    assert f is not None
    for column in ("compliance", "trust", "root", "transparency", "pace", "in_use"):
        assert families[column][f] == families[column][like]
    assert families["flexibility"][f] == 0.25
    assert families["internal"][f] == families["published"][f] == 130.0
    assert families["users"][f] == families["usage"][f] == families["own_hosted"][f] == 0
    for record in (model.market.history, model.market.usable):
        np.testing.assert_array_equal(record[:, f], record[:, like])


def test_families_are_limited_in_number(model: Ecosystem) -> None:
    while len(model.family_names) < model.market.families.size:
        assert model.suppliers.add_family("one more", 110.0) is not None
    before = model.market.families.copy()
    for _ in range(2):
        assert model.suppliers.add_family("too many", 110.0) is None
    events = [event for event in model.events if event.what == "no_room"]
    assert [(event.who, event.amount) for event in events] == [("families", before.size)]
    np.testing.assert_array_equal(model.market.families, before)


def test_productivity_has_a_mean_of_one_and_lasts() -> None:
    """Mean over 400 laboratories within 3 standard errors; the seed is fixed."""
    model = Ecosystem(small({"research.pace_spread": 0.3}), rng=1)
    step_seed = np.array([model.suppliers.lasting_pace(row) for row in range(400)])
    assert abs(step_seed.mean() - 1) < 3 * step_seed.std() / math.sqrt(400)
    assert np.log(step_seed).std() == pytest.approx(0.3, rel=0.12)
    assert model.suppliers.lasting_pace(7) == step_seed[7]


def shocked(**shock: Any) -> Ecosystem:
    return run(STILL | {"shocks": {"it": {"month": "2023-08"} | shock}})


def events_of(model: Ecosystem, what: str) -> list[tuple[int, str]]:
    return [(event.month, event.who) for event in model.events if event.what == what]


@pytest.mark.parametrize("months_per_step", [1.0, 0.5])
def test_incidents_strike_once_and_cost_trust(months_per_step: float) -> None:
    still = STILL | {"security.arrivals": 0.0, "security.arrivals_per_point": 0.0}
    shock = {"month": "2023-08", "what": "incident", "who": "incumbent", "amount": 3.0}
    model = run(still | {"shocks": {"it": shock}, "clock.months_per_step": months_per_step})
    at = round(7 / months_per_step)
    assert events_of(model, "incident") == [(at, "incumbent")]
    trust = model.outcomes["trust_closed"].to_numpy()
    assert trust[at] < trust[at - 1] - 0.01


def test_all_sponsors_withdraw_once_in_their_month() -> None:
    model = shocked(what="sponsor_exit")
    labs = ["homestead", "overseas", "transpacific", "continental"]
    assert events_of(model, "sponsor_exit") == [(7, name) for name in labs]
    assert events_of(model, "closing") == [(7, name) for name in labs]
    families = model.market.families
    owners = families["vendor"][(families["alive"] == 1) & (families["open"] == 1)]
    assert (owners == NOBODY).all()
    assert not np.isinf(model.record).any()


def test_weights_are_published_and_taken_back_by_name() -> None:
    two = {
        "open": {"month": "2023-04", "what": "opening", "who": "challenger"},
        "close": {"month": "2024-02", "what": "closing", "who": "challenger"},
    }
    model = run(STILL | {"shocks": two})
    assert events_of(model, "opening") == [(3, "challenger")]
    assert events_of(model, "closing") == [(13, "challenger")]
    families, challenger = model.market.families, model.vendors[1]
    assert families["open"][challenger.family] == 0
    assert families["open"][model.family_names.index("challenger")] == 1
