"""The levers of the class page: named stops, and the parameters of their combinations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from openclosed.experiments.question.overrides import Overrides
from openclosed.sim.parameters import Parameters, values_at
from openclosed.sim.parameters.base import info_at
from openclosed.sim.parameters.clock import Month, months_between

DECLARED = Path(__file__).with_name("levers.yaml")
WORDS = Path(__file__).with_name("page") / "words.json"
UNCHANGED = "today"


class Stop(BaseModel):
    """One position of a lever: what it means, and the parameters that it changes.

    `basis` says whether it has happened, `example` where and when; `whole_run` holds values from
    the first month of a run to its last.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    meaning: str
    basis: Literal["today", "happened", "proposed", "unknown"] = "today"
    example: str = ""
    paths: dict[str, dict[Month, float]] = Field(default_factory=dict)
    policy: dict[str, dict[str, Any]] = Field(default_factory=dict)
    whole_run: dict[str, float] = Field(default_factory=dict)

    @property
    def changed(self) -> tuple[str, ...]:
        """The parameters and policy instruments that it changes."""
        return (*self.paths, *self.policy, *self.whole_run)


class Lever(BaseModel):
    """A lever and its stops by key, in their order on the page; `today` changes nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    question: str
    stops: dict[str, Stop]

    @property
    def unchanged(self) -> int:
        """Place of the stop that changes nothing."""
        return list(self.stops).index(UNCHANGED)


class Board(BaseModel):
    """All levers by key, which move from the month `since` on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: Month
    levers: dict[str, Lever]

    @property
    def unchanged(self) -> tuple[int, ...]:
        """The combination of stops that changes nothing."""
        return tuple(lever.unchanged for lever in self.levers.values())

    def combinations(self) -> list[tuple[int, ...]]:
        """The full cube: every combination of stops, the last lever fastest."""
        return list(product(*(range(len(lever.stops)) for lever in self.levers.values())))

    def at(self, stops: Sequence[int]) -> Iterator[tuple[Lever, Stop]]:
        """Each lever with its stop in a combination."""
        for lever, place in zip(self.levers.values(), stops, strict=True):
            yield lever, list(lever.stops.values())[place]

    def with_stops(self, names: Mapping[str, Iterable[str]]) -> Board:
        """The board with only these levers and stops. Raises KeyError for an unknown one."""
        levers = {}
        for key, kept in names.items():
            stops = {name: self.levers[key].stops[name] for name in kept}
            levers[key] = self.levers[key].model_copy(update={"stops": stops})
        return self.model_copy(update={"levers": levers})

    def limited(self, most: int) -> Board:
        """The board with at most `most` stops per lever: the unchanged one and the last others."""
        kept = {}
        for key, lever in self.levers.items():
            others = [name for name in lever.stops if name != UNCHANGED]
            left_out = others[: len(lever.stops) - most]
            kept[key] = [name for name in lever.stops if name not in left_out]
        return self.with_stops(kept)


def declared() -> Board:
    """The board as declared in levers.yaml."""
    content = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    for key, lever in content["levers"].items():
        lever |= {"name": words[f"lever.{key}"], "question": words[f"lever.{key}.question"]}
        for name, stop in lever["stops"].items():
            own = f"lever.{key}.{name}"
            stop |= {"name": words[own], "meaning": words[f"{own}.meaning"]}
            stop["example"] = words.get(f"{own}.example", "")
    return Board.model_validate(content)


class LeverParameters:
    """Parameters of a base with its levers moved."""

    def __init__(self, board: Board, base: Overrides) -> None:
        self.board, self.base = board, base

    def at(self, stops: Sequence[int]) -> Overrides:
        """The base with each lever at its stop.

        Raises:
            ValueError: when a stop names no parameter or gives a value that is not allowed, or two
                stops change the same parameter; the message is one line.
        """
        base = self.base.parameters
        schedule, values, taken = dict(base.schedule), dict[str, Any](), set[str]()
        for lever, stop in self.board.at(stops):
            for name in stop.changed:
                if name in taken:
                    raise ValueError(f"levers: {lever.name} changes {name}, as another lever does")
                taken.add(name)
            for name, path in stop.paths.items():
                known, since = base.schedule.get(name, {}), self.board.since
                before = {month: value for month, value in known.items() if month < since}
                schedule[name] = before | {since: value_in(base, name, since)} | path
            for name, own in stop.policy.items():
                values |= {f"policy.{name}.{key}": value for key, value in own.items()}
            values |= stop.whole_run
        for name in values:
            if info_at(base, name) is None:
                raise ValueError(f"levers: {name} is not a parameter")
        return self.base.changed({**values, "schedule": schedule}) if taken else self.base


def value_in(base: Parameters, name: str, month: Month) -> float:
    """The value that the parameter `name` has in `month`. Raises ValueError if there is none."""
    scheduled = values_at(base, max(0.0, months_between(base.clock.start, month)))
    if name in scheduled:
        return float(scheduled[name])
    found = info_at(base, name)
    if found is None:
        raise ValueError(f"levers: {name} is not a parameter")
    return float(found.default)
