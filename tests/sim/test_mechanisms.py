"""Every mechanism in the running world: off is the model without it, on moves what theory says."""

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from pydantic import ValidationError

from sim import Ecosystem, Parameters
from sim.outcomes import INDEX
from sim.parameters import ParameterInfo, describe
from sim.parameters.mechanisms import MECHANISMS, Mechanism
from sim.parameters.switches import matches
from tests.sim.worlds import small, tree

BUSY: dict[str, Any] = {
    "firms.count": 120,
    "releases.opening_hazard": 4.0,
    "releases.closing_hazard": 4.0,
    "releases.closing_gap": 6.0,
    "releases.fork_hazard": 2.0,
    "releases.merge_hazard": 2.0,
    "releases.vendor_entry": 2.0,
    "assurance.arrivals": 4.0,
    "assurance.attacker_rate": 2.0,
    "commerce.debt_limit": 0.1,
    "vendors.latecomer.pricing": "fixed",
    "vendors.latecomer.markup": 0.6,
    "vendors.latecomer.openness": "fixed",
    "releases.acquisition_chance": 1.0,
    "releases.open_core_hazard": 4.0,
    "network.strength": 2.0,
    "releases.replayed_until": None,
}
"""Values under which every mechanism has something to do within two years."""

INFOS = describe(small(BUSY))


def traces(values: dict[str, Any]) -> tuple[bytes, tuple[Any, ...]]:
    """All that a run leaves behind: the bytes of its record, and its events."""
    world = Ecosystem(Parameters.model_validate(tree(BUSY | {"clock.horizon": 24.0} | values)), 3)
    world.run()
    return world.record.tobytes(), tuple(world.events)


def other_values(info: ParameterInfo) -> Iterator[Any]:
    """Values that a parameter may have, other than its own."""
    if info.choices:
        yield from (choice for choice in info.choices if choice != info.default)
    elif isinstance(info.default, bool):
        yield not info.default
    elif isinstance(info.default, int):
        yield from (info.default + 2, info.default - 2)
    else:
        low, high = info.low or 0.0, info.high or 1.0
        middle = low + 0.5 * (min(high, 10.0) - low)
        yield from (0.1 * info.default, 1.5 * info.default, middle)


@functools.cache
def changed(pattern: str) -> dict[str, Any]:
    """Every parameter that matches, at another value that it may have."""
    values: dict[str, Any] = {}
    for info in (info for info in INFOS if matches(info.name, pattern)):
        for value in other_values(info):
            try:
                Parameters.model_validate(tree(BUSY | values | {info.name: value}))
            except ValidationError:
                continue
            if value != info.default:
                values[info.name] = value
                break
        else:
            raise AssertionError(f"{info.name}: no other value found")
    return values


OWN = [(row, pattern) for row in MECHANISMS for pattern in row.own]
WITHOUT: dict[str, tuple[bytes, tuple[Any, ...]]] = {}


@pytest.mark.parametrize(
    ("row", "pattern"), OWN, ids=[f"{row.name}-{pattern}" for row, pattern in OWN]
)
def test_off_its_own_parameters_leave_every_byte_as_it_was(row: Mechanism, pattern: str) -> None:
    off = {f"mechanisms.{row.name}": False}
    if row.name not in WITHOUT:
        WITHOUT[row.name] = traces(off)
    assert traces(off | changed(pattern)) == WITHOUT[row.name]


@pytest.mark.parametrize("row", MECHANISMS, ids=lambda row: row.name)
def test_on_its_own_parameters_matter(row: Mechanism) -> None:
    as_it_is = traces({})
    assert any(traces(changed(pattern)) != as_it_is for pattern in row.own)


class Direction(NamedTuple):
    """Which outcome falls (-1) or rises (+1) when a mechanism is switched off, and why."""

    name: str
    outcome: str
    sign: int
    because: str
    where: dict[str, Any]


