"""The market of a class: rounds, who is away, a restart; and its seats in a run of the model."""

import asyncio
import json
from collections import Counter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from openclosed.experiments.classroom import class_state, views
from openclosed.experiments.classroom import session as sessions
from openclosed.experiments.classroom.class_state import (
    KEEP,
    MARKETS,
    ROUNDS,
    RULE,
    STANDARDS,
    TODAY,
    Market,
    MarketRequest,
)
from openclosed.experiments.classroom.journal import continue_class
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.roles import AS_NOW, ROLES, roles_of, values_of
from openclosed.experiments.classroom.seats import (
    BILL,
    OUTAGE,
    SWITCH,
    WORK,
    Seats,
    Starts,
    compare,
    offers_of,
    play,
)
from openclosed.experiments.classroom.session import RunningMarket, Session
from openclosed.experiments.question.overrides import Overrides
from openclosed.sim import Parameters
from openclosed.sim.parameters.base import value_of
from openclosed.sim.state.market import STARTUP
from tests.experiments.classroom.conftest import Here

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    made = SimpleNamespace(now=1000.0)
    made.time = lambda: made.now
    monkeypatch.setattr(sessions, "time", made)
    return made


@pytest.fixture
def running(session: Session, clock: SimpleNamespace) -> RunningMarket:
    return RunningMarket(session)


async def settle(running: RunningMarket) -> Market:
    """Let the market go on until nothing is due."""
    for _ in range(200):
        running.go_on()
        await asyncio.sleep(0)
    assert running.market is not None
    return running.market


async def test_a_round_closes_in_time_and_the_late_keep_what_they_have(
    session: Session, running: RunningMarket, clock: SimpleNamespace
) -> None:
    with pytest.raises(Refused):
        running.open(TODAY)  # for nobody
    ada, ben, cleo = (session.join()[0] for _ in range(3))
    running.open(TODAY)
    with pytest.raises(Refused):
        running.pick(ada, "hosted")  # the offers are not out yet
    market = await settle(running)
    assert market.ends is None  # first they read alone
    running.set_clock(is_running=True)
    for key in (ada, ben):
        running.see(key)
    running.pick(ada, "hosted")
    running.pick(ada, "closed")
    with pytest.raises(Refused):
        running.pick(ada, "free")
    assert (await settle(running)).rounds == []
    clock.now += 61.0
    running.see(ben)
    market = await settle(running)
    assert market.rounds == [["closed", KEEP, RULE]]
    assert market.ends == clock.now + 60.0
    running.see(cleo)
    running.pick(cleo, "own")
    late, _ = session.join()
    with pytest.raises(Refused):
        running.pick(late, "own")  # who plays from the next round on
    running.close_round()
    market = await settle(running)
    assert market.rounds[1] == [RULE, KEEP, "own", RULE]
    assert len(market.results[2]["players"]) == 4
    clock.now += 30.0
    running.close_round()  # nobody has been there for long
    assert (await settle(running)).rounds[2] == [RULE] * 4


async def test_a_class_that_continues_has_the_same_market_and_seats(
    session: Session, running: RunningMarket, here: Here, clock: SimpleNamespace
) -> None:
    ada, ben = (session.join()[0] for _ in range(2))
    running.open(TODAY)
    await settle(running)
    running.set_clock(is_running=True)
    for key in (ada, ben):
        running.see(key)
    running.pick(ada, "hosted")
    running.close_round()
    await settle(running)
    running.pick(ben, "own")
    session.journal.close()
    clock.now += 1000.0
    state, journal = continue_class(session.journal.path)
    assert state.markets == session.state.markets
    again = RunningMarket(Session(session.page, here, state, journal))
    assert state.markets[0].ends == clock.now + 60.0  # not over while the server was away
    again.see(ada)
    again.close_round()
    assert (await settle(again)).rounds[1] == [KEEP, "own"]
    journal.close()


type Pairs = list[list[float | None]]


def verdict_on(pairs: Pairs, of_class: float = 0.5) -> dict[str, Any]:
    """On a class with this open share at the end; the first pair's first run is the one played."""
    results = [{"others": pairs[0][0], "class": of_class}]
    verdict = Market(TODAY, 1, 1, ["a"], compared=pairs, results=results).verdict()
    assert verdict is not None
    return verdict


def test_the_verdict_has_the_mean_of_pairs_and_waits_for_all_of_them() -> None:
    pairs: Pairs = [[0.6, 0.5], [0.4, 0.5], [0.6, 0.4], [0.4, 0.2]] * 5
    half = 2.093 * 12.566 / 20**0.5
    found = [verdict_on(pairs)[name] for name in ("low", "moved", "high", "runs")]
    assert found == pytest.approx([10.0 - half, 10.0, 10.0 + half, 20], rel=1e-3)
    assert Market(TODAY, 1, 1, ["a"], compared=pairs[:19], results=[{}]).verdict() is None
    played = [Market(TODAY, 1, 1, ["a"], results=[{}] * count) for count in (6, 7)]
    assert [one.is_over for one in played] == [False, True]  # the first is before any round


