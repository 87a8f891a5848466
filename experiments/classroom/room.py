"""The room: a page, the classes that use it, and the runs that they ask for."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

from openclosed.experiments.classroom import doors
from openclosed.experiments.classroom.animals import new_name
from openclosed.experiments.classroom.asked import Asked
from openclosed.experiments.classroom.journal import Journal
from openclosed.experiments.classroom.lab_page import LabPage
from openclosed.experiments.classroom.limits import refusal
from openclosed.experiments.classroom.runs import Runs
from openclosed.experiments.classroom.session import Event, Session

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
        self.classes: dict[str, Class] = {}

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
        return Asked(stops, seeds)
