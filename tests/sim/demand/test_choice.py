"""The choice: what copies, further offerings and better ones are worth to their camp."""

import math
from collections.abc import Sequence
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openclosed.sim import Ecosystem
from openclosed.sim.demand.choice import (
    COPIES,
    IMPOSSIBLE,
    Odds,
    demand_slope,
    probabilities,
)
from openclosed.sim.demand.rules import choice_of
from openclosed.sim.demand.valuation import lay_out
from openclosed.sim.explain.explanation import Decision
from openclosed.sim.month import after as after_phase
from openclosed.sim.parameters.demand import Choice
from openclosed.sim.parameters.parameters import describe
from openclosed.sim.state.tables import record_of
from tests.oracle.choice import Option, nested_logit
from tests.sim.runs import after

CLOSED, OPEN = 1, 2  # rows of the nests
UTILITY = st.floats(-30.0, 30.0)
NOISE = st.floats(0.05, 5.0)
LAMBDA = st.floats(COPIES, 1.0)
OFFERINGS = st.lists(st.tuples(UTILITY, st.integers(0, 3)), min_size=1, max_size=8)
"""Utility and lineage of each offering of a camp."""


def weigh(open_: Sequence[tuple[float, int]], rival: float = 0.0, **changes: Any) -> Odds:
    """Odds of a workload that has open offerings, of these utilities and lineages, and a closed
    one, last in the list of lineages."""
    value = np.array([[rival], *([utility] for utility, _ in open_)])
    lineage = np.array([99, *(root for _, root in open_)])
    one, many = np.zeros(1), np.zeros(value.shape)
    odds = Odds(many, many.copy(), np.zeros((3, 1)), np.zeros((3, 1)), one, one.copy(), one.copy())
    choice = choice_of(record_of(Choice(**changes))[0])
    probabilities(choice, 1, lineage, value, 1, odds, np.zeros(1))
    return odds


def worth(open_: Sequence[tuple[float, int]], **changes: Any) -> float:
    """Value of the open camp."""
    return float(weigh(open_, **changes).inclusive[OPEN, 0])


@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize(("noise", "part"), [(1.0, 0.7), (0.4, 0.1), (2.5, 1.0)])
def test_lineages_add_variety_to_a_camp_and_copies_add_hardly_any(
    n: int, noise: float, part: float
) -> None:
    changes = {"logit_scale": noise, "dissimilarity": part}
    lineages, copies = ([(1.3, root) for root in roots] for roots in (range(n), [0] * n))
    assert worth(lineages, **changes) == pytest.approx(1.3 + part * noise * math.log(n), abs=1e-14)
    assert worth(copies, **changes) == pytest.approx(1.3 + 0.1 * noise * math.log(n), abs=1e-14)


def test_lineages_differ_at_least_as_much_as_copies() -> None:
    (info,) = [one for one in describe() if one.name == "choice.dissimilarity"]
    assert info.low == COPIES


@given(OFFERINGS, st.floats(-400.0, 30.0), st.integers(0, 4), NOISE, LAMBDA)
def test_a_further_offering_never_lowers_its_camp_even_if_nobody_would_take_it(
    open_: list[tuple[float, int]], utility: float, root: int, noise: float, part: float
) -> None:
    changes = {"logit_scale": noise, "dissimilarity": part}
    assert worth([*open_, (utility, root)], **changes) >= worth(open_, **changes) - 1e-12


@given(OFFERINGS, st.floats(0.0, 5.0), UTILITY, NOISE, LAMBDA)
def test_an_offering_that_gets_better_never_costs_its_camp_a_share(
    open_: list[tuple[float, int]], by: float, rival: float, noise: float, part: float
) -> None:
    changes = {"logit_scale": noise, "dissimilarity": part}
    (utility, root), *others = open_
    before, better = (
        weigh([(one, root), *others], rival, **changes) for one in (utility, utility + by)
    )
    assert better.nest[OPEN, 0] >= before.nest[OPEN, 0] - 1e-12


