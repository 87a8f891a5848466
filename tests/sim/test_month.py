"""The month is a list of phases that a world walks, and that may be changed."""

from typing import Any

import pytest

from sim import Ecosystem
from sim.month import Phases, after, before, instead
from tests.sim.worlds import run_phases_before, small


def sow(world: Any) -> None: ...


def reap(world: Any) -> None: ...


def feast(world: Any) -> None: ...


SEASONS: Phases = (sow, reap)


def test_a_phase_is_added_before_after_or_instead_of_another() -> None:
    assert before(SEASONS, "sow", feast) == (feast, sow, reap)
    assert before(SEASONS, "reap", feast) == (sow, feast, reap)
    assert after(SEASONS, "sow", feast) == (sow, feast, reap)
    assert after(SEASONS, "reap", feast) == (sow, reap, feast)
    assert instead(SEASONS, "sow", feast) == (feast, reap)
    assert instead(SEASONS, "reap", feast) == (sow, feast)


@pytest.mark.parametrize("change", [before, after, instead])
def test_an_unknown_phase_is_refused_and_the_phases_are_named(change: Any) -> None:
    with pytest.raises(ValueError, match=r"no phase plough; the phases are sow, reap$"):
        change(SEASONS, "plough", feast)


def test_the_phases_of_a_month_have_names_of_their_own() -> None:
    names = [phase.__name__ for phase in Ecosystem.phases]
    assert len(set(names)) == len(names)


def test_a_step_walks_the_phases_in_order() -> None:
    world, walked = Ecosystem(small(), rng=1), list[tuple[str, int]]()

    def noting(name: str) -> Any:
        return lambda world: walked.append((name, world.step_number))

    world.phases = tuple(map(noting, ("one", "two", "three")))
    world.step()
    world.step()

    assert walked == [(name, month) for month in (0, 1) for name in ("one", "two", "three")]
    assert world.step_number == 2


def test_a_month_that_is_walked_by_hand_is_the_month_of_a_step() -> None:
    stepped, walked = (Ecosystem(small(), rng=1) for _ in range(2))
    stepped.step()
    run_phases_before(walked, "observation")
    assert not len(walked.record)
    walked.observe()
    assert walked.record.tobytes() == stepped.record.tobytes()


class Campaigning(Ecosystem):
    """A world in which firms hear of AI from a campaign, too."""

    def campaign(self) -> None:
        self.crowd.aware_since[self.step_number :: 50] = self.step_number
        self.log("campaign", "the state", 1.0)

    phases = before(Ecosystem.phases, "adoption", campaign)


def test_a_subclass_with_one_more_phase_runs_it_each_month() -> None:
    world = Campaigning(small(), rng=1)
    for _ in range(6):
        world.step()

    campaigns = [event for event in world.events if event.what == "campaign"]
    assert [event.month for event in campaigns] == list(range(6))
    plain = Ecosystem(small(), rng=1)
    for _ in range(6):
        plain.step()
    assert (world.crowd.aware_since >= 0).sum() > (plain.crowd.aware_since >= 0).sum()
