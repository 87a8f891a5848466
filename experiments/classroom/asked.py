"""What the room asks of its workers: exact runs of the page's world."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class World(NamedTuple):
    """What the page's runs were made of.

    The levers with their stops, the month from which they move, and the configuration.
    """

    levers: Mapping[str, Sequence[str]]
    since: str
    config: Mapping[str, Any]


class Asked(NamedTuple):
    """Runs to make: the stop of each lever, and the seeds."""

    stops: tuple[int, ...]
    seeds: tuple[int, ...]
