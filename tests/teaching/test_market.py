"""The market that answers: seats choose what their students pick, and all others see it."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.state.kinds import STARTUP
from tests.teaching.market import STANDARDS
from tests.teaching.seats import Market, offers_of
from tests.theory.running import shipped

SEATS = 6
TODAY = Parameters.model_validate({"firms": {"count": 150}, "clock": {"horizon": 72}})


def today(seed: int = 1) -> Market:
    model = Ecosystem(TODAY, rng=seed)
    while model.step_number < 44:
        model.step()
    return Market(model, SEATS)


def test_the_open_share_of_all_startups_is_that_of_the_model() -> None:
    market = today()
    startups = np.flatnonzero(market.model.firm_table.kind == STARTUP)
    expected = market.model.latest("open_share_tokens_startups")
    assert market.open_share(startups) == pytest.approx(expected, abs=1e-4)
    assert sum(map(len, market.seats)) == round(startups.size / 3)
    assert sorted(np.concatenate([*market.seats, market.others])) == startups.tolist()


def test_a_seat_uses_what_its_student_picked_wherever_that_can_do_the_work() -> None:
    market = today()
    market.hold({seat: seat % 2 == 0 for seat in range(SEATS)})
    market.go_on()
    open_seats, closed_seats = (
        [market.open_share(rows) for rows in market.seats[first::2]] for first in (0, 1)
    )
    assert min(open_seats) > 0.5 > max(closed_seats)
    assert max(closed_seats) < 0.05  # closed models can do nearly all
    market.hold(dict.fromkeys(range(SEATS)))
    assert not market.model.liking.any()


def test_an_account_counts_only_work_that_the_pick_does() -> None:
    market = today()
    market.go_on(1)
    nobodys = market.model.market.families.size - 1
    market.hold({0: nobodys, 1: False})
    before = market.accounts.copy()
    market.go_on(1)
    assert market.accounts[0] == before[0] > 0.0
    assert (market.accounts[1:] > before[1:]).all()


def test_offers_are_of_both_camps_and_each_family_once() -> None:
    offers = offers_of(today().model)
    families = [one.family for one in offers]
    assert len(families) == len(set(families)) <= 3
    assert {one.is_open for one in offers} == {True, False}
    closed = [one for one in offers if not one.is_open]
    assert max(one.able for one in closed) >= max(one.able for one in offers if one.is_open)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_a_market_of_standards_who_leads_after_two_rounds_takes_all(seed: int) -> None:
    parameters = shipped("polya", *STANDARDS).parameters
    ends = []
    for is_open in (True, False):
        market = Market(Ecosystem(parameters, rng=seed), SEATS, part=0.5)
        for _ in range(2):
            market.hold(dict.fromkeys(range(SEATS), is_open))
            market.go_on()
        market.hold(dict.fromkeys(range(SEATS)))
        market.go_on(18)
        ends.append(market.open_share(market.others))
    assert ends[0] - ends[1] > 0.3
