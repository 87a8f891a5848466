"""Vendors: pricing settings, scheduled changes, and dated events."""

import numpy as np
import pytest

from openclosed.sim.state.market import NOBODY
from tests.sim.runs import STILL, after, last, run, suppliers


@pytest.mark.parametrize(("cap", "markup", "binding"), [(100.0, 3.0, 0), (2.0, 2.0, 2)])
def test_a_fixed_price_stays_and_the_cap_binds(cap: float, markup: float, binding: int) -> None:
    model = run(STILL | suppliers(2, 0, price_rule="fixed", markup=3.0, price_cap=cap))
    assert [vendor.markup for vendor in model.vendors] == [markup, markup]
    assert last(model, "price_cap_binding") == binding


def test_a_schedule_reaches_the_vendor_and_its_family_and_keeps_the_labs_productivity() -> None:
    model = after(steps=3)
    vendor, families = model.vendors[0], model.market.families
    step_seed = families["pace"][vendor.family] / vendor.settings.pace
    assert step_seed != 1.0
    changes = {"support_share": 0.05, "compliance": 0.9, "pace": 1.5, "code_open": 1.0}
    settings = vendor.settings.model_copy(update=changes)
    vendor.adopt_settings(settings)
    assert vendor.support_share == 0.05
    assert model.market.vendors["compliance"][vendor.row] == 0.9
    assert families["pace"][vendor.family] == pytest.approx(1.5 * step_seed)
    assert families["transparency"][vendor.family] == pytest.approx(0.3)
    assert vendor.settings is settings


def test_a_planned_quantity_is_a_firm() -> None:
    """A vendor that plans what it sells, per firm, keeps its price."""
    model = run({"vendors.incumbent.price_rule": "quantity"})
    vendor = model.vendors[0]
    sold = vendor.usage * model.volume / model.parameters.firms.count
    assert sold > 0.0
    for part, sign in ((0.5, 1.0), (1.0, 0.0), (2.0, -1.0)):
        vendor.settings = vendor.settings.model_copy(update={"quantity": part * sold})
        change = vendor.wanted_markup() - vendor.markup
        assert np.sign(round(change, 9)) == sign


SHOCKS = {
    "open": {"month": "2023-11", "what": "opening", "who": "challenger"},
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
