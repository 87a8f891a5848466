"""The Open Model Summit: teams that hold levers, rounds of years, and what a round comes to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field

from experiments.classroom.asked import Asked
from experiments.classroom.lab_page import LabPage

DECLARED = Path(__file__).with_name("summit.yaml")
ROUNDS = 3
BETWEEN = 4  # places of a lever from one stop to the next
LARGEST_SUMMIT = 36  # students; more make several summits


class Team(BaseModel):
    """A team: its private brief, the levers it holds, and the weights it gives to yardsticks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    brief: str
    holds: dict[str, tuple[str, str]]
    wants: dict[str, int]


class ShockCard(BaseModel):
    """Something from outside: an event of the model, or a policy, in the first month of a round."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    meaning: str
    shocks: dict[str, Any] = Field(default_factory=dict)
    policy: dict[str, dict[str, Any]] = Field(default_factory=dict)


class Roles(BaseModel):
    """All teams and shock cards by key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    teams: dict[str, Team]
    shocks: dict[str, ShockCard]


@cache
def declared() -> Roles:
    """The roles that ship."""
    return Roles.model_validate(yaml.safe_load(DECLARED.read_text(encoding="utf-8")))


class Round(NamedTuple):
    """The years of a round, as places in the page's list; `since` is the month before them."""

    since: str
    first: int
    last: int


def rounds_of(page: LabPage) -> list[Round]:
    """The years after the record in three parts; none where the page has fewer than three."""
    before = page.years.index(page.record_end) if page.record_end in page.years else -1
    count = len(page.years) - 1 - before
    if before < 0 or count < ROUNDS:
        return []
    cuts = [before + 1 + count * i // ROUNDS for i in range(ROUNDS + 1)]
    return [
        Round(max(f"{page.years[first - 1]}-12", page.since), first, end - 1)
        for first, end in pairwise(cuts)
    ]


def range_of(page: LabPage, team: Team) -> dict[str, tuple[int, int]]:
    """Least and largest place of each lever of the page that a team holds, in parts of a stop.

    A stop that the page does not have leaves the lever at the unchanged one on that side.
    """
    found = {}
    for lever, (low, high) in team.holds.items():
        if lever in page.levers:
            stops = page.levers[lever]
            unchanged = page.unchanged[list(page.levers).index(lever)]
            places = [stops.index(stop) if stop in stops else unchanged for stop in (low, high)]
            found[lever] = (BETWEEN * places[0], BETWEEN * places[1])
    return found


def places_after(page: LabPage, cards: Iterable[Mapping[str, int]]) -> tuple[int, ...]:
    """Where the levers are after the cards of all teams: departures from the unchanged add up."""
    places = [BETWEEN * place for place in page.unchanged]
    keys = list(page.levers)
    for card in cards:
        for lever, place in card.items():
            i = keys.index(lever)
            places[i] += place - BETWEEN * page.unchanged[i]
    tops = [BETWEEN * (len(stops) - 1) for stops in page.levers.values()]
    return tuple(min(max(place, 0), top) for place, top in zip(places, tops, strict=True))


def asked_for(
    page: LabPage, history: Sequence[tuple[int, ...]], shock: tuple[str, str] | None, seed: int
) -> Asked:
    """The runs that tell what a summit's rounds so far come to: its own history, then the page's.

    `shock` is a card and the round's `since`.
    """
    rounds = rounds_of(page)
    moves = tuple(
        (one.since, tuple(place / BETWEEN for place in places))
        for one, places in zip(rounds, history, strict=False)
    )
    return Asked(moves, shock, (seed, *page.seeds))


def told(answer: bytes) -> dict[str, Any]:
    """What the runs of a round gave, as it is kept."""
    found: dict[str, Any] = json.loads(answer)
    return found


def points(
    page: LabPage, team: Team, values: Mapping[str, Sequence[float | None]], last: int
) -> int:
    """What a team has got by the end of a year: weighted changes since the record's end.

    A change counts in hundredths of the yardstick's scale on the page; a yardstick that does not
    exist in one of the years does not count.
    """
    before = page.years.index(page.record_end)
    total = 0.0
    for yardstick, weight in team.wants.items():
        _, top = page.yardsticks[yardstick]
        ends = values[yardstick][before], values[yardstick][last]
        if ends[0] is not None and ends[1] is not None:
            total += weight * 100.0 * (ends[1] - ends[0]) / top
    return round(total)
