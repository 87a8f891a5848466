"""A session: a class in progress, with its page, its journal and its market.

Nothing here waits: every screen that asks for its state brings the market on.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from openclosed.experiments.classroom import codes
from openclosed.experiments.classroom.class_state import (
    MOST_SEATS,
    PAIRS,
    ROUNDS,
    TODAY,
    ClassState,
    Event,
    Market,
)
from openclosed.experiments.classroom.journal import Journal
from openclosed.experiments.classroom.limits import refusal
from openclosed.experiments.classroom.page import ClassPage
from openclosed.experiments.classroom.roles import ROLES, roles_of
from openclosed.experiments.classroom.workers import Maker
from openclosed.experiments.question.errors import one_line

MOST_STUDENTS = 400
COLOURS = (
    "Amber", "Blue", "Copper", "Coral", "Green", "Grey", "Indigo", "Ivory", "Lilac", "Olive",
    "Orange", "Pearl", "Purple", "Red", "Sand", "Silver", "Teal", "White", "Yellow",
)  # fmt: skip
ANIMALS = (
    "badger", "bat", "bear", "beaver", "bee", "bison", "camel", "crab", "crane", "crow", "deer",
    "dolphin", "eagle", "elk", "falcon", "finch", "fox", "frog", "gecko", "goat", "goose", "hare",
    "hedgehog", "heron", "horse", "ibis", "jay", "kiwi", "koala", "lark", "lemur", "lion", "lizard",
    "llama", "lynx", "mole", "moose", "moth", "newt", "otter", "owl", "panda", "parrot", "penguin",
    "puffin", "rabbit", "raven", "robin", "salmon", "seal", "shark", "sheep", "snail", "sparrow",
    "squid", "stork", "swan", "tiger", "toad", "trout", "turtle", "whale", "wolf", "wren", "yak",
    "zebra",
)  # fmt: skip


def new_name(taken: Collection[str]) -> str:
    """A colour and an animal that no student has yet; a number where all are taken."""
    names = {f"{colour} {animal}" for colour in COLOURS for animal in ANIMALS}
    free = sorted(names.difference(taken))
    return secrets.choice(free) if free else f"Guest {len(taken) + 1}"


class Session:
    """A class in progress: its page, its state, and the journal of every change."""

    def __init__(self, page: ClassPage, maker: Maker, state: ClassState, journal: Journal) -> None:
        self.page, self.maker, self.state, self.journal = page, maker, state, journal
        self.secret = state.secret
        mark = state.code.replace("-", "")  # another class at this address has another
        self.student_cookie = f"openclosed_student_{mark}"
        self.teacher_cookie = f"openclosed_teacher_{mark}"
        self._addresses: dict[str, str] = {}  # by student; in no file
        self.trouble = ""  # of the market

    def do(self, what: str, **content: Any) -> None:
        """Write an event, then apply it. Raises Refused if it cannot be written."""
        event: Event = {"what": what, "at": round(time.time(), 1), **content}
        with self.journal.writing(event):
            self.state.apply(event)

    def is_teacher(self, secret: str) -> bool:
        """Whether the secret is the teacher's."""
        return any(codes.matches(secret, kept) for kept in (self.secret, self.state.secret))

    def student_with(self, token: str) -> str | None:
        """The student with a token."""
        return self.state.by_token(codes.hash_secret(token))

    def join(self, wish: str = "", address: str = "") -> tuple[str, str]:
        """A new student: key and token. Raises Refused if nobody else may join."""
        state = self.state
        if state.is_closed:
            raise refusal("closed", 403)
        if len(state.students) >= MOST_STUDENTS:
            self._make_room(address)
        token, key = codes.new_secret(), secrets.token_hex(4)
        name = new_name({one.name for one in (*state.students.values(), *state.gone.values())})
        hashed = codes.hash_secret(token)
        self.do("joined", id=key, name=name, token=hashed, wish=wish)
        self._addresses[key] = address
        return key, token

    def by_address(self) -> dict[str, list[str]]:
        """For each student all who joined from her address; of a class continued, herself alone."""
        same: dict[str, list[str]] = {}
        for key in self.state.students:
            same.setdefault(self._addresses.get(key, key), []).append(key)
        return {key: keys for keys in same.values() for key in keys}

    def remove(self, keys: Collection[str]) -> None:
        """Remove students; they may be let in again."""
        for key in keys:
            self.do("removed", id=key)

    def delete(self) -> None:
        """Forget the class: its students, what they did, and its file; a new one begins."""
        self._addresses.clear()
        self.state = ClassState(codes.new_code(), self.state.secret)
        self.journal.restart(self.state)

    def _make_room(self, address: str) -> None:
        """Remove a student of the address with the most, for one of another address.

        A place is taken by a first action: who has done nothing goes first, the oldest of these.
        Of those who have done something, the last goes. Raises Refused if there is none.
        """
        here = [key for key in self.state.students if key in self._addresses]
        count = Counter(map(self._addresses.__getitem__, here))
        crowded = max(count, key=count.__getitem__, default=address)
        there = [key for key in here if self._addresses[key] == crowded]
        idle = [key for key in there if not self.state.students[key].has_acted]
        if idle:
            self.remove(idle[:1])
        elif count[crowded] > count[address] + 1:
            self.remove(there[-1:])
        else:
            raise refusal("full", 409)

    def refuse_full(self) -> None:
        """Raise Refused if the class is full."""
        if len(self.state.students) >= MOST_STUDENTS:
            raise refusal("full", 409)


