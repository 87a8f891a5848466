"""What the room asks of its workers: exact runs of the page's world."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class World(NamedTuple):
    """What the page's runs were made of: levers with their stops, and the configuration."""

    levers: Mapping[str, Sequence[str]]
    config: Mapping[str, Any]


class Asked(NamedTuple):
    """Runs to make: `moves` as (since, stops of the levers) in order, seeds.

    `shock` is a card of the summit and the month before it. Values are asked for at the times of
    the page, or as means of years (`yearly`); with `market` also what a run offered developers.
    """

    moves: tuple[tuple[str, tuple[float, ...]], ...]
    shock: tuple[str, str] | None
    seeds: tuple[int, ...]
    yearly: bool = False
    market: bool = False
