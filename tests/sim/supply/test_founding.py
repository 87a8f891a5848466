"""The model before its first month. The oracle checks first contracts."""

from openclosed.sim import Ecosystem
from tests.sim.runs import small


def test_everyone_named_is_there_in_order() -> None:
    parameters = small()
    model = Ecosystem(parameters, rng=1)
    assert [vendor.name for vendor in model.vendors] == list(parameters.vendors)
    assert [community.name for community in model.communities] == list(parameters.communities)
    families = model.market.families
    for vendor in model.vendors:
        if not vendor.hosts:
            settings = parameters.vendors[vendor.name]
            camp = "open" if settings.weights_open else "closed"
            start = getattr(parameters.research, f"{camp}_start")
            assert families["published"][vendor.family] == start - settings.lag
            assert families["open"][vendor.family] == settings.weights_open
            assert families["foreign"][vendor.family] == (settings.origin == "foreign")
            assert families["vendor"][vendor.family] == vendor.row
    for community in model.communities:
        sponsor = parameters.communities[community.name].sponsor
        if sponsor:
            row = list(parameters.vendors).index(sponsor)
            assert families["vendor"][community.family] == row
        assert families["community"][community.family] == community.row
