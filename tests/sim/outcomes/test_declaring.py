"""How an outcome is declared, and what a declaration computes."""

import sys
from typing import Any

import numpy as np
import pytest

from sim.outcomes.declaring import Declaration, declared_in, outcome, outcome_by, shared
from sim.outcomes.economy import surplus
from sim.outcomes.totals import Totals
from tests.sim.outcomes.made_up import made_up


def two_months() -> Totals:
    return made_up(lambda monthly: None, months=2)


@outcome(unit="points", text="Twice the step", phrase="twice the step", group="time", low=0.0)
def doubled(totals: Totals) -> Any:
    return 2.0 * totals["step"]


@outcome_by(
    "camp",
    unit="share",
    text="{member} part",
    phrase="part{where}",
    group="parts",
    high=1.0,
    members=("open", "closed"),
)
def part(totals: Totals) -> Any:
    return np.array([[0.1, 0.9]]) + totals["step"][:, None]


def test_an_outcome_has_the_name_of_its_function() -> None:
    [one] = doubled.outcomes
    assert one == ("doubled", "points", "Twice the step", "twice the step", "time", 0.0, None)
    [column] = doubled.columns(two_months())
    assert column.tolist() == [0.0, 2.0]


def test_each_member_of_an_axis_has_an_outcome_in_its_own_words() -> None:
    assert [one.name for one in part.outcomes] == ["part_open", "part_closed"]
    assert [one.text for one in part.outcomes] == ["Open part", "Closed part"]
    assert [one.phrase for one in part.outcomes] == ["part of open models", "part of closed models"]
    assert {(one.unit, one.group, one.low, one.high) for one in part.outcomes} == {
        ("share", "parts", None, 1.0)
    }


def test_columns_follow_the_names_whatever_their_order() -> None:
    """CAMPS has closed first, the declaration open."""
    open_, closed = part.columns(two_months())
    assert (open_.tolist(), closed.tolist()) == ([0.9, 1.9], [0.1, 1.1])


def test_another_name_may_stand_before_the_members() -> None:
    @outcome_by("work", unit="u", text="{whom}", phrase="x{where}", group="g", name="open_share")
    def by_work(totals: Totals) -> Any:
        return np.zeros((2, 3))

    assert [one.name for one in by_work.outcomes][:2] == ["open_share_general", "open_share_custom"]
    assert by_work.outcomes[0].text == "General work"


def test_a_member_of_another_axis_is_refused() -> None:
    with pytest.raises(ValueError, match="camp=startup: must be one of closed, open"):
        outcome_by("camp", unit="", text="", phrase="", group="", members=("startup",))


def test_a_wrong_shape_is_refused_by_name() -> None:
    @outcome(unit="", text="", phrase="", group="")
    def summed(totals: Totals) -> Any:
        return totals["step"].sum()

    @outcome_by("camp", unit="", text="{member}", phrase="", group="")
    def uncamped(totals: Totals) -> Any:
        return totals["step"]

    with pytest.raises(ValueError, match=r"summed: computed in shape \(\) instead of \(2,\)"):
        summed.columns(two_months())
    with pytest.raises(ValueError, match=r"uncamped_closed, uncamped_open: .* of \(2, 2\)"):
        uncamped.columns(two_months())


def test_what_is_shared_is_computed_once_for_the_same_totals() -> None:
    asked: list[int] = []

    @shared
    def slow(totals: Totals) -> int:
        asked.append(1)
        return len(asked)

    first, second = two_months(), two_months()
    assert (slow(first), slow(first), slow(second), slow(first)) == (1, 1, 2, 1)
    assert doubled(first) is doubled(first)


def test_a_module_declares_in_its_order_what_it_does_not_import() -> None:
    assert isinstance(surplus, Declaration)
    assert declared_in(sys.modules[__name__]) == [doubled, part]
