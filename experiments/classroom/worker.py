"""What a worker process of the room does: exact runs of the page's world.

Only workers load the model; the server names this module's functions and stays small.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experiments.execution import begin_worker

_world: Any = None


class World(NamedTuple):
    """What the page's runs were made of: levers with their stops, and the configuration."""

    levers: Mapping[str, Sequence[str]]
    config: Mapping[str, Any]


class Asked(NamedTuple):
    """Runs to make: `moves` as (since, places of the levers) in order, seeds.

    `shock` is a card of the summit and the month before it.
    """

    moves: tuple[tuple[str, tuple[float, ...]], ...]
    shock: tuple[str, str] | None
    seeds: tuple[int, ...]


def begin(world: World) -> None:
    """In a new worker: keep the world."""
    global _world
    begin_worker()
    from experiments.classroom.exact import ExactRuns

    try:
        _world = ExactRuns(world)
    except ValueError as error:
        _world = error


def made(asked: Asked) -> dict[str, Any]:
    """The runs, as plain values: see `experiments.classroom.exact`."""
    answer: dict[str, Any] = _world.made(asked)
    return answer


def complaint() -> str:
    """Why this version of the model cannot run the page's world; empty if it can.

    It makes a run to see, so that what runs need is loaded and compiled.
    """
    return str(_world) if isinstance(_world, ValueError) else str(_world.tried())
