"""The state of a class and of its market, which only events change, so that events restore it.

The server turns a checked request into an event, writes it to the journal and applies it. The same
events give the same class. A market is its kind, a seed, the number of seats, and the players'
choices in each round. So it is played again from its start each time that something is asked of it,
in a worker; the server keeps no model.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from openclosed.analysis.common.paired import of_events, of_values

TODAY, STANDARDS = MARKETS = ("today", "standards")
ROUNDS = 6
PAIRS = 20  # of runs with and without the class
TIPPED = 0.9  # part of the others' AI work that one side has where a market has tipped
MOST_SEATS = 36  # a seat has two startups or more; further players share seats
OFFERS = ("closed", "cheap", "hosted", "own")
KEEP, RULE = "keep", "rule"  # choices besides offers: what is held, and the model's rule


class MarketRequest(NamedTuple):
    """What to play: for each round so far, each player's choice; players may come later.

    `decisions` are pairs of role and option for each of these rounds. `pair` is the number of a
    pair of runs to compare, with the class and without; None: play on.
    """

    kind: str
    seed: int
    seats: int
    players: int
    rounds: tuple[tuple[str, ...], ...]
    decisions: tuple[tuple[tuple[str, str], ...], ...] = ()
    pair: int | None = None


@dataclass
class Market:
    """A market of a class."""

    kind: str
    seed: int
    seats: int
    players: list[str]  # students' keys, in the order in which they sat down
    roles: dict[str, str] = field(default_factory=dict)  # of students who are no firms
    picks: dict[str, str] = field(default_factory=dict)  # of this round
    rounds: list[list[str]] = field(default_factory=list)  # choices by player
    decisions: list[dict[str, str]] = field(default_factory=list)  # options by role
    results: list[dict[str, Any]] = field(default_factory=list)  # see `seats.play`; start first
    ends: float | None = None  # of the round, seconds since 1970; None while the clock stands
    compared: list[list[float | None]] = field(default_factory=list)  # see `seats.compare`

    def apply(self, event: Mapping[str, Any]) -> None:
        """Change the market by an event."""
        match event["what"]:
            case "market_clock":
                self.ends = event["ends"]
            case "picked":
                self.picks[event["id"]] = event["offer"]
            case "round_closed":
                self.rounds.append(event["choices"])
                self.decisions.append(event["decisions"])
                self.picks, self.ends = {}, None
            case "round_played":
                self.results.append(event["result"])
            case "compared":
                self.compared += event["ends"]

    @property
    def request(self) -> MarketRequest:
        """What has been played."""
        rounds = tuple(tuple(one) for one in self.rounds)
        decided = tuple(tuple(one.items()) for one in self.decisions)
        return MarketRequest(self.kind, self.seed, self.seats, len(self.players), rounds, decided)

    @property
    def is_playing(self) -> bool:
        """Whether a half year passes, so that nobody can choose."""
        return len(self.results) <= len(self.rounds)

    @property
    def is_over(self) -> bool:
        """Whether all rounds are played."""
        return len(self.results) > ROUNDS

    def choices(self, present: Collection[str]) -> list[str]:
        """Each player's choice as the round closes.

        Without one, who is there keeps what she has, and the model's rule plays for who is not.
        """
        return [
            self.picks.get(player, KEEP if player in present else RULE) for player in self.players
        ]

    def decided(self) -> dict[str, str]:
        """What each role has decided in this round; one without a decision is left out."""
        return {role: self.picks[key] for key, role in self.roles.items() if key in self.picks}

    def verdict(self) -> dict[str, Any] | None:
        """What the class did to the others, by pairs, when the comparison is whole.

        `moved`, `low` and `high`: the others' open share in points, with its 95 % interval. `side`:
        where they went; `with_class` and `without`: in how many of the `runs` they do; `is_yours`:
        these differ beyond chance; `is_divided`: neither standard has three quarters of the class.
        """
        pairs = np.array([pair for pair in self.compared if None not in pair], dtype=float)
        if len(self.compared) < PAIRS or len(pairs) < 2:
            return None
        end, moved = self.results[-1], of_values(*(100.0 * pairs.T))
        side = side_of(end["others"])
        there, alone = np.vectorize(side_of)(pairs.T) == side
        return {
            "moved": moved.mean, "low": moved.low, "high": moved.high, "runs": len(pairs),
            "side": side, "with_class": int(there.sum()), "without": int(alone.sum()),
            "is_yours": of_events(there, alone).low > 0.0,
            "is_divided": 0.25 < (end["class"] or 0.0) < 0.75,
        }  # fmt: skip


def side_of(share: float | None) -> str:
    """The standard to which a market has tipped by the others' open share, or "neither"."""
    if share is None or 1.0 - TIPPED < share < TIPPED:
        return "neither"
    return "open" if share >= TIPPED else "closed"


