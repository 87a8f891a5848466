"""The room: a page, the classes that use it, and the runs that they ask for."""

from __future__ import annotations

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
from experiments.classroom.limits import Refused
from experiments.classroom.runs import Runs
from experiments.classroom.session import Event, Session

MOST_CLASSES = 8
MOST_STUDENTS = 400  # of a class
QUESTIONS = ("who", "yardstick", "lever", "change")


class Class:
    """A class that is held: its state, and the journal in which every change of it stands."""

    def __init__(self, session: Session, path: Path) -> None:
        self.session = session
        self.journal = Journal(path, session)

    def do(self, what: str, **content: Any) -> None:
        """Change the class."""
        event: Event = {"what": what, "at": round(time.time(), 1), **content}
        self.session.apply(event)
        self.journal.add(event)


class Room:
    """All that the server serves."""

    def __init__(self, page: LabPage, runs: Runs, folder: Path) -> None:
        self.page, self.runs, self._folder = page, runs, folder
        self.rounds = summit.rounds_of(page)
        self.classes: dict[str, Class] = {}
        self.busy: set[str] = set()  # classes whose round is being run

    def begin(self, session: Session | None = None, path: Path | None = None) -> tuple[Class, str]:
        """A new class, or one that goes on in its file, with its teacher's secret.

        Raises Refused where there is no room for one more.
        """
        if len(self.classes) >= MOST_CLASSES:
            raise Refused(f"This server holds {MOST_CLASSES} classes at most.", 409)
        secret = doors.new_secret()
        if session is None:
            session = Session(doors.new_code(), doors.hashed(secret))
        session.secret = doors.hashed(secret)
        held = Class(session, path or self._folder / f"class-{session.code}.jsonl")
        self.classes[session.code] = held
        return held, secret

    def end(self) -> list[Path]:
        """Every class is over; the files of those in which anything was done."""
        paths = [held.journal.close() for held in self.classes.values()]
        self.classes.clear()
        return [path for path in paths if path is not None]

    def taught_by(self, secret: str) -> Class | None:
        """The class whose teacher has this secret."""
        return next(
            (one for one in self.classes.values() if doors.fits(secret, one.session.secret)), None
        )

    def attended_by(self, cookie: str) -> tuple[Class, str] | None:
        """The class and the student that a cookie names."""
        code, _, token = cookie.partition(".")
        held = self.classes.get(code)
        student = held.session.by_token(doors.hashed(token)) if held else None
        return (held, student) if held and student else None

    def join(self, code: str, wish: str = "", *, is_bot: bool = False) -> tuple[str, str]:
        """A new student of the class with a join code: key and cookie. Raises Refused."""
        held = self.classes.get(code)
        if held is None:
            raise Refused("No class has this code. Please read it again.", 404)
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
            teams=list(summit.declared().teams),
        )
        if wish:
            held.do("wished", id=key, name=wish)
        return key, f"{code}.{token}"

    def refuse_full(self, held: Class) -> None:
        """Raise Refused where the class takes no more students."""
        if len(held.session.students) >= MOST_STUDENTS:
            raise Refused("This class is full.", 409)

    def choices(self, question: str) -> list[str]:
        """The answers that a question of a vote has."""
        return {
            "who": ["open", "closed", "both", "undecided"],
            "yardstick": list(self.page.yardsticks),
            "lever": list(self.page.levers),
            "change": ["yes", "no"],
        }[question]

    def exact(self, places: tuple[int, ...], seed: int) -> Asked:
        """The run at these places of the levers, in parts of a stop, with a seed."""
        since = self.page.since
        return Asked(((since, tuple(place / summit.BETWEEN for place in places)),), None, (seed,))

    async def run_round(self, held: Class) -> None:
        """Run the present round of every summit. Raises Refused where there is none to run."""
        session = held.session
        if not session.summits or session.round >= len(self.rounds):
            raise Refused("There is no round to run.", 409)
        if session.code in self.busy:
            raise Refused("The round is being run.", 409)
        self.busy.add(session.code)
        try:
            number, shock = session.round, self._shock_of(session)
            places = [self.places(one.cards) for one in session.summits]
            answers = [
                await self.runs.wait(
                    summit.asked_for(self.page, [*one.history, at], shock, one.seed)
                )
                for one, at in zip(session.summits, places, strict=True)
            ]
        finally:
            self.busy.discard(session.code)
        if session.round != number or len(session.summits) != len(places):
            raise Refused("The summit has changed meanwhile. Please run the round again.", 409)
        results = [summit.told(answer) for answer in answers]
        if any(not one["values"] for one in results):
            raise Refused("A run of this round failed. Please change a card, or try again.", 409)
        held.do("round_run", places=[list(at) for at in places], results=results)

    def places(self, cards: Mapping[str, Mapping[str, int]]) -> tuple[int, ...]:
        """Where all levers are after the teams' cards."""
        return summit.places_after(self.page, cards.values())

    def _shock_of(self, session: Session) -> tuple[str, str] | None:
        """The card from outside, which comes in the last round."""
        if session.shock and session.round == len(self.rounds) - 1:
            return session.shock, self.rounds[-1].since
        return None
