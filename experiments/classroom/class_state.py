"""The state of a class, which only events change, so that it can be restored from them.

The server turns a checked request into an event, writes it to the journal and applies it. The same
events give the same class.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from openclosed.experiments.classroom.market import Market

type Event = dict[str, Any]

STEPS = ("predict", "play", "discover", "explain", "decide")  # of the page
MOST_CLAIMS = 20  # of a student
CELLS = 9  # of the board of growth and delay
STAGES = ("data", "run", "runs")  # of the projector view: data alone, one run, all runs
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
    cells: dict[int, float | None] = field(default_factory=dict)  # guesses by scenario


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
            case "cell_filled":
                students[event["id"]].cells[event["scenario"]] = event["guess"]
            case "market_opened":
                names = ("kind", "seed", "seats", "players")
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
