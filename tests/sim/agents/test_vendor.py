"""Vendors: whom they serve, their pricing settings, and scheduled changes."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import ClosedLab, Host, OpenWeightLab
from openclosed.sim.state.kinds import API
from tests.sim.runs import STILL, after, last, run, suppliers


@pytest.fixture
def model() -> Ecosystem:
    return after(steps=3)


@pytest.mark.parametrize(("cap", "markup", "binding"), [(100.0, 3.0, 0), (2.0, 2.0, 2)])
def test_a_fixed_price_stays_and_the_cap_binds(cap: float, markup: float, binding: int) -> None:
    model = run(STILL | suppliers(2, 0, price_rule="fixed", markup=3.0, price_cap=cap))
    assert [vendor.markup for vendor in model.vendors] == [markup, markup]
    assert last(model, "price_cap_binding") == binding


def test_a_schedule_reaches_the_vendor_and_its_family_and_keeps_the_labs_productivity(
    model: Ecosystem,
) -> None:
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


def test_hosts_serve_every_open_family_labs_their_own_and_closed_labs_sell_alone(
    model: Ecosystem,
) -> None:
    families, offerings = model.market.families, model.board.offerings
    open_ = np.flatnonzero((families["alive"] == 1) & (families["open"] == 1)).tolist()
    for vendor in model.vendors:
        hosted = (model.market.split[vendor.row] > 0).nonzero()[0].tolist()
        if isinstance(vendor, Host):
            assert (vendor.family, hosted) == (-1, open_)
        elif isinstance(vendor, OpenWeightLab):
            assert hosted == [vendor.family]
        elif isinstance(vendor, ClosedLab):
            (offered,) = offerings["delivery"][offerings["family"] == vendor.family]
            assert (offered, hosted, families["community"][vendor.family]) == (API, [], -1)
    assert model.market.split[:, open_].sum(axis=0) == pytest.approx(1)


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
