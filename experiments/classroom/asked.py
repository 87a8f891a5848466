"""What the room asks of its workers: exact runs of the page's world."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


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
