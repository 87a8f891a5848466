"""Growth of capability, its publication while the data last and later, and open standards."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from openclosed.sim import Ecosystem
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.suppliers import (
    CLOSED_RELEASES,
    LAST_MONTH,
    OPEN_RELEASES,
    OPENNESS_CHANGES,
    Release,
)
from openclosed.sim.state.market import NOBODY, Market, empty_market
from openclosed.sim.supply.openness import open_core_of, publish_open_core
from openclosed.sim.supply.research import advance, bring_into_use
from tests.sim.runs import STILL, packed, run, small

NOTHING = {
    "research.growth": 0.0, "research.returns": 0.5, "research.flywheel": 0.0,
    "research.flywheel_returns": 0.5, "research.catch_up_months": 1e6, "research.secrecy": 1.0,
    "research.lab_part": 1.0, "research.effort_returns": 0.5, "research.tooling_months": 0.0,
    "research.own_tooling": 1.0, "clock.months_per_step": 1.0,
}  # fmt: skip


def market_of(
    closed: list[float], open_: list[float], contributors: Sequence[float] = ()
) -> Market:
    """Families at these capabilities, each with a vendor that spends the reference budget of 10.
    The first have communities with these contributors."""
    market = empty_market(len(closed) + len(open_), 400)
    families, count = market.families, len(contributors)
    for column in ("internal", "published", "in_use"):
        families[column] = [*closed, *open_]
    families["open"] = [0] * len(closed) + [1] * len(open_)
    families["alive"], families["pace"], families["imitation_months"] = 1, 1.0, 1e6
    families["vendor"] = np.arange(families.size)
    market.vendors["family"][: families.size] = np.arange(families.size)
    market.vendors["active"], market.vendors["research"] = 1, 10.0
    families["community"][:count] = market.communities["family"][:count] = np.arange(count)
    market.communities["active"][:count] = 1
    market.communities["contributors"][:count] = contributors
    return market


def grown(market: Market, rules: dict[str, float], compatibility: float = 0.0) -> list[float]:
    """Capability points gained by each family in a month."""
    before = market.families["internal"].copy()
    advance(packed(market, NOTHING | rules), compatibility, 10.0)
    return list(market.families["internal"] - before)


def test_a_lab_grows_by_its_pace_and_the_root_of_its_budget_over_the_reference() -> None:
    """A dead family stands still."""
    market = market_of([100.0] * 5, [])
    market.families["pace"], market.families["alive"][4] = [1.0, 1.5, 1.0, 1.0, 1.0], 0
    market.vendors["research"][:4] = [10.0, 10.0, 40.0, 0.0]
    assert grown(market, {"research.growth": 12.0}) == pytest.approx([1.0, 1.5, 2.0, 0.0, 0.0])


def test_open_imitates_all_that_is_published_and_closed_only_closed_by_its_budget() -> None:
    """What is not published cannot be imitated; four times the budget halves the time."""
    market = market_of([100.0, 90.0, 90.0, 90.0], [94.0, 110.0])
    market.families["imitation_months"], market.families["internal"][0] = 4.0, 120.0
    market.vendors["research"][2:4] = [40.0, 0.0]
    caught_up = grown(market, {"research.catch_up_months": 10.0})
    assert caught_up == pytest.approx([0.0, 1.0, 2.0, 0.0, 4.0, 0.0])


def test_an_open_family_is_moved_by_its_lab_and_by_the_contributors_that_reach_it() -> None:
    """.75 R + .25 N, N = 1 + .5 x 3, 3 + .5 x 1 and .5 x 4 for those without a living community.
    The last has no vendor: an orphan continues with its contributors only."""
    market = market_of([], [100.0] * 4, [1.0, 3.0, 9.0])
    market.communities["active"][2] = 0
    market.families["vendor"][3] = NOBODY
    market.vendors["research"][:3] = [20.0, 0.0, 10.0]
    grown(market, {"research.lab_part": 0.75}, compatibility=0.5)
    assert market.families["effort"].tolist() == pytest.approx(
        [0.75 * 2.0 + 0.25 * 2.5, 0.25 * 3.5, 0.75 + 0.25 * 2.0, 0.25 * 2.0]
    )


def test_families_other_than_the_flagship_are_only_maintained() -> None:
    market = market_of([100.0, 90.0], [94.0], [0.0, 0.0, 1.0])
    market.families["imitation_months"], market.families["usage"] = 8.0, 0.25
    market.vendors["research"][:3] = [10.0, 40.0, 40.0]
    market.vendors["family"][1:3] = NOBODY
    rules = {"research.growth": 12.0, "research.flywheel": 4.0,
             "research.catch_up_months": 10.0, "research.lab_part": 0.0}  # fmt: skip
    assert grown(market, rules) == pytest.approx([1 + 2 / 12, 2.0, 6 / 8])


def test_an_open_core_is_what_its_flagship_was() -> None:
    """Before the start of the run the flagship's capability is carried back by its slope."""
    model = Ecosystem(small(STILL | {"releases.open_core_lag": 6.0}), rng=1)
    flagship, families = model.vendors[0].family, model.market.families
    publish_open_core(model.context, model.suppliers, model.vendors[0])
    core = open_core_of(model.suppliers, model.vendors[0])
    assert core is not None
    start = model.market.history[0, flagship]
    assert families["published"][core] == pytest.approx(start - 14.4 * 5 / 12)
    for _ in range(20):
        model.step()
    assert families["internal"][core] == model.market.history[model.step_number - 7, flagship]
    assert families["internal"][core] > start


