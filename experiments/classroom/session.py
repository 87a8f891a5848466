"""What is known of a class: a state that only changes by events, so that it can be made again.

The server checks what comes in, makes an event of it, applies it, and writes it to the journal.
The same events give the same class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

type Event = dict[str, Any]

STEPS = ("predict", "play", "discover", "explain", "decide")  # of the page
MOST_CLAIMS = 20  # of a student
CELLS = 9  # of the board of growth and delay
STAGES = ("record", "run", "runs")  # of the wall: the record alone, one run, all runs
STUDENT, PRESENTER = "student", "presenter"  # whom a link lets in


@dataclass
class Student:
    """A student, or a bot; `name` is an animal until the teacher allows the one wished for."""

    name: str
    token: str  # hashed
    is_bot: bool = False
    wish: str = ""
    code: str = ""  # of the settings that the page shows
    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)  # by yardstick
    votes: dict[str, str] = field(default_factory=dict)  # by question
    claims: list[str] = field(default_factory=list)
    cells: dict[int, float | None] = field(default_factory=dict)  # guesses by scenario


@dataclass
class Vote:
    """A question put to the class."""

    question: str
    is_open: bool = True
    is_shown: bool = False


@dataclass
class Session:
    """A class. `code` is what students enter, `secret` the hash of what the teacher enters.

    `presenters` are hashes of what other presenters show, `invites` those of links that let one in:
    a student or a presenter.
    """

    code: str
    secret: str
    is_closed: bool = False  # the code lets nobody in
    presenters: list[str] = field(default_factory=list)
    invites: dict[str, str] = field(default_factory=dict)
    students: dict[str, Student] = field(default_factory=dict)
    gone: dict[str, Student] = field(default_factory=dict)  # whom the teacher has removed
    open_steps: int = 1  # the teacher opens one after another
    is_unlocked: bool = False
    is_revealed: bool = False
    stage: int = 0  # of the wall
    vote: Vote | None = None
    timer: dict[str, Any] | None = None
    version: int = 0

    def apply(self, event: Event) -> None:
        """Change the state by an event. Raises KeyError for one that is not known."""
        _APPLY[event["what"]](self, event)
        self.version += 1

    def by_token(self, token: str) -> str | None:
        """The student with a hashed token."""
        return next((key for key, one in self.students.items() if one.token == token), None)


def _joined(session: Session, event: Event) -> None:
    student = Student(event["name"], event["token"], event["is_bot"], event["wish"])
    session.invites.pop(event["invite"], None)
    session.students[event["id"]] = student


def _removed(session: Session, event: Event) -> None:
    session.gone[event["id"]] = session.students.pop(event["id"])


def _readmitted(session: Session, event: Event) -> None:
    session.students[event["id"]] = session.gone.pop(event["id"])


def _wish_answered(session: Session, event: Event) -> None:
    student = session.students[event["id"]]
    if event["is_allowed"]:
        student.name = student.wish
    student.wish = ""


def _predicted(session: Session, event: Event) -> None:
    given = {key: event[key] for key in ("points", "confidence")}
    session.students[event["id"]].predictions[event["yardstick"]] = given


def _set(session: Session, event: Event) -> None:
    session.students[event["id"]].code = event["code"]


def _claimed(session: Session, event: Event) -> None:
    session.students[event["id"]].claims.append(event["claim"])


def _celled(session: Session, event: Event) -> None:
    session.students[event["id"]].cells[event["scenario"]] = event["guess"]


def _invited(session: Session, event: Event) -> None:
    session.invites[event["invite"]] = event["kind"]


def _presented(session: Session, event: Event) -> None:
    del session.invites[event["invite"]]
    session.presenters.append(event["secret"])


def _asked(session: Session, event: Event) -> None:
    for student in session.students.values():
        student.votes.pop(event["question"], None)
    session.vote = Vote(event["question"])


def _voted(session: Session, event: Event) -> None:
    session.students[event["id"]].votes[event["question"]] = event["choice"]


def _vote_shown(session: Session, event: Event) -> None:
    if session.vote:
        session.vote.is_open, session.vote.is_shown = event["is_open"], event["is_shown"]


def _vote_over(session: Session, _: Event) -> None:
    session.vote = None


def _setting(*names: str) -> Callable[[Session, Event], None]:
    """An event that carries the new values of these attributes of the class."""

    def apply(session: Session, event: Event) -> None:
        vars(session).update({name: event[name] for name in names})

    return apply


_APPLY: dict[str, Callable[[Session, Event], None]] = {
    "joined": _joined,
    "removed": _removed,
    "readmitted": _readmitted,
    "wish_answered": _wish_answered,
    "predicted": _predicted,
    "set": _set,
    "steps": _setting("open_steps", "is_unlocked"),
    "revealed": _setting("is_revealed"),
    "asked": _asked,
    "voted": _voted,
    "vote_shown": _vote_shown,
    "vote_over": _vote_over,
    "claimed": _claimed,
    "celled": _celled,
    "staged": _setting("stage"),
    "door": _setting("is_closed"),
    "invited": _invited,
    "presented": _presented,
    "timed": _setting("timer"),
}
