"""What is known of a class: a state that only changes by events, so that it can be made again.

The server checks what comes in, makes an event of it, applies it, and writes it to the journal.
The same events give the same class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

type Event = dict[str, Any]

STEPS = 5  # of the page: predict, play, discover, explain, decide
MOST_CLAIMS = 20  # of a student
CELLS = 9  # of the board of growth and delay
STAGES = 3  # of the wall: the record alone, one run, all runs
STUDENT, PRESENTER = "student", "presenter"  # whom a link lets in


@dataclass
class Student:
    """A student, or a bot; `name` is an animal until the teacher allows the one wished for."""

    name: str
    token: str  # hashed
    is_bot: bool = False
    wish: str = ""
    seat: tuple[int, str] | None = None  # summit and team
    code: str = ""  # of the settings that the page shows
    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)  # by yardstick
    votes: dict[str, str] = field(default_factory=dict)  # by question
    claims: list[str] = field(default_factory=list)
    cells: dict[int, float | None] = field(default_factory=dict)  # guesses by scenario
    firm: int = 0  # which developer of the market it is
    choices: dict[int, int] = field(default_factory=dict)  # offering by year of the market
    picked: dict[str, str] = field(default_factory=dict)  # their names, also when it is over


@dataclass
class Vote:
    """A question put to the class."""

    question: str
    is_open: bool = True
    is_shown: bool = False


@dataclass
class Summit:
    """A history that six teams make.

    `cards` are those of the present round by team, or of the round before for a team that has not
    handed one in (`handed` says who has); `past` those of the rounds before; `history`
    holds the places of all levers after each round, `results` what the runs gave.
    """

    cards: dict[str, dict[str, int]] = field(default_factory=dict)
    handed: set[str] = field(default_factory=set)
    past: list[dict[str, dict[str, int]]] = field(default_factory=list)
    history: list[tuple[int, ...]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Market:
    """Years in which each student is a developer that picks a model.

    `told` is what a run of the model offered (`experiments.classroom.market`).
    """

    told: dict[str, Any]
    year: int = 0
    is_shown: bool = False  # what the class did in the last year


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
    market: Market | None = None
    students: dict[str, Student] = field(default_factory=dict)
    gone: dict[str, Student] = field(default_factory=dict)  # whom the teacher has removed
    open_steps: int = 1  # the teacher opens one after another
    is_unlocked: bool = False
    is_revealed: bool = False
    stage: int = 0  # of the wall
    vote: Vote | None = None
    timer: dict[str, Any] | None = None
    summits: list[Summit] = field(default_factory=list)
    round: int = 0
    shock: str = ""
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
    student.firm = len(session.students) + len(session.gone)
    session.students[event["id"]] = student
    if session.summits:
        student.seat = _smallest_team(session, event["teams"])


def _removed(session: Session, event: Event) -> None:
    session.gone[event["id"]] = session.students.pop(event["id"])


def _readmitted(session: Session, event: Event) -> None:
    student = session.students[event["id"]] = session.gone.pop(event["id"])
    student.seat = _smallest_team(session, event["teams"]) if session.summits else None


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


def _staged(session: Session, event: Event) -> None:
    session.stage = event["stage"]


def _door(session: Session, event: Event) -> None:
    session.is_closed = event["is_closed"]


def _invited(session: Session, event: Event) -> None:
    session.invites[event["invite"]] = event["kind"]


def _presented(session: Session, event: Event) -> None:
    del session.invites[event["invite"]]
    session.presenters.append(event["secret"])


def _steps(session: Session, event: Event) -> None:
    session.open_steps, session.is_unlocked = event["open"], event["is_unlocked"]


def _revealed(session: Session, event: Event) -> None:
    session.is_revealed = event["is_revealed"]


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


def _timed(session: Session, event: Event) -> None:
    session.timer = event["timer"]


def _summit_begun(session: Session, event: Event) -> None:
    session.summits = [Summit() for _ in range(event["count"])]
    session.round, session.shock = 0, ""
    for student in session.students.values():
        student.seat = None
    for student in session.students.values():
        student.seat = _smallest_team(session, event["teams"])


def _smallest_team(session: Session, teams: list[str]) -> tuple[int, str]:
    """The team with the fewest students, the first summit's first; so summits fill evenly."""
    seats = [student.seat for student in session.students.values() if student.seat]
    every = [(summit, team) for team in teams for summit in range(len(session.summits))]
    return min(every, key=seats.count)


def _card(session: Session, event: Event) -> None:
    one = session.summits[event["summit"]]
    one.cards[event["team"]] = dict(event["card"])
    one.handed.add(event["team"])


def _shock(session: Session, event: Event) -> None:
    session.shock = event["shock"]


def _round_run(session: Session, event: Event) -> None:
    for summit, places, result in zip(
        session.summits, event["places"], event["results"], strict=True
    ):
        summit.past.append(summit.cards)
        summit.cards, summit.handed = dict(summit.cards), set()
        summit.history.append(tuple(places))
        summit.results.append(result)
    session.round += 1


def _round_undone(session: Session, _: Event) -> None:
    if session.round:
        session.round -= 1
        for summit in session.summits:
            summit.cards = summit.past.pop()
            summit.handed = set(summit.cards)
            summit.history.pop()
            summit.results.pop()


def _summit_over(session: Session, _: Event) -> None:
    session.summits, session.round, session.shock = [], 0, ""
    for student in session.students.values():
        student.seat = None


def _market_begun(session: Session, event: Event) -> None:
    session.market = Market(event["told"])
    for student in session.students.values():
        student.choices.clear()


def _chose(session: Session, event: Event) -> None:
    student, market = session.students[event["id"]], session.market
    student.choices[event["year"]] = event["choice"]
    if market:
        year = market.told["years"][event["year"]]
        names = [*(one["name"] for one in year["offers"]), "none"]
        student.picked[year["year"]] = names[event["choice"]]


def _market_on(session: Session, event: Event) -> None:
    if session.market:
        session.market.year, session.market.is_shown = event["year"], event["is_shown"]


def _market_over(session: Session, _: Event) -> None:
    session.market = None


_APPLY: dict[str, Callable[[Session, Event], None]] = {
    "joined": _joined,
    "removed": _removed,
    "readmitted": _readmitted,
    "wish_answered": _wish_answered,
    "predicted": _predicted,
    "set": _set,
    "steps": _steps,
    "revealed": _revealed,
    "asked": _asked,
    "voted": _voted,
    "vote_shown": _vote_shown,
    "vote_over": _vote_over,
    "claimed": _claimed,
    "celled": _celled,
    "staged": _staged,
    "door": _door,
    "invited": _invited,
    "presented": _presented,
    "market_begun": _market_begun,
    "chose": _chose,
    "market_on": _market_on,
    "market_over": _market_over,
    "timed": _timed,
    "summit_begun": _summit_begun,
    "card": _card,
    "shock": _shock,
    "round_run": _round_run,
    "round_undone": _round_undone,
    "summit_over": _summit_over,
}
