"""A class in a run of the model: seats use what their players hold, and others see it."""

from collections import Counter

import numpy as np
import pytest

from openclosed.experiments.classroom import market
from openclosed.experiments.classroom.market import KEEP, RULE, MarketRequest
from openclosed.experiments.classroom.playing import Starts, compare, play
from openclosed.experiments.classroom.seats import BILL, SWITCH, WORK, Seats, offers_of
from openclosed.sim import Parameters
from openclosed.sim.state.kinds import STARTUP

SEATS = 6
BASE = Parameters.model_validate({"firms": {"count": 150}, "clock": {"horizon": 84}})
STARTS = Starts(BASE, None, "2026-08")


def seated() -> Seats:
    return STARTS.seats(MarketRequest(market.TODAY, 1, SEATS, SEATS, ()))


def used(seats: Seats, *players: int) -> set[int]:
    held = seats.model.firm_table.slot[np.concatenate([seats.rows_of(one) for one in players])]
    return set(held[held >= 0].tolist())


def test_seats_have_a_third_of_all_startups_and_see_the_models_share() -> None:
    seats = seated()
    startups = np.flatnonzero(seats.model.firm_table.kind == STARTUP)
    expected = seats.model.latest("open_share_tokens_startups")
    assert seats.open_share(startups) == pytest.approx(expected, abs=1e-4)
    own = np.concatenate(seats.seats)
    assert own.size == round(startups.size / 3)
    assert sorted([*own, *seats.others]) == startups.tolist()


def test_a_seat_uses_what_is_chosen_wherever_that_can_do_the_work_and_nothing_else() -> None:
    seats = seated()
    offers = offers_of(seats.model)
    seats.play_round(["hosted", "closed", KEEP] + [RULE] * 3)
    for player, key in ((0, "hosted"), (1, "closed")):
        assert used(seats, player) == {offers[key]}
        assert seats.open_share(seats.rows_of(player)) == float(key == "hosted")
    assert len(used(seats, 2, 3, 4, 5)) > 1
    seats.play_round([RULE] * 6)
    assert used(seats, 0) != {offers["hosted"]}
    seats.play_round([KEEP] + [RULE] * 5)
    assert used(seats, 0) == {offers["hosted"]}


def test_work_that_an_offer_cannot_do_earns_nothing_and_costs_nothing() -> None:
    seats = seated()
    families = offers_of(seats.model)
    place = seats.model.board.position[families["closed"]]
    seats.model.board.offerings["incident"] = 0
    whole = seats.month(seats.rows_of(0), families["closed"])
    assert whole.paid == pytest.approx(WORK * whole.done)
    price = float(seats.model.board.offerings["price"][place])
    assert whole.bill == pytest.approx(BILL * price * whole.done)
    seats.model.rules.firm["skill"] = 1.0  # who knows all needs no engineers
    own, price = families["own"], seats.model.board.offerings["price"]
    alone = seats.month(seats.rows_of(0), own)
    assert alone.bill == pytest.approx(
        BILL * float(price[seats.model.board.position[own]]) * alone.done
    )
    seats.model.board.offerings["able"][place] = -1e9
    assert seats.month(seats.rows_of(0), families["closed"]) == (0.0, 0.0, 0.0)


def test_a_move_to_the_other_camp_costs_once() -> None:
    seats = seated()
    offers = offers_of(seats.model)
    assert seats.switch_cost(offers["hosted"], offers["own"]) == 0.0
    assert seats.switch_cost(offers["hosted"], offers["closed"]) == SWITCH
    ways = []
    for second in (["closed", "closed"], [KEEP, "closed"]):
        seats = seated()
        seats.play_round(["hosted", "closed"])
        for choice in second:
            seats.play_round([choice, RULE])
        ways.append(seats.incomes[0])
    assert ways[0][0] == ways[1][0]
    assert ways[0][1] != ways[1][1]


def test_players_who_share_a_seat_have_accounts_of_their_own_and_most_decide() -> None:
    seats = seated()
    offers = offers_of(seats.model)
    seats.play_round(["hosted"] * SEATS + ["closed"] * SEATS + ["closed"])
    assert used(seats, 0) == used(seats, SEATS) == {offers["closed"]}
    assert used(seats, 1) == {offers["hosted"]}
    accounts = [round(sum(one)) for one in seats.incomes]
    assert accounts[0] != accounts[SEATS]
    assert len(accounts) == 2 * SEATS + 1


def test_offers_are_at_most_four_and_each_is_the_best_of_its_kind() -> None:
    model = seated().model
    offers, board = offers_of(model), model.board
    assert set(offers) <= {"closed", "cheap", "hosted", "own"}
    assert max(Counter(offers.values()).values()) == 1
    able = board.offerings["able"][:, STARTUP]
    assert able[board.position[offers["closed"]]] == able[: board.closed[0]].max()
    assert able[board.position[offers["own"]]] == able[board.closed[0] :].max()


def test_the_same_choices_give_the_same_market_and_others_see_them() -> None:
    rounds = (("hosted",) * SEATS, ("closed",) * SEATS)
    request = MarketRequest(market.TODAY, 1, SEATS, SEATS + 1, rounds)
    made = play(STARTS, request)
    assert play(STARTS, request) == made
    assert made["month"] == "2027-08"
    assert made["others"] != play(STARTS, request._replace(rounds=rounds[::-1]))["others"]
    first, late = made["players"][0], made["players"][-1]
    assert first["held"] in ("closed", KEEP)
    assert first["rows"]["hosted"][2] == SWITCH
    assert (late["account"], late["held"]) == (0, "")


def test_a_pair_of_runs_ends_with_the_class_and_without_it() -> None:
    rounds = (("own",) * SEATS,) * market.ROUNDS
    request = MarketRequest(market.STANDARDS, 1, SEATS, SEATS, rounds)
    with_class, without = compare(STARTS, request._replace(pair=0))
    assert with_class == play(STARTS, request)["others"]
    ruled = request._replace(rounds=((RULE,) * SEATS,) * market.ROUNDS)
    assert without == play(STARTS, ruled)["others"] != with_class


def test_in_a_market_of_standards_who_leads_after_two_rounds_takes_all() -> None:
    ends = []
    for choice in ("own", "closed"):
        rounds = ((choice,) * SEATS,) * 2 + ((RULE,) * SEATS,) * 3
        made = play(STARTS, MarketRequest(market.STANDARDS, 1, SEATS, SEATS, rounds))
        ends.append(made["others"])
        assert made["players"][0]["rows"]["own"][0] == pytest.approx(made["offers"]["own"]["use"])
    assert ends[0] - ends[1] > 0.3
