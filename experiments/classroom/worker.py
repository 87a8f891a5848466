"""What a worker process of the room does: exact runs of the page's world.

Only workers load the model; the server names this module's functions and stays small.
"""

from typing import Any

from openclosed.experiments.classroom.asked import Asked, World
from openclosed.experiments.execution.executors import begin_worker, limit_memory

_world: Any = None


def begin(world: World) -> None:
    """In a new worker: keep the world."""
    global _world
    begin_worker()
    limit_memory()
    from openclosed.experiments.classroom.exact import ExactRuns

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
