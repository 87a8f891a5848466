"""The vendors and communities of the baseline."""

from pkgutil import resolve_name

from sim.agents import ClosedLab, Community, Host, OpenWeightLab
from sim.parameters import Parameters, at_month
from sim.parameters.dates import months_between

BASELINE = Parameters()


def test_the_three_business_models_are_there_and_can_be_imported() -> None:
    classes = [resolve_name(vendor.target) for vendor in BASELINE.vendors.values()]
    assert {kind: classes.count(kind) for kind in (ClosedLab, OpenWeightLab, Host)} == {
        ClosedLab: 4,
        OpenWeightLab: 3,
        Host: 3,
    }
    assert {resolve_name(c.target) for c in BASELINE.communities.values()} == {Community}


def test_open_weight_labs_and_nobody_else_start_open() -> None:
    for vendor in BASELINE.vendors.values():
        assert vendor.weights_open == (vendor.target == "sim.agents.OpenWeightLab")


def test_launch_shares_of_closed_labs_keep_the_order_of_the_survey() -> None:
    shares = [
        BASELINE.vendors[name].launch_share for name in ("incumbent", "challenger", "integrator")
    ]
    assert shares == [50, 12, 7]


def test_the_lead_among_open_families_passes_from_home_to_foreign_in_2025() -> None:
    quickest = {}
    for when in ("2023-01", "2026-01"):
        now = at_month(BASELINE, months_between(BASELINE.clock.start, when)).vendors
        months = {name: now[name].imitation_months for name in ("homestead", "overseas")}
        quickest[when] = now[min(months, key=lambda name: months[name])].origin
    assert quickest == {"2023-01": "home", "2026-01": "foreign"}


def test_every_sponsor_has_an_open_family() -> None:
    for community in BASELINE.communities.values():
        assert not community.sponsor or BASELINE.vendors[community.sponsor].weights_open