def open_session(
    page: ClassPage, maker: Maker, folder: Path, continued: tuple[ClassState, Journal] | None = None
) -> tuple[Session, str]:
    """A session of a new class, or of one continued from its file; and its teacher's secret.

    Raises OSError if the class cannot be kept.
    """
    secret = codes.new_secret()
    if continued is None:
        state = ClassState(codes.new_code(), codes.hash_secret(secret))
        journal = Journal(folder / f"class-{state.code}.jsonl")
        journal.begin(state)
    else:
        state, journal = continued
    session = Session(page, maker, state, journal)
    session.secret = codes.hash_secret(secret)  # the earlier secret still works
    return session, secret


ROUND_SECONDS = 60
AWAY = 20.0  # seconds without a sign of a student after which the model's rule plays for her


class RunningMarket:
    """The market of a session, and when each student was last seen."""

    def __init__(self, session: Session) -> None:
        self._session, self._maker = session, session.maker
        self._seen: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None
        if self.market and self.market.ends:  # a class that continues
            self.set_clock(is_running=True)

    @property
    def market(self) -> Market | None:
        """The market that the class plays."""
        return self._session.state.market

    def open(self, kind: str, *, with_roles: bool = False) -> None:
        """Seat all students in a new market, where asked for one in each role.

        Raises Refused if nobody is there, or too few for roles.
        """
        players, roles = list(self._session.state.students), dict[str, str]()
        if not players:
            raise refusal("no_players", 409)
        if with_roles:
            if len(players) <= len(ROLES):
                raise refusal("few_players", 409, least=len(ROLES) + 1)
            roles = dict(zip(random.sample(players, len(ROLES)), ROLES, strict=True))
            players = [key for key in players if key not in roles]
        seeds = self._session.page.seeds
        seed = random.choice(seeds) if kind == TODAY else random.randrange(2**31)  # noqa: S311 no secret
        seats = min(len(players), MOST_SEATS)
        self._session.do(
            "market_opened", kind=kind, seed=seed, seats=seats, players=players, roles=roles
        )
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
        known = roles_of(market.kind).get(market.roles.get(student, ""), {})
        if offer not in (seated[place]["rows"] if place < len(seated) else known):
            raise refusal("offer", 409)
        self._session.do("picked", id=student, offer=offer)

    def close_round(self) -> None:
        """End the round: who is away is played by the model's rule. Raises Refused between."""
        market, now = self._choosing(), time.time()
        present = {key for key, seen in self._seen.items() if now - seen < AWAY}
        decided = market.decided()
        self._session.do("round_closed", choices=market.choices(present), decisions=decided)
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
