"""Families enter the market, and dated events hit their targets in their month."""

import math

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


SHOCKS = {
    "open": {"month": "2023-04", "what": "opening", "who": "challenger"},
    "breach": {"month": "2023-08", "what": "incident", "who": "incumbent", "amount": 3.0},
    "exit": {"month": "2023-10", "what": "sponsor_exit"},
    "close": {"month": "2024-02", "what": "closing", "who": "challenger"},
}


@pytest.mark.parametrize("months_per_step", [1.0, 0.5])
def test_dated_events_hit_their_targets_once_in_their_month(months_per_step: float) -> None:
    """Incidents cost trust, all sponsors withdraw, and weights are opened and taken back."""
    calm = {"security.arrivals": 0.0, "security.arrivals_per_point": 0.0}
    model = run(STILL | calm | {"shocks": SHOCKS, "clock.months_per_step": months_per_step})
    struck, left, back = (round(month / months_per_step) for month in (7, 9, 13))
    dated = [(e.month, e.what, e.who) for e in model.events if e.what in ("incident", "closing")]
    labs = ["homestead", "overseas", "transpacific", "continental"]
    assert dated == [
        (struck, "incident", "incumbent"),
        *((left, "closing", lab) for lab in labs),
        (back, "closing", "challenger"),
    ]
    trust = model.outcomes["trust_closed"].to_numpy()
    assert trust[struck] < trust[struck - 1] - 0.01
    families, challenger = model.market.families, model.vendors[1]
    owners = families["vendor"][(families["alive"] == 1) & (families["open"] == 1)]
    assert (owners == NOBODY).all()
    assert families["open"][challenger.family] == 0
    assert families["open"][model.family_names.index("challenger")] == 1