@pytest.mark.parametrize(
    ("months", "firms_part", "people", "lag"),
    [(0.5, 1.0, 0.0, 0.5), (3.0, 0.25, 0.0, 6.0), (3.0, 0.25, 5.0, 1.5)],
)
@pytest.mark.parametrize("months_per_step", [0.25, 3.0])
def test_what_grows_steadily_is_in_use_after_the_tooling_time_at_every_step_length(
    months: float, firms_part: float, people: float, lag: float, months_per_step: float
) -> None:
    """m = m_0 (w + (1 - w) N)^-.5 months, w firms' own part and N contributors."""
    market = market_of([], [100.0], [people])
    families = market.families
    rules = {"research.tooling_months": months, "research.own_tooling": firms_part}
    tables = packed(market, NOTHING | rules | {"clock.months_per_step": months_per_step})
    market.history[0], market.usable[0] = 100.0, 100.0
    for step in range(400):
        families["published"] += months_per_step
        market.history[step + 1] = families["published"]
        bring_into_use(tables, 0.0, step)
    assert families["published"][0] - families["in_use"][0] == pytest.approx(lag, abs=1e-6)


BASE, SUPPORT = "network.open_compatibility", "policy.standards_support"
MONEY = {f"{SUPPORT}.strength": 0.05, f"{SUPPORT}.half_effect": 0.05, f"{SUPPORT}.reach": 0.8}
"""Half of the largest effect of money, .4 of what is missing."""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({BASE: 0.3, **MONEY, f"{SUPPORT}.ends": "2023-03"}, [0.58, 0.58, 0.3]),
        ({"schedule": {BASE: {"2023-01": 0.3, "2023-02": 0.4, "2023-03": 0.9}}}, [0.3, 0.4, 0.9]),
    ],
)
def test_standards_set_compatibility_and_public_money_closes_a_part_of_the_rest(
    values: dict[str, Any], expected: list[float]
) -> None:
    """On the board of the month, for different families."""
    model, found = Ecosystem(small(STILL | values), rng=1), []
    families = model.market.families
    one, other = np.flatnonzero((families["open"] == 1) & (families["alive"] == 1))[:2]
    for _ in range(3):
        model.step()
        found.append(model.board.compatibility[one, other])
    assert found == pytest.approx(expected)


MONTHS = months_between("2023-01", LAST_MONTH) + 1
UNTIL = "releases.replayed_until"


