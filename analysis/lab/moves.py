"""The worlds that levers make of a base between their stops, or when they are moved more than once.

A lever between two stops lies between the values of both, each in its part. A lever that is moved
again goes from where it has got to, as long as it goes from `since` to the stop. Only parameters
are mixed: what comes of them is a run of the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analysis.lab.levers import Board, Lever, Stop, Worlds, set_in, value_in
from sim.parameters import Parameters
from sim.parameters.dates import Month, month_after, months_between


class Move(NamedTuple):
    """Where the levers go from a month on.

    `since` is the last month before the move, the board's own for the first; `places` holds the
    place of each lever, from 0 to its last stop, in between too.
    """

    since: Month
    places: tuple[float, ...]


class _Part(NamedTuple):
    """A stop that a lever is at, with its part from 0 to 1."""

    lever: Lever
    stop: Stop
    part: float


class Moved:
    """The worlds that moves of the levers make of a base."""

    def __init__(self, board: Board, base: Parameters) -> None:
        self._board, self._base = board, base
        self._worlds = Worlds(board, base)
        self._alone: dict[tuple[str, str], Parameters] = {}

    def at(
        self, moves: Sequence[Move], outside: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Parameters:
        """The parameters of the base with the levers moved, in order.

        Where each lever is moved once, to a stop, they are those of `Worlds.at`. `outside` holds
        entries that groups of the configuration, shocks or policies, get beside.

        Raises:
            ValueError: for places that are not on the board, moves out of order, or a later move
                of what holds for a whole run; what `Worlds.at` raises.
        """
        self._check(moves)
        content = self._base.model_dump(by_alias=True, mode="json")
        for name, path in self._paths(moves).items():
            content["schedule"][name] = path
        for name, value in self._whole_run(moves).items():
            set_in(content, name, value)
        for name, settings in self._policies(moves).items():
            strengths = settings.pop("strengths")
            content["policy"][name] = content["policy"].get(name, {}) | settings
            if len(moves) > 1:
                content["schedule"][f"policy.{name}.strength"] = strengths
        for group, entries in (outside or {}).items():
            content[group] |= entries
        return Parameters.model_validate(content)

    def _check(self, moves: Sequence[Move]) -> None:
        since = [move.since for move in moves]
        if not moves or since[0] != self._board.since or sorted(set(since)) != since:
            raise ValueError(
                f"levers: moves begin in {self._board.since}, each later than the last"
            )
        for move in moves:
            for (key, lever), place in zip(self._board.levers.items(), move.places, strict=True):
                if not 0 <= place <= len(lever.stops) - 1:
                    raise ValueError(f"levers: {key}={place:g}: from 0 to {len(lever.stops) - 1}")

    def _parts(self, move: Move) -> list[_Part]:
        """The stops that the levers are at, or between, those that change nothing left out."""
        parts = []
        for lever, place in zip(self._board.levers.values(), move.places, strict=True):
            stops = list(lever.stops.values())
            low = min(int(place), len(stops) - 1)
            for stop, part in ((low, low + 1 - place), (low + 1, place - low)):
                if part > 0 and stop != lever.unchanged:
                    parts.append(_Part(lever, stops[stop], part))
        return parts

    def _whole_run(self, moves: Sequence[Move]) -> dict[str, float]:
        """What holds for the whole run: the stops of the first move, each in its part."""
        mixed: list[dict[str, float]] = []
        for move in moves:
            values: dict[str, float] = {}
            for _, stop, part in self._parts(move):
                for name, value in stop.whole_run.items():
                    unchanged = value_in(self._base, name, self._board.since)
                    values[name] = values.get(name, unchanged) + part * (value - unchanged)
            mixed.append(values)
        if any(values != mixed[0] for values in mixed):
            raise ValueError("levers: one that holds for the whole run is moved later")
        return mixed[0]

    def _paths(self, moves: Sequence[Move]) -> dict[str, dict[Month, float]]:
        """The path of every parameter that a move changes, the base's own up to the first."""
        board, base = self._board, self._base
        paths: dict[str, dict[Month, float]] = {}
        months: dict[str, list[Month]] = {}
        for move in moves:
            shift = months_between(board.since, move.since)
            parts = self._parts(move)
            named = {name for one in parts for name in one.stop.paths}
            for name in sorted(named | set(paths)):
                if name not in paths:
                    own = base.schedule.get(name, {})
                    paths[name] = {month: own[month] for month in own if month < move.since}
                    reached = value_in(base, name, move.since)
                else:
                    reached = _on(paths[name], move.since)
                    paths[name] = {m: value for m, value in paths[name].items() if m < move.since}
                paths[name][move.since] = reached
                if name in named:
                    months[name] = sorted(
                        {m for one in parts for m in one.stop.paths.get(name, ())}
                    )
                for month in months[name]:
                    paths[name][month_after(month, shift)] = self._mixed(name, month, shift, parts)
        return paths

    def _mixed(self, name: str, month: Month, shift: int, parts: Sequence[_Part]) -> float:
        """What the stops, each in its part, make of a parameter in a month of their own time."""
        own = [one for one in parts if name in one.stop.paths]
        if len(own) == 1 and own[0].part == 1.0:
            return value_in(self._world_of(own[0]), name, month)
        unchanged = value_in(self._base, name, month_after(month, shift))
        return unchanged + sum(
            one.part * (value_in(self._world_of(one), name, month) - unchanged) for one in own
        )

    def _world_of(self, part: _Part) -> Parameters:
        """The base with one stop alone."""
        key = part.lever.name, part.stop.name
        if key not in self._alone:
            places = [
                list(lever.stops.values()).index(part.stop)
                if lever.name == part.lever.name
                else lever.unchanged
                for lever in self._board.levers.values()
            ]
            self._alone[key] = self._worlds.at(places)
        return self._alone[key]

    def _policies(self, moves: Sequence[Move]) -> dict[str, dict[str, Any]]:
        """The settings of each lever of the state, and its `strengths` as a path over all moves."""
        found: dict[str, dict[str, Any]] = {}
        for move in moves:
            shift = months_between(self._board.since, move.since)
            parts = self._parts(move)
            named = {name for one in parts for name in one.stop.policy}
            for name in sorted(named | set(found)):
                own = [one for one in parts if name in one.stop.policy]
                unchanged = getattr(self._base.policy, name).strength
                strength = unchanged + sum(
                    one.part * (one.stop.policy[name]["strength"] - unchanged) for one in own
                )
                starts = next((one.stop.policy[name].get("starts") for one in own), None)
                start = month_after(starts, shift) if starts else month_after(move.since, 1)
                if name not in found:
                    settings = own[0].stop.policy[name] | {"strength": strength, "starts": start}
                    found[name] = settings | {"strengths": {move.since: unchanged}}
                path = found[name]["strengths"]
                month_before = month_after(move.since, months_between(move.since, start) - 1)
                path[month_before] = list(path.values())[-1]
                path[start] = strength
        return found


def _on(path: Mapping[Month, float], month: Month) -> float:
    """The value of a path in a month: straight between its knots, constant outside them."""
    before = max((m for m in path if m <= month), default=min(path))
    after = min((m for m in path if m >= month), default=max(path))
    span = months_between(before, after)
    if span <= 0:
        return path[before] if before <= month else path[after]
    return path[before] + (path[after] - path[before]) * months_between(before, month) / span
