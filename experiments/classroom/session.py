"""A session: a class in progress, with its page, its journal, and the queue of its runs."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.experiments.classroom import codes
from openclosed.experiments.classroom.class_state import ClassState, Event
from openclosed.experiments.classroom.journal import Journal
from openclosed.experiments.classroom.limits import refusal
from openclosed.experiments.classroom.page import ClassPage, RunRequest
from openclosed.experiments.classroom.runs import Runs

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

    def __init__(self, page: ClassPage, runs: Runs, state: ClassState, journal: Journal) -> None:
        self.page, self.runs, self.state, self.journal = page, runs, state, journal
        self.secret = state.secret
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

    def join(self, wish: str = "") -> tuple[str, str]:
        """A new student: key and token. Raises Refused if nobody else may join."""
        state = self.state
        if state.is_closed:
            raise refusal("closed", 403)
        self.refuse_full()
        token, key = codes.new_secret(), secrets.token_hex(4)
        name = new_name({one.name for one in (*state.students.values(), *state.gone.values())})
        hashed = codes.hash_secret(token)
        self.do("joined", id=key, name=name, token=hashed, wish=wish)
        return key, token

    def refuse_full(self) -> None:
        """Raise Refused if the class is full."""
        if len(self.state.students) >= MOST_STUDENTS:
            raise refusal("full", 409)

    def run_request(self, stops: tuple[int, ...], batch: int) -> RunRequest:
        """A request for runs with the levers at these stops.

        Batch 1 has the page's seeds; later ones start from the same states with new seeds.
        """
        seeds = self.page.seeds
        if batch > 1:
            first = (batch - 1) * len(seeds)
            seeds = [
                seed // SEEDS_PER_DRAW * SEEDS_PER_DRAW + first + at
                for at, seed in enumerate(seeds)
            ]
        return RunRequest(stops, tuple(seeds))


def open_session(
    page: ClassPage, runs: Runs, folder: Path, continued: tuple[ClassState, Journal] | None = None
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
    session = Session(page, runs, state, journal)
    session.secret = codes.hash_secret(secret)  # the earlier secret still works
    return session, secret