@given(
    st.lists(st.tuples(st.floats(-900.0, 900.0) | st.just(IMPOSSIBLE), st.integers(0, 3)),
             min_size=1, max_size=8),
    st.floats(-900.0, 900.0), NOISE, LAMBDA, st.booleans(),
)  # fmt: skip
def test_the_odds_are_those_of_three_levels_however_far_apart_utilities_lie(
    open_: list[tuple[float, int]], rival: float, noise: float, part: float, outside: bool
) -> None:
    choice = Choice(logit_scale=noise, dissimilarity=part, outside=outside)
    odds = weigh(open_, rival, **choice.model_dump())
    offered = [(rival, 99), *open_]
    places = [a for a, (utility, _) in enumerate(offered) if utility > IMPOSSIBLE]
    options: list[Any] = [
        Option(SimpleNamespace(open=a > 0, lineage=offered[a][1]), offered[a][0])  # type: ignore[arg-type]
        for a in places
    ]
    expected = nested_logit(choice, options)
    close = partial(np.testing.assert_allclose, rtol=1e-11, atol=1e-14)
    nests = (expected.none, expected.closed, expected.open)
    close(odds.nest[:, 0], nests)
    for found, own in (
        (odds.within, expected.within),
        (odds.in_lineage, expected.in_lineage.__getitem__),
    ):
        chances = np.zeros(len(offered))
        chances[places] = [own(i) for i in range(len(places))]
        close(found[:, 0], chances)


@given(
    st.lists(st.tuples(st.floats(-1.0, 1.0), st.integers(0, 2)), min_size=1, max_size=6),
    st.floats(-1.0, 1.0), st.floats(1.0, 3.0), LAMBDA,
)  # fmt: skip
def test_the_slope_of_demand_is_that_of_the_odds(
    open_: list[tuple[float, int]], rival: float, noise: float, part: float
) -> None:
    (utility, root), *others = open_
    changes = {"logit_scale": noise, "dissimilarity": part}

    def chance(ahead: float) -> float:
        odds = weigh([(utility + ahead, root), *others], rival, **changes)
        return float(odds.within[1, 0] * odds.nest[OPEN, 0])

    h = 3e-4  # central differences of the fourth order
    steps = 8.0 * (chance(h) - chance(-h)) - (chance(2.0 * h) - chance(-2.0 * h))
    odds = weigh(open_, rival, **changes)
    choice = choice_of(record_of(Choice(**changes))[0])
    found = demand_slope(choice, odds.in_lineage[1, 0], odds.within[1, 0], odds.nest[OPEN, 0])
    assert found == pytest.approx(steps / (12.0 * h), abs=1e-9)


@cache
def market() -> Ecosystem:
    """A market with forks, hosts and firms that use both camps."""
    return after(20, {"releases.fork_hazard": 2.0, "firms.count": 60})


class Seen(NamedTuple):
    """What a firm meets in the present month."""

    decisions: tuple[Decision, ...]
    leads: bool  # whether the family can do more than all others on offer


def seen_with(gain: float, family: int, row: int) -> Seen:
    """If a family can do `gain` more at an unchanged price, and nothing else changes."""
    leads = []

    def improve(model: Ecosystem) -> None:
        board, families = model.board, model.market.families
        families["in_use"][family] += gain
        board.offerings["able"][board.offerings["family"] == family] += gain
        rules, skill = model.tables.rules.firm, model.parameters.choice.customising_skill
        lay_out(rules, skill, families, board, board.columns)
        others = np.setdiff1d(board.offerings["family"], [family])
        leads.append(families["in_use"][family] > families["in_use"][others].max())

    model = market()
    usual = model.phases
    model.phases = after_phase(usual, "pricing", improve)
    try:
        return Seen(model.explain(row).decisions, *leads)
    finally:
        model.phases = usual


@pytest.mark.slow
@settings(max_examples=25)
@given(st.data(), st.floats(0.0, 25.0), st.integers(0, 59))
def test_a_family_that_improves_at_its_price_loses_neither_utility_nor_its_camp_a_share(
    data: st.DataObject, gain: float, row: int
) -> None:
    """Quality counts against the best on offer: a family that gets ahead of all lowers the others,
    of its own camp too, so there the share is that of those who use AI."""
    families = market().market.families
    offered = sorted({int(slot) // 3 for slot in market().board.offerings["slot"]})
    family = data.draw(st.sampled_from(offered))
    name, camp = market().family_names[family], ("closed", "open")[families["open"][family]]
    before, better = seen_with(0.0, family, row), seen_with(gain, family, row)
    for was, now in zip(before.decisions, better.decisions, strict=True):
        for one, other in zip(was.alternatives, now.alternatives, strict=True):
            if one.name.startswith(f"{name} ("):
                assert other.utility >= one.utility - 1e-12
        if was.nests:
            shares = [
                seen.nests[camp] / (1.0 - better.leads * seen.nests["without AI"])
                for seen in (was, now)
            ]
            assert shares[1] >= shares[0] - 1e-12
