"""Scenarios, endings, numbers and tables in the words of the page."""

import json
from collections.abc import Iterable

import numpy as np

from openclosed.analysis.lab.page import PARTS
from tests.teaching.runs import USE, Told

WORDS = json.loads((PARTS / "words.json").read_text(encoding="utf-8"))


def named(told: Told, name: str) -> int:
    """Place of the scenario with this name."""
    return next(place for place, offer in enumerate(told.made.offers) if offer.name == name)


def scenario_name(told: Told, place: int) -> str:
    """A scenario in the words of the page."""
    board, offer = told.made.board, told.made.offers[place]
    moved = [
        f"{lever.name}: {stop.name}"
        for lever, stop in board.at(offer.stops)
        if stop != list(lever.stops.values())[lever.unchanged]
    ]
    return " and ".join(moved) or str(WORDS["as_today"])


def endings(told: Told, place: int, yardstick: int = USE) -> str:
    """As the page's headline: the most frequent ending, then the others."""
    counts = {end: count for end, count in told.counts(place, yardstick).items() if count}
    total = sum(counts.values())
    names = [str(WORDS[f"ending.{end}"]).capitalize() for end in counts]
    said = [
        f"{name if i == 0 else name[0].lower() + name[1:]} in {count}"
        for i, (name, count) in enumerate(zip(names, counts.values(), strict=True))
    ]
    said[0] += f" of {total} runs"
    return ", ".join(said)


def value_written(value: float) -> str:
    """A share as the page writes it."""
    return "nobody" if np.isnan(value) else f"{100 * value:.0f} %"


def level(told: Told, place: int, yardstick: int = USE) -> str:
    """The middle run and the band, with the unit."""
    low, median, high = (value_written(value) for value in told.last(place, yardstick))
    return f"{median} in the middle run, {low} to {high} in eight of ten runs"


def rows_of(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"
