"""The market of a class: rounds close in time, who is away is played, and it survives a restart."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from openclosed.experiments.classroom import running_market, views
from openclosed.experiments.classroom.journal import continue_class
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.market import KEEP, RULE, TODAY, Market
from openclosed.experiments.classroom.running_market import RunningMarket
from openclosed.experiments.classroom.runs import Runs
from openclosed.experiments.classroom.session import Session
from tests.experiments.classroom.conftest import Here

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    made = SimpleNamespace(now=1000.0)
    made.time = lambda: made.now
    monkeypatch.setattr(running_market, "time", made)
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
    again = RunningMarket(Session(session.page, Runs(here), state, journal))
    assert state.markets[0].ends == clock.now + 60.0  # not over while the server was away
    again.see(ada)
    again.close_round()
    assert (await settle(again)).rounds[1] == [KEEP, "own"]
    journal.close()


def test_the_verdict_is_the_mean_of_pairs_and_how_often_it_went_elsewhere() -> None:
    def market_with(pairs: list[list[float | None]], others: float) -> Market:
        return Market(TODAY, 1, 1, ["a"], compared=pairs, results=[{"others": others}])

    pairs: list[list[float | None]] = [[0.6, 0.5], [0.4, 0.5], [0.6, 0.4], [0.4, 0.2]] * 5
    verdict = market_with(pairs, 0.6).verdict()
    assert verdict is not None
    half = 2.093 * 12.566 / 20**0.5
    found = [verdict[name] for name in ("low", "moved", "high")]
    assert found == pytest.approx([10.0 - half, 10.0, 10.0 + half], rel=1e-3)
    assert (verdict["is_open"], verdict["otherwise"], verdict["runs"]) == (True, 20, 20)
    assert market_with(pairs, 0.4).verdict() == verdict | {"is_open": False, "otherwise": 0}
    assert market_with(pairs[:19], 0.4).verdict() is None


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