DIRECTIONS = (
    Direction(
        "transparency", "trust_open", -1,
        "audits of what is disclosed raise trust (Power 1997)", {},
    ),
    Direction(
        "cost_effectiveness", "open_share_tokens_startup", -1,
        "the cheaper side loses what demand's elasticity gives it (Marshall 1890)", {},
    ),
    Direction(
        "customisation", "open_share_workloads_custom", -1,
        "users adapt what they can open (von Hippel 2005)", {},
    ),
    Direction(
        "proprietary_features", "open_share_workloads_enterprise", 1,
        "complementary assets keep customers from an imitated core (Teece 1986)", {},
    ),
    Direction(
        "support", "open_share_workloads_enterprise", 1,
        "the whole product, not the core, wins cautious buyers (Moore 1991)", {},
    ),
    Direction(
        "familiarity", "open_share_workloads_enterprise", -1,
        "what is seen in use seems less risky (Rogers 2003)",
        {"choice.camp_risk": 1.0, "choice.familiarity": 1.0},
    ),
    Direction(
        "perception_lag", "open_share_workloads_enterprise", 1,
        "progress that is seen late is adopted late (Rosenberg 1972)", {},
    ),
    Direction(
        "lasting_tastes", "hhi_families", 1,
        "differences in taste keep many varieties (Hotelling 1929; Lancaster 1979)", {},
    ),
    Direction(
        "camp_affinity", "open_share_workloads_all", 1,
        "a mean taste against a camp costs it its share (Berry 1994)", {},
    ),
    Direction(
        "awareness", "served_all", 1, "hearing of an innovation takes time (Bass 1969)", {}
    ),
    Direction(
        "contracts", "switching_enterprise", 1,
        "only the expiring contracts can move (Klemperer 1987)", {},
    ),
    Direction(
        "qualification", "open_share_workloads_frontier", 1,
        "minima eliminate what would be chosen for its price (Tversky 1972)", {},
    ),
    Direction(
        "origin", "foreign_share_enterprise", 1,
        "exclusion bars what would be bought (Baldwin 1970, procurement)", {},
    ),
    Direction(
        "network_effect", "hhi_families", -1,
        "an installed base draws users to the largest (Katz and Shapiro 1985)", {},
    ),
    Direction(
        "switching_costs", "switching_enterprise", 1,
        "who need not pay to leave leaves more often (Klemperer 1987)", {},
    ),
    Direction(
        "hybrid", "mixing_volume_enterprise", -1,
        "a choice for each workload mixes camps within a firm (Gentzkow 2007)", {},
    ),
    Direction(
        "collaboration", "capability_open", -1,
        "contributors build capability (von Hippel and von Krogh 2003)", {},
    ),
    Direction(
        "imitation", "capability_gap", 1,
        "spill-overs let followers close in (Griliches 1992)", {},
    ),
    Direction(
        "flywheel", "capability_closed", -1,
        "usage improves the product (Hagiu and Wright 2023)", {},
    ),
    Direction(
        "security", "trust_open", 1, "incidents destroy trust (Anderson 2002)", {}
    ),
    Direction(
        "quality_assurance", "trust_closed", -1,
        "early removal of defects prevents incidents (Boehm 1981)", {},
    ),
    Direction(
        "monetisation", "capability_closed", 1,
        "research is spread over sales, so that it waits for them where investors give little "
        "(Cohen and Klepper 1996)",
        {"commerce.funding": 0.1},
    ),
    Direction(
        "price_setting", "open_share_workloads_enterprise", 1,
        "prices that answer demand defend the incumbents' base (Klemperer 1987)", {},
    ),
    Direction(
        "hosting", "open_share_workloads_all", -1,
        "services around open source bring it to those without skill (West 2003)", {},
    ),
    Direction(
        "openness", "families_open", -1,
        "laggards open what they can no longer sell (Lerner and Tirole 2005)",
        {
            "releases.opening_hazard": 12.0, "releases.opening_gap": 4.0,
            "releases.replayed_until": None,
        },
    ),
    Direction(
        "fragmentation", "communities_active", -1,
        "weak governance lets projects fall apart (Nyman and Lindman 2013)",
        {"releases.fork_hazard": 2.0, "releases.merge_hazard": 0.02},
    ),
    Direction(
        "decentralisation", "vendors_active", -1,
        "margins draw entrants (Klepper 1996)", {"releases.vendor_entry": 2.0},
    ),
    Direction(
        "standards", "open_share_workloads_all", -1,
        "common interfaces pool the network of all who keep them (Farrell and Saloner 1985)",
        {"network.strength": 3.0, "network.standardisation": 0.5},
    ),
    Direction(
        "takeovers", "leader_share_enterprise", -1,
        "in a shake-out the strongest take over the customers of those who fail (Klepper 1996)",
        {
            "vendors.latecomer.pricing": "fixed", "vendors.latecomer.markup": 0.6,
            "commerce.debt_limit": 0.1, "releases.acquisition_chance": 1.0,
        },
    ),
)  # fmt: skip
SEEDS = range(8)


@functools.cache
def means(name: str, where: tuple[tuple[str, Any], ...]) -> np.ndarray:
    """Means of the outcomes over each run, (seeds, outcomes), with the mechanism `name` off."""
    values = {"firms.count": 300, "clock.horizon": 60.0, **dict(where)}
    off = {f"mechanisms.{name}": False} if name else {}
    parameters = small(values | off)
    return np.array([Ecosystem(parameters, rng=seed).run().record.mean(axis=0) for seed in SEEDS])


def test_every_mechanism_has_a_direction() -> None:
    assert {row.name for row in DIRECTIONS} == {row.name for row in MECHANISMS}


@pytest.mark.parametrize("row", DIRECTIONS, ids=lambda row: row.name)
def test_switching_it_off_moves_the_outcome_as_its_theory_says(row: Direction) -> None:
    """Runs of one seed are pairs; all eight must differ in the same direction.

    Were both directions equally likely, one row would pass with a chance of 2^-8 = .004, and at
    least one of thirty with a chance below .12.
    """
    where = tuple(row.where.items())
    column = INDEX[row.outcome]
    difference = means(row.name, where)[:, column] - means("", where)[:, column]
    assert (row.sign * difference > 0).all(), (row.because, difference)
