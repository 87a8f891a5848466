"""The world before its first month."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import ClosedLab, Community, Vendor
from sim.state.kinds import HOSTED, SELF_HOSTED, STARTUP
from sim.supply.founding import class_named
from tests.sim.worlds import both_kinds, small


def test_everyone_named_is_there_in_order() -> None:
    parameters = small()
    world = Ecosystem(parameters, rng=1)
    assert [vendor.name for vendor in world.vendors] == list(parameters.vendors)
    assert [community.name for community in world.communities] == list(parameters.communities)
    families = world.market.families
    for vendor in world.vendors:
        if not vendor.hosts:
            settings = parameters.vendors[vendor.name]
            camp = "open" if settings.weights_open else "closed"
            start = getattr(parameters.research, f"{camp}_start")
            assert families["published"][vendor.family] == start - settings.lag
            assert families["open"][vendor.family] == settings.weights_open
            assert families["foreign"][vendor.family] == (settings.origin == "foreign")
            assert families["vendor"][vendor.family] == vendor.row
    for community in world.communities:
        sponsor = parameters.communities[community.name].sponsor
        if sponsor:
            row = list(parameters.vendors).index(sponsor)
            assert families["vendor"][community.family] == row
        assert families["community"][community.family] == community.row


def test_transparency_is_of_weights_data_and_code() -> None:
    world = Ecosystem(small({"vendors.homestead.data_open": 1.0, "vendors.homestead.code_open": 0.5,
                             "vendors.incumbent.code_open": 1.0}), rng=1)  # fmt: skip
    transparency = dict(
        zip(world.family_names, world.market.families["transparency"], strict=False)
    )
    assert transparency["homestead"] == pytest.approx(0.4 + 0.3 + 0.15)
    assert transparency["incumbent"] == pytest.approx(0.3)


def test_first_contracts_have_the_shares_of_the_record() -> None:
    """4,000 firms: each share within 3 standard errors; the seed is fixed."""
    shares = both_kinds({"initial_adopters": 0.5, "initial_open": 0.3})
    world = Ecosystem(small(shares | {"firms.count": 4000}), rng=1)
    crowd, families, parameters = world.crowd, world.market.families, world.parameters
    held = crowd.slot[crowd.slot >= 0]
    firms = crowd.primary >= 0
    # A few adopters have no work of a kind that is open at the start.
    assert abs(firms.mean() - 0.5) < 3 * math.sqrt(0.25 / 4000) + 0.01
    assert held.size == firms.sum()
    is_open = families["open"][held // 3] == 1
    assert abs(is_open.mean() - 0.3) < 3 * math.sqrt(0.21 / held.size)
    total = sum(
        v.launch_share for v in parameters.vendors.values() if v.target.endswith("ClosedLab")
    )
    incumbent = parameters.vendors["incumbent"].launch_share / total
    seen = (held[~is_open] // 3 == world.vendors[0].family).mean()
    assert abs(seen - incumbent) < 3 * math.sqrt(incumbent * (1 - incumbent) / (~is_open).sum())


def test_first_adopters_of_a_skilled_kind_run_open_models_themselves() -> None:
    skills = {"firms.enterprise.skill": 0.5, "firms.startup.skill": 0.51}
    values = both_kinds({"initial_adopters": 1.0, "initial_open": 1.0}) | skills
    world = Ecosystem(small(values), rng=1)
    adopted = world.crowd.primary >= 0
    delivery = world.crowd.primary[adopted] % 3
    expected = np.where(world.crowd.kind[adopted] == STARTUP, SELF_HOSTED, HOSTED)
    np.testing.assert_array_equal(delivery, expected)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"vendors": {}, "communities": {}, "schedule": {}}, "nobody offers a model"),
        ({"releases.most_families": 3, "schedule": {}}, "most_families=3 leaves no room"),
        ({"vendors.incumbent._target_": "nowhere.Lab"},
         "vendors.incumbent._target_=nowhere.Lab cannot be imported"),
        ({"vendors.incumbent._target_": "sim.agents.Community"},
         "vendors.incumbent._target_=sim.agents.Community must be a subclass of sim.agents.Vendor"),
        ({"communities.commons._target_": "sim.agents.Host"},
         "communities.commons._target_=sim.agents.Host must be a subclass of sim.agents.Community"),
        ({"communities.commons.sponsor": "incumbent"},
         "communities.commons.sponsor=incumbent must have an open family"),
    ],
)  # fmt: skip
def test_a_world_that_cannot_be_founded_says_why_in_one_line(
    values: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        Ecosystem(small(values), rng=1)
    assert "\n" not in str(caught.value)


def test_a_class_is_found_by_its_dotted_path() -> None:
    assert class_named("vendors.x", "sim.agents.ClosedLab", Vendor) is ClosedLab
    assert class_named("communities.x", "sim.agents.community.Community", Community) is Community
