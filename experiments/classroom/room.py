"""The room: a page, the classes that use it, the runs that they ask for, and bots."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Collection
from itertools import accumulate
from pathlib import Path
from typing import Any

from openclosed.experiments.classroom.codes import (
    Place,
    code_of,
    fits,
    hashed,
    new_code,
    new_secret,
)
from openclosed.experiments.classroom.journal import Journal
from openclosed.experiments.classroom.limits import Refused, refusal
from openclosed.experiments.classroom.page import LabPage
from openclosed.experiments.classroom.runs import Asked, Runs
from openclosed.experiments.classroom.session import Event, Session

MOST_CLASSES = 8
MOST_STUDENTS = 400  # of a class
QUESTIONS = ("who", "yardstick", "lever", "change")
BOTS = 3
PAUSE = (1.0, 3.0)  # seconds between what a bot does
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
        secret = new_secret()
        if going_on is None:
            session = Session(new_code(), hashed(secret))
            journal = Journal(self._folder / f"class-{session.code}.jsonl")
            journal.begin(session)
        else:
            session, journal = going_on
        session.secret = hashed(secret)
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
                if any(fits(secret, kept) for kept in (one.session.secret, *one.session.presenters))
            ),
            None,
        )

    def attended_by(self, cookie: str) -> tuple[Class, str] | None:
        """The class and the student that a cookie names."""
        code, _, token = cookie.partition(".")
        held = self.classes.get(code)
        student = held.session.by_token(hashed(token)) if held else None
        return (held, student) if held and student else None

    def invited_by(self, token: str) -> Class | None:
        """The class that a link which was not used yet leads to."""
        invite = hashed(token)
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
        token, key = new_secret(), secrets.token_hex(4)
        session = held.session
        name = new_name({one.name for one in (*session.students.values(), *session.gone.values())})
        held.do(
            "joined",
            id=key,
            name=name,
            token=hashed(token),
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


class Bots:
    """Bots with which a teacher rehearses alone: they predict, move levers, vote and claim."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._at_work: dict[str, list[asyncio.Task[None]]] = {}

    def let(self, held: Class, are_here: bool) -> None:
        """Let bots join a class, or leave it."""
        for task in self._at_work.pop(held.session.code, []):
            task.cancel()
        for key in [key for key, one in held.session.students.items() if one.is_bot]:
            held.do("removed", id=key)
        if are_here:
            keys = [self._room.join(held.session.code, is_bot=True)[0] for _ in range(BOTS)]
            self._at_work[held.session.code] = [
                asyncio.create_task(self._live(held, key)) for key in keys
            ]

    async def _live(self, held: Class, key: str) -> None:
        chance = random.Random(key)  # noqa: S311 not for secrets
        while key in held.session.students:
            await asyncio.sleep(chance.uniform(*PAUSE))
            if key in held.session.students:
                with contextlib.suppress(Refused):  # where the disk is full, it tries again
                    act(self._room, held, key, chance)


def act(room: Room, held: Class, key: str, chance: random.Random) -> None:
    """What a bot does next: the first of these that it has not done yet, else it moves levers."""
    page, vote, bot = room.page, held.session.vote, held.session.students[key]
    if not bot.predictions:
        moves = accumulate(chance.uniform(-0.12, 0.1) for _ in page.handles)
        points = [round(min(max(0.65 + move, 0.0), 1.0), 3) for move in moves]
        sure, first = chance.randrange(50, 101, 5), page.yardsticks[0]
        held.do("predicted", id=key, yardstick=first, points=points, confidence=sure)
    elif vote and vote.is_open and vote.question not in bot.votes:
        choice = chance.choice(room.choices(vote.question))
        held.do("voted", id=key, question=vote.question, choice=choice)
    elif not bot.claims:
        held.do("claimed", id=key, claim="I am a bot: I claim nothing.")
    else:
        scenario, run = chance.randrange(page.scenarios), chance.randrange(len(page.seeds))
        held.do("set", id=key, code=code_of(Place(scenario, 0, run)))