ALONE = [0.98] * 12 + [0.02] * 8  # others' open shares at the end of runs without a class


@pytest.mark.parametrize(
    ("with_class", "of_class", "counts", "flags"),
    [
        (ALONE, 0.98, ("open", 12, 12), (False, False)),
        (ALONE[::-1], 0.02, ("closed", 8, 8), (False, False)),
        ([0.98] * 20, 1.0, ("open", 20, 12), (True, False)),
        ([0.02] * 20, 0.0, ("closed", 20, 8), (True, False)),
        ([0.98] * 13 + [0.02] * 7, 1.0, ("open", 13, 12), (False, False)),
        ([0.6, 0.3] * 10, 0.5, ("neither", 20, 0), (True, True)),
        ([0.6, 0.3] * 10, 0.9, ("neither", 20, 0), (True, False)),
    ],
)
def test_a_class_did_it_only_where_pairs_differ_beyond_chance(
    with_class: list[float],
    of_class: float,
    counts: tuple[str, int, int],
    flags: tuple[bool, bool],
) -> None:
    alone = ALONE if counts[0] != "closed" else ALONE[::-1]
    verdict = verdict_on([list(pair) for pair in zip(with_class, alone, strict=True)], of_class)
    assert (verdict["side"], verdict["with_class"], verdict["without"]) == counts
    assert (verdict["is_yours"], verdict["is_divided"]) == flags


async def test_who_comes_after_the_market_sees_what_the_class_moved(
    session: Session, running: RunningMarket
) -> None:
    session.join()
    running.open(TODAY)
    market = await settle(running)
    for _ in range(ROUNDS):
        running.close_round()
        market = await settle(running)
    late, _ = session.join()
    seen = views.for_student(session, late)["market"]
    assert market.is_over
    assert late not in market.players
    assert seen["offers"] == []
    assert seen["debrief"] == views.for_projector(session, "")["market"]


async def test_an_account_is_seen_by_its_player_and_the_teacher_alone(
    session: Session, running: RunningMarket
) -> None:
    ada, ben = (session.join()[0] for _ in range(2))
    name = session.state.students[ada].name
    running.open(TODAY)
    await settle(running)
    running.see(ada)
    running.pick(ada, "closed")
    running.close_round()
    market = await settle(running)
    own = views.for_student(session, ada)["market"]
    account = market.results[-1]["players"][0]["account"]
    assert own["account"] == account != 0
    assert own["pick"] in ("closed", KEEP)
    wall = json.dumps(views.for_projector(session, "")["market"])
    assert "account" not in wall
    assert name not in wall
    table = views.for_teacher(session, "")["accounts"]
    assert table[0] == [name, TODAY, account, ["closed"]]
    session.do("market_away")
    assert views.for_student(session, ben)["market"] is None
    assert views.for_teacher(session, "")["accounts"] == table


async def test_a_role_decides_and_all_hear_of_it_while_the_others_are_firms(
    session: Session, running: RunningMarket
) -> None:
    keys = [session.join()[0] for _ in ROLES]
    with pytest.raises(Refused):
        running.open(TODAY, with_roles=True)  # nobody would be a firm
    keys.append(session.join()[0])
    running.open(TODAY, with_roles=True)
    market = await settle(running)
    holders = {role: key for key, role in market.roles.items()}
    assert [*holders] == [*ROLES]
    assert {*market.players, *market.roles} == {*keys}
    (firm,) = market.players
    for key, offer in ((firm, "publish"), (holders["lab"], "hosted"), (holders["state"], "cheap")):
        running.see(key)
        with pytest.raises(Refused):
            running.pick(key, offer)
    running.pick(firm, "hosted")
    running.pick(holders["lab"], "publish")
    running.pick(holders["state"], "money")
    own = views.for_student(session, holders["lab"])["market"]
    assert (own["role"], own["pick"], own["offers"][0]) == ("lab", "publish", {"key": AS_NOW})
    running.close_round()
    market = await settle(running)
    assert market.rounds == [["hosted"]]
    decided = {"lab": "publish", "state": "money"}
    assert market.request.decisions == (tuple(decided.items()),)
    assert views.for_student(session, firm)["market"]["decided"] == decided
    assert "account" not in views.for_student(session, holders["host"])["market"]
    late, _ = session.join()
    assert late in market.players
    rows = views.class_csv(session.page, session.state, "0")
    name = session.state.students[holders["host"]].name
    assert f"host,{name},today 1,,{AS_NOW}" in rows
    session.journal.close()
    again, journal = continue_class(session.journal.path)
    journal.close()
    assert again.markets == session.state.markets