@cache
def best(camp: str, until: str | None = LAST_MONTH) -> NDArray[np.float64]:
    """The best published capability of a camp in each month, up to four months beyond the data."""
    model = run({"clock.horizon": MONTHS + 4.0, UNTIL: until})
    return model.outcomes[f"capability_{camp}"].to_numpy()


def standing(releases: tuple[Release, ...]) -> NDArray[np.float64]:
    """The best observed capability at the end of each month, -inf before the first."""
    return np.array([
        max((one.capability for one in releases if months_between("2023-01", one.month) <= month),
            default=-np.inf)
        for month in range(MONTHS)
    ])  # fmt: skip


def test_the_best_of_each_camp_follows_the_data_and_continues_without_a_jump() -> None:
    for camp, releases in (("closed", CLOSED_RELEASES), ("open", OPEN_RELEASES)):
        known = standing(releases)
        there = np.isfinite(known)
        np.testing.assert_allclose(best(camp)[:MONTHS][there], known[there])
    assert best("closed")[MONTHS + 3] - best("closed")[MONTHS - 1] < 12.0


def test_the_replay_ends_as_set() -> None:
    known = standing(CLOSED_RELEASES)
    assert best("closed", "2023-12")[11] == known[11]
    assert best("closed", "2023-12")[MONTHS - 1] != known[MONTHS - 1]
    assert best("closed", None)[11] != known[11]


CHANGES = ("opening", "closing", "open_core")


def changes(values: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Month, vendor and kind of each change of openness in a run."""
    return [(one.month, one.who, one.what) for one in run(values).events if one.what in CHANGES]


def test_labs_open_and_close_what_they_did_until_the_data_end_and_go_on_from_there() -> None:
    known = [(months_between("2023-01", one.month), one.vendor, one.change)
             for one in OPENNESS_CHANGES]  # fmt: skip
    eager = {"releases.openness_rate": 12.0, "releases.lab_entry": 0.0, "clock.horizon": 60.0}
    found = changes(eager)
    assert known
    assert found[: len(known)] == known
    assert found[len(known)][0] >= MONTHS


@pytest.mark.parametrize(
    ("values", "count"),
    [({}, 3), ({UNTIL: "2023-05"}, 2), ({UNTIL: None}, 0), ({"mechanisms.openness": False}, 0)],
)
def test_every_kind_of_change_is_replayed_in_its_month(values: dict[str, Any], count: int) -> None:
    own = {
        "vendors.homestead.openness_changes": {"2023-04": "closing"},
        "vendors.latecomer.openness_changes": {"2023-05": "opening"},
        "vendors.challenger.openness_changes": {"2023-06": "open_core", "2023-07": "open_core"},
    }  # of which the last changes nothing
    known = [
        (3, "homestead", "closing"),
        (4, "latecomer", "opening"),
        (5, "challenger", "open_core"),
    ]
    assert (
        changes(STILL | {"clock.horizon": 12.0, "ending.window": 6.0} | own | values)
        == known[:count]
    )


def test_an_open_core_trails_by_its_age_and_is_in_use_after_the_tooling_time() -> None:
    growth, age, months = 12.0, 10.0, 4.0
    lab = {"_target_": "openclosed.sim.agents.ClosedLab", "openness": "open_core",
           "openness_changes": {"2023-02": "open_core"}}  # fmt: skip
    model = run(STILL | {
        "vendors": {"lab": lab}, "communities": {},
        "research.growth": growth, "research.past_growth": growth, "research.returns": 0.0,
        "research.flywheel": 0.0, "research.tooling_months": months, "research.own_tooling": 1.0,
        "releases.timing": "every_step", "releases.open_core_lag": age,
    })  # fmt: skip
    published, usable = model.market.history[2:25, :2], model.market.usable[2:25, :2]
    assert published[:, 0] - published[:, 1] == pytest.approx(growth * age / 12.0)
    assert published[:, 1] - usable[:, 1] == pytest.approx(growth * months / 12.0)
