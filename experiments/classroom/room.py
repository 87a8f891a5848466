"""The room: a page, the classes that use it, and the runs that they ask for."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.classroom import doors, summit
from experiments.classroom.animals import new_name
from experiments.classroom.asked import Asked
from experiments.classroom.journal import Journal
from experiments.classroom.lab_page import LabPage
from experiments.classroom.limits import refusal
from experiments.classroom.runs import Runs
from experiments.classroom.session import Event, Session

MOST_CLASSES = 8
MOST_STUDENTS = 400  # of a class
QUESTIONS = ("who", "yardstick", "lever", "change")


class Class:
    """A class that is held: its state, and the journal in which every change of it stands."""

    def __init__(self, session: Session, journal: Journal) -> None:
        self.session, self.journal = session, journal

    def do(self, what: str, **content: Any) -> None:
        """Change the class, once that is written. Raises Refused where it cannot be."""
        event: Event = {"what": what, "at": round(time.time(), 1), **content}
        with self.journal.written(event):
            self.session.apply(event)


class Room:
    """All that the server serves."""

    def __init__(self, page: LabPage, runs: Runs, folder: Path) -> None:
        self.page, self.runs, self._folder = page, runs, folder
        self.rounds = summit.rounds_of(page)
        self.classes: dict[str, Class] = {}
        self.busy: set[str] = set()  # classes whose round is being run

    def begin(self, going_on: tuple[Session, Journal] | None = None) -> tuple[Class, str]:
        """A new class, or one that goes on in its file, with its teacher's secret.

        Raises Refused where there is no room for one more, OSError where it cannot be kept.
        """
        if len(self.classes) >= MOST_CLASSES:
            raise refusal("classes", 409, most=MOST_CLASSES)
        secret = doors.new_secret()
        if going_on is None:
            session = Session(doors.new_code(), doors.hashed(secret))
            journal = Journal(self._folder / f"class-{session.code}.jsonl")
            journal.begin(session)
        else:
            session, journal = going_on
        session.secret = doors.hashed(secret)
        held = self.classes[session.code] = Class(session, journal)
        return held, secret

    def end(self) -> list[Path]:
        """Every class is over; the files of those in which anything was done."""
        paths = [held.journal.close() for held in self.classes.values()]
        self.classes.clear()
        return [path for path in paths if path is not None]

    def taught_by(self, secret: str) -> Class | None:
        """The class whose teacher, or another presenter, has this secret."""
        return next(
            (
                one
                for one in self.classes.values()
                if any(
                    doors.fits(secret, kept)
                    for kept in (one.session.secret, *one.session.presenters)
                )
            ),
            None,
        )

    def attended_by(self, cookie: str) -> tuple[Class, str] | None:
        """The class and the student that a cookie names."""
        code, _, token = cookie.partition(".")
        held = self.classes.get(code)
        student = held.session.by_token(doors.hashed(token)) if held else None
        return (held, student) if held and student else None

    def invited_by(self, token: str) -> Class | None:
        """The class that a link which was not used yet leads to."""
        invite = doors.hashed(token)
        return next((one for one in self.classes.values() if invite in one.session.invites), None)

    def join(
        self, code: str, wish: str = "", *, is_bot: bool = False, invite: str = ""
    ) -> tuple[str, str]:
        """A new student of the class with a join code: key and cookie. Raises Refused.

        `invite` is the hash of the link by which it comes, which lets in nobody else then.
        """
        held = self.classes.get(code)
        if held is None:
            raise refusal("code", 404)
        if held.session.is_closed and not (is_bot or invite):
            raise refusal("door", 403)
        self.refuse_full(held)
        token, key = doors.new_secret(), secrets.token_hex(4)
        session = held.session
        name = new_name({one.name for one in (*session.students.values(), *session.gone.values())})
        held.do(
            "joined",
            id=key,
            name=name,
            token=doors.hashed(token),
            is_bot=is_bot,
            wish=wish,
            invite=invite,
            teams=list(summit.declared().teams),
        )
        return key, f"{code}.{token}"

    def refuse_full(self, held: Class) -> None:
        """Raise Refused where the class takes no more students."""
        if len(held.session.students) >= MOST_STUDENTS:
            raise refusal("full", 409)

    def choices(self, question: str) -> list[str]:
        """The answers that a question of a vote has."""
        return {
            "who": ["open", "closed", "shared", "moving"],
            "yardstick": self.page.yardsticks,
            "lever": list(self.page.levers),
            "change": ["yes", "no"],
        }[question]

    def exact(self, stops: tuple[int, ...], luck: int) -> Asked:
        """Runs with the levers at these stops.

        The first luck is that of the page's runs, each later one is as many others.
        """
        count = len(self.page.seeds)
        first = (luck - 1) * count
        seeds = tuple(self.page.seeds) if luck == 1 else tuple(range(first, first + count))
        return Asked(((self.page.since, tuple(map(float, stops))),), None, seeds)

    async def expected(self) -> dict[str, Any]:
        """What runs come to at the page's times if nobody moves a lever: see `summit.told`."""
        return summit.told(await self.runs.of_round(self.exact(self.page.unchanged, 1)))

    async def open_market(self, held: Class) -> None:
        """Let each student be a developer, in a run that is drawn from those of the page."""
        seed = secrets.choice(self.page.seeds)
        asked = self.exact(self.page.unchanged, 1)._replace(seeds=(seed,), market=True)
        told = json.loads(await self.runs.of_round(asked))
        if not told["runs"][0]:
            raise refusal("market_failed", 409)
        held.do("market_begun", told={"years": told["market"]})

    async def run_round(self, held: Class) -> None:
        """Run the present round of every summit. Raises Refused where there is none to run."""
        session = held.session
        if not session.summits or session.round >= len(self.rounds):
            raise refusal("no_round", 409)
        if session.code in self.busy:
            raise refusal("running", 409)
        self.busy.add(session.code)
        try:
            number, shock = session.round, self._shock_of(session)
            places = [self.places(one.cards) for one in session.summits]
            calm = [self.page.unchanged] * (number + 1)
            played = zip(session.summits, places, strict=True)
            histories = [calm, *([*one.history, at] for one, at in played)]
            answers = await asyncio.gather(
                *(
                    self.runs.of_round(summit.asked_for(self.page, history, shock))
                    for history in histories
                )
            )
        finally:
            self.busy.discard(session.code)
        if session.round != number or len(session.summits) != len(places):
            raise refusal("changed", 409)
        usual, *results = map(summit.told, answers)
        if not all(one["values"] for one in (usual, *results)):
            raise refusal("round_failed", 409)
        last = self.rounds[number].last
        for one in results:
            one["points"] = summit.points(one["values"], usual["values"], number, last)
        held.do("round_run", places=[list(at) for at in places], results=results)

    def places(self, cards: Mapping[str, Mapping[str, int]]) -> tuple[int, ...]:
        """Where all levers are after the teams' cards."""
        return summit.places_after(self.page, cards.values())

    def _shock_of(self, session: Session) -> tuple[str, str] | None:
        """The card from outside, which comes in the last round."""
        if session.shock and session.round == len(self.rounds) - 1:
            return session.shock, self.rounds[-1].since
        return None
