"""The levers of the classroom's page: named stops, and the worlds that they make together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field

from sim.parameters import Parameters, describe, values_at
from sim.parameters.dates import Month, months_between

DECLARED = Path(__file__).with_name("levers.yaml")
UNCHANGED = "today"


class Stop(BaseModel):
    """One position of a lever: what it means in the world, and the parameters that it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    meaning: str
    paths: dict[str, dict[Month, float]] = Field(default_factory=dict)
    policy: dict[str, dict[str, Any]] = Field(default_factory=dict)


class Lever(BaseModel):
    """A lever, its stops by key in the order of its slider; the stop `today` changes nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    question: str
    stops: dict[str, Stop]

    @property
    def unchanged(self) -> int:
        """Place of the stop that changes nothing."""
        return list(self.stops).index(UNCHANGED)


class Board(BaseModel):
    """All levers by key, and the names of scenarios that are offered beside them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: Month
    levers: dict[str, Lever]
    more: tuple[str, ...] = ()

    @property
    def unchanged(self) -> tuple[int, ...]:
        """The combination of stops that changes nothing."""
        return tuple(lever.unchanged for lever in self.levers.values())

    def combinations(self) -> list[tuple[int, ...]]:
        """The full cube: every combination of stops, the last lever fastest."""
        return list(product(*(range(len(lever.stops)) for lever in self.levers.values())))

    def at(self, stops: Sequence[int]) -> Iterator[tuple[Lever, Stop]]:
        """Each lever with the stop that it has in a combination."""
        for lever, place in zip(self.levers.values(), stops, strict=True):
            yield lever, list(lever.stops.values())[place]

    def limited(self, most: int | None) -> Board:
        """The board with at most `most` stops a lever: the unchanged one and the last others."""
        if most is None:
            return self
        levers = {}
        for key, lever in self.levers.items():
            kept = {
                UNCHANGED,
                *[name for name in reversed(lever.stops) if name != UNCHANGED][: most - 1],
            }
            stops = {name: stop for name, stop in lever.stops.items() if name in kept}
            levers[key] = lever.model_copy(update={"stops": stops})
        return self.model_copy(update={"levers": levers})


class Change(NamedTuple):
    """What a stop does to one parameter, in words."""

    parameter: str
    before: str
    after: str


def declared() -> Board:
    """The board that ships."""
    content = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    return Board.model_validate(content)


class Worlds:
    """The worlds that levers make of a base; each stop is checked once, alone."""

    def __init__(self, board: Board, base: Parameters) -> None:
        self.board, self.base = board, base
        self._alone: dict[tuple[str, str], Parameters] = {}

    def at(self, stops: Sequence[int]) -> Parameters:
        """The parameters of the base with each lever at its stop.

        Raises:
            ValueError: when a stop names no parameter or gives a value that is not allowed, or two
                stops change the same parameter; the message is one line.
        """
        schedule = dict(self.base.schedule)
        policy: dict[str, Any] = {}
        taken: set[str] = set()
        for lever, stop in self.board.at(stops):
            for name in (*stop.paths, *stop.policy):
                if name in taken:
                    raise ValueError(f"levers: {lever.name} changes {name}, as another lever does")
                taken.add(name)
            alone = self._with(lever, stop)
            schedule |= {name: alone.schedule[name] for name in stop.paths}
            policy |= {name: getattr(alone.policy, name) for name in stop.policy}
        if not taken:
            return self.base
        changed = self.base.policy.model_copy(update=policy)
        return self.base.model_copy(update={"schedule": schedule, "policy": changed})

    def _with(self, lever: Lever, stop: Stop) -> Parameters:
        """The base with one stop, checked."""
        key = lever.name, stop.name
        if key not in self._alone:
            base, content = self.base, self.base.model_dump(by_alias=True, mode="json")
            for name, path in stop.paths.items():
                content["schedule"][name] = _from_the_base(base, name, self.board.since, path)
            for name, settings in stop.policy.items():
                content["policy"][name] = content["policy"].get(name, {}) | settings
            self._alone[key] = Parameters.model_validate(content)
        return self._alone[key]


def _from_the_base(
    base: Parameters, name: str, since: Month, path: dict[Month, float]
) -> dict[Month, float]:
    """The base's own path up to `since`, then the points of `path`."""
    before = {month: value for month, value in base.schedule.get(name, {}).items() if month < since}
    return before | {since: value_in(base, name, since)} | path


def value_in(base: Parameters, name: str, month: Month) -> float:
    """The value that the parameter `name` has in `month`. Raises ValueError if there is none."""
    scheduled = values_at(base, max(0.0, months_between(base.clock.start, month)))
    if name in scheduled:
        return float(scheduled[name])
    found = next((info.default for info in describe(base) if info.name == name), None)
    if found is None:
        raise ValueError(f"levers: {name} is no parameter")
    return float(found)


def changes(board: Board, base: Parameters, stop: Stop) -> list[Change]:
    """What the stop does, parameter by parameter: the last value of each path, and its month."""
    rows = []
    for name, path in stop.paths.items():
        month = max(path)
        before = value_in(base, name, board.since)
        rows.append(Change(name, f"{before:g}", f"{path[month]:g} by {month}"))
    for name, settings in stop.policy.items():
        before = getattr(base.policy, name).strength
        starts = settings.get("starts", base.clock.start)
        after = f"{settings['strength']:g} from {starts}"
        rows.append(Change(f"policy.{name}.strength", f"{before:g}", after))
    return rows
