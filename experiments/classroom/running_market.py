"""Drives the market of a class: closes rounds in time, has them played, and compares at the end.

Nothing here waits: every screen that asks for its state brings the market on.
"""

from __future__ import annotations

import asyncio
import random
import time

from openclosed.experiments.classroom.limits import refusal
from openclosed.experiments.classroom.market import MOST_SEATS, PAIRS, ROUNDS, TODAY, Market
from openclosed.experiments.classroom.session import Session
from openclosed.experiments.question.errors import one_line

ROUND_SECONDS = 60
AWAY = 20.0  # seconds without a sign of a student after which the model's rule plays for her


class RunningMarket:
    """The market of a session, and when each student was last seen."""

    def __init__(self, session: Session) -> None:
        self._session, self._maker = session, session.runs.maker
        self._seen: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None
        if self.market and self.market.ends:  # a class that continues
            self.set_clock(is_running=True)

    @property
    def market(self) -> Market | None:
        """The market that the class plays."""
        return self._session.state.market

    def open(self, kind: str) -> None:
        """Seat all students in a new market. Raises Refused if nobody is there."""
        players = list(self._session.state.students)
        if not players:
            raise refusal("no_players", 409)
        seeds = self._session.page.seeds
        seed = random.choice(seeds) if kind == TODAY else random.randrange(2**31)  # noqa: S311 no secret
        seats = min(len(players), MOST_SEATS)
        self._session.do("market_opened", kind=kind, seed=seed, seats=seats, players=players)
        self.go_on()

    def set_clock(self, *, is_running: bool) -> None:
        """Give the round a whole minute, or stop the clock. Raises Refused between rounds."""
        self._choosing()
        ends = round(time.time() + ROUND_SECONDS, 1) if is_running else None
        self._session.do("market_clock", ends=ends)

    def pick(self, student: str, offer: str) -> None:
        """Take a student's choice, until the round closes. Raises Refused if it cannot be."""
        market = self._choosing()
        players, seated = market.players, market.results[-1]["players"]
        place = players.index(student) if student in players else len(seated)
        if place >= len(seated) or offer not in seated[place]["rows"]:
            raise refusal("offer", 409)
        self._session.do("picked", id=student, offer=offer)

    def close_round(self) -> None:
        """End the round: who is away is played by the model's rule. Raises Refused between."""
        market, now = self._choosing(), time.time()
        present = {key for key, seen in self._seen.items() if now - seen < AWAY}
        self._session.do("round_closed", choices=market.choices(present))
        self.go_on()

    def see(self, student: str) -> None:
        """A student is there."""
        self._seen[student] = time.time()
        self.go_on()

    def go_on(self) -> None:
        """Do what is due: close a round whose time is over; play it; compare."""
        market = self.market
        if market is None or (self._task and not self._task.done()):
            return
        if not market.is_playing and market.ends and time.time() >= market.ends:
            self.close_round()
        elif market.is_playing or (market.is_over and len(market.compared) < PAIRS):
            self._task = asyncio.create_task(self._run(market))

    async def _run(self, market: Market) -> None:
        try:
            if market.is_playing:
                what, content = "round_played", {"result": await self._maker.answer(market.request)}
            else:  # some pairs of runs, as many as there are workers
                first = len(market.compared)
                pairs = range(first, min(first + self._maker.count, PAIRS))
                asked = (market.request._replace(pair=one) for one in pairs)
                ends = await asyncio.gather(*map(self._maker.answer, asked))
                what, content = "compared", {"ends": ends}
            if self.market is market:  # else the teacher has put it away
                self._session.do(what, **content)
                if what == "round_played" and 1 < len(market.results) <= ROUNDS:
                    self.set_clock(is_running=True)
            self._session.trouble = ""
        except Exception as error:  # noqa: BLE001 whatever failed, the teacher sees it
            self._session.trouble = one_line(f"{type(error).__name__}: {error}")

    def _choosing(self) -> Market:
        market = self.market
        if market is None or market.is_playing or market.is_over:
            raise refusal("no_round", 409)
        return market