async def test_a_market_that_was_put_away_takes_no_late_result(
    session: Session, running: RunningMarket
) -> None:
    session.join()
    running.open(TODAY)
    session.do("market_away")
    running.open(TODAY)
    market = await settle(running)
    assert [len(one.results) for one in session.state.markets] == [0, 1]
    assert market is session.state.markets[1]


async def test_the_teacher_sees_why_a_market_stands_still_and_it_goes_on(
    session: Session, running: RunningMarket, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.join()
    with monkeypatch.context() as broken:
        broken.setattr(here, "answer", None)
        running.open(TODAY)
        await settle(running)
        (trouble,) = views.for_teacher(session, "")["trouble"]
        assert "TypeError" in trouble
    assert len((await settle(running)).results) == 1
    assert views.for_teacher(session, "")["trouble"] == []


SEATS = 6
BASE = Parameters.model_validate({"firms": {"count": 150}, "clock": {"horizon": 84}})
STARTS = Starts(Overrides(BASE), None, "2026-08")


def seated() -> Seats:
    return STARTS.seats(MarketRequest(TODAY, 1, SEATS, SEATS, ()))


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
    made = play(STARTS, MarketRequest(TODAY, 1, SEATS, SEATS, ()))["offers"]
    shares, board = seats.shares(), seats.model.board
    for key, slot in offers_of(seats.model).items():
        family = board.offerings["family"][board.position[slot]]
        assert made[key]["use"] == pytest.approx(shares[family], abs=1e-4)


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
    seats.model.board.offerings["incident"][place] = 1
    cut = seats.month(seats.rows_of(0), families["closed"])
    assert cut.paid == pytest.approx((1 - OUTAGE) * whole.paid)
    seats.model.board.offerings["able"][place] = 1e9
    every = seats.month(seats.rows_of(0), families["closed"])
    assert every.done == pytest.approx(1.0)  # of the work that has begun
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
    price = board.offerings["price"]
    assert price[board.position[offers["cheap"]]] == price[: board.closed[0]].min()


def test_the_same_choices_give_the_same_market_and_others_see_them() -> None:
    rounds = (("hosted",) * SEATS, ("closed",) * SEATS)
    request = MarketRequest(TODAY, 1, SEATS, SEATS + 1, rounds)
    made = play(STARTS, request)
    assert play(STARTS, request) == made
    assert made["month"] == "2027-08"
    assert made["others"] != play(STARTS, request._replace(rounds=rounds[::-1]))["others"]
    first, late = made["players"][0], made["players"][-1]
    assert first["held"] in ("closed", KEEP)
    assert first["rows"]["hosted"][2] == SWITCH
    assert (late["account"], late["held"]) == (0, "")


OPTIONS = [
    (kind, role, option)
    for kind in MARKETS
    for role, options in roles_of(kind).items()
    for option in options
    if option != AS_NOW
]


@pytest.mark.parametrize(("kind", "role", "option"), OPTIONS)
def test_what_a_role_decides_is_in_force_for_half_a_year_and_moves_the_market(
    kind: str, role: str, option: str
) -> None:
    asked, decided = MarketRequest(kind, 1, SEATS, SEATS, ()), values_of(kind, {role: option})
    seats, alone = STARTS.seats(asked), STARTS.seats(asked)
    usual = {name: value_of(seats.model.in_force, name) for name in decided}
    assert usual != decided
    for values, expected in ((decided, decided), ({}, usual)):
        for one, given in ((seats, values), (alone, {})):
            one.play_round([RULE] * SEATS, given)
        assert {name: value_of(seats.model.in_force, name) for name in decided} == expected
    assert not np.array_equal(seats.model.record, alone.model.record, equal_nan=True)


def test_a_role_moves_the_standard_that_its_card_speaks_of() -> None:
    def end(seed: int, *decided: tuple[str, str]) -> float:
        rounds, ruled = (decided,) * ROUNDS, ((RULE,) * SEATS,) * ROUNDS
        asked = MarketRequest(STANDARDS, seed, SEATS, SEATS, ruled, rounds)
        return float(play(STARTS, asked)["others"])

    for seed in range(3):
        assert end(seed, ("lab", "cheap")) < 0.1
        assert end(seed, ("host", "cheap")) > 0.9
        assert end(seed, ("state", "home")) > 0.9


def test_a_pair_of_runs_ends_with_the_class_and_without_it() -> None:
    rounds = (("own",) * SEATS,) * class_state.ROUNDS
    request = MarketRequest(class_state.STANDARDS, 1, SEATS, SEATS, rounds)
    decided = tuple((("lab", "cheap"),) for _ in rounds)
    assert (
        compare(STARTS, request._replace(pair=0, decisions=decided))[1]
        == (compare(STARTS, request._replace(pair=0))[1])
    )
    with_class, without = compare(STARTS, request._replace(pair=0))
    assert with_class == play(STARTS, request)["others"]
    ruled = request._replace(rounds=((RULE,) * SEATS,) * class_state.ROUNDS)
    assert without == play(STARTS, ruled)["others"] != with_class
