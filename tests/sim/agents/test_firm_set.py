"""Sets of firms that make their agents when asked."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents.firm_set import FirmSet, firms_of
from tests.sim.worlds import small


@pytest.fixture
def world() -> Ecosystem:
    return Ecosystem(small(), rng=1)


def test_counting_and_reading_a_column_make_no_agent(world: Ecosystem) -> None:
    firms = firms_of(world, "startup")
    startups = world.crowd.kind == 1
    assert len(firms) == startups.sum()
    assert firms.agg("number", np.mean) == pytest.approx(world.crowd.number[startups].mean())
    assert firms._made is None


def test_a_column_and_the_agents_give_the_same(world: Ecosystem) -> None:
    firms = firms_of(world, "enterprise")
    assert firms.get("aware_since") == [firm.aware_since for firm in firms]
    assert firms.get("kind") == ["enterprise"] * len(firms)


def test_selecting_grouping_and_sorting(world: Ecosystem) -> None:
    firms = firms_of(world, "enterprise")
    late = firms.select(lambda firm: firm.number >= 100)
    assert 0 < len(late) < len(firms)
    assert all(firm.number >= 100 for firm in late)
    groups = firms.groupby("state").groups
    assert sum(len(group) for group in groups.values()) == len(firms)
    ordered = [firm.number for firm in firms.sort("number", ascending=False)]
    assert ordered == sorted(ordered, reverse=True)
    assert len(ordered) == len(firms)


def test_shuffling_keeps_everyone(world: Ecosystem) -> None:
    firms = firms_of(world, "startup")
    before = [firm.number for firm in firms]
    after = [firm.number for firm in firms.shuffle()]
    assert before != after
    assert sorted(after) == before
    assert [firm.number for firm in firms] == before


def test_adding_and_taking_out_change_the_set_only(world: Ecosystem) -> None:
    firms = firms_of(world, "startup")
    one = next(iter(firms))
    firms.remove(one)
    assert one not in firms
    with pytest.raises(KeyError):
        firms.remove(one)
    firms.discard(one)
    firms.add(one)
    assert one in firms
    assert len(firms) == (world.crowd.kind == 1).sum()
    assert world.crowd.present.all()


def test_doing_something_reaches_every_firm(world: Ecosystem) -> None:
    firms = firms_of(world, "startup")

    def tell(firm: object) -> None:
        firm.aware_since = 5  # type: ignore[attr-defined]

    firms.do(tell)
    assert (world.crowd.aware_since[world.crowd.kind == 1] == 5).all()
    assert len(FirmSet()) == 0