type Event = dict[str, Any]

STEPS = ("predict", "play", "discover", "explain", "decide")  # of the page
MOST_CLAIMS = 20  # of a student
STAGES = ("data", "run", "runs")  # of the projector view: data alone, one run, all runs
ACTIONS = ("predicted", "claimed", "picked")
_CARRIED = {
    "steps": ("open_steps", "is_unlocked"),
    "revealed": ("is_revealed",),
    "stage_set": ("stage",),
    "access": ("is_closed",),
}
"""Events that carry the new values of these attributes of the class."""


@dataclass
class Student:
    """A student; `name` is an animal until the teacher allows the name asked for in `wish`."""

    name: str
    token: str  # hashed
    wish: str = ""
    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)  # by measure
    claims: list[str] = field(default_factory=list)
    has_acted: bool = False  # predicted, claimed or chosen


@dataclass
class ClassState:
    """A class. Students enter `code`; `secret` is the hash of what the teacher enters."""

    code: str
    secret: str
    is_closed: bool = False  # the code admits nobody
    students: dict[str, Student] = field(default_factory=dict)
    gone: dict[str, Student] = field(default_factory=dict)  # removed by the teacher
    open_steps: int = 1  # the teacher opens one after another
    is_unlocked: bool = False
    is_revealed: bool = False
    stage: int = 0  # of the projector view
    markets: list[Market] = field(default_factory=list)
    is_market_shown: bool = False

    @property
    def market(self) -> Market | None:
        """The market that the class plays."""
        return self.markets[-1] if self.is_market_shown else None

    def apply(self, event: Event) -> None:
        """Change the state by an event. Raises KeyError for an unknown one."""
        what, students = event["what"], self.students
        if what in ACTIONS and event["id"] in students:
            students[event["id"]].has_acted = True
        match what:
            case "joined":
                student = Student(event["name"], event["token"], event["wish"])
                students[event["id"]] = student
                if self.market and not self.market.is_over:
                    self.market.players.append(event["id"])
            case "removed":
                self.gone[event["id"]] = students.pop(event["id"])
            case "readmitted":
                students[event["id"]] = self.gone.pop(event["id"])
            case "wish_answered":
                student = students[event["id"]]
                if event["is_allowed"]:
                    student.name = self._free(student.wish)
                student.wish = ""
            case "predicted":
                given = {key: event[key] for key in ("points", "confidence", "bet")}
                students[event["id"]].predictions[event["measure"]] = given
            case "claimed":
                students[event["id"]].claims.append(event["claim"])
            case "market_opened":
                names = ("kind", "seed", "seats", "players", "roles")
                self.markets.append(Market(**{name: event[name] for name in names}))
                self.is_market_shown = True
            case "market_away":
                self.is_market_shown = False
            case "market_clock" | "picked" | "round_closed" | "round_played" | "compared":
                self.markets[-1].apply(event)
            case _:
                vars(self).update({name: event[name] for name in _CARRIED[what]})

    def _free(self, wish: str) -> str:
        """The name, with a number if another student has it."""
        taken = {one.name for one in (*self.students.values(), *self.gone.values())}
        numbered = (f"{wish} {number}" for number in count(2))
        return wish if wish not in taken else next(one for one in numbered if one not in taken)

    def by_token(self, token: str) -> str | None:
        """The student with a hashed token."""
        return next((key for key, one in self.students.items() if one.token == token), None)
