"""The Open Model Summit: teams that hold levers, rounds of years, and what a round comes to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field

from experiments.classroom.asked import Asked
from experiments.classroom.lab_page import LabPage
from experiments.classroom.limits import WORDS

DECLARED = Path(__file__).with_name("summit.yaml")
MEASURED = Path(__file__).with_name("par.json")
PAR = 50
ROUNDS = 3
LARGEST_SUMMIT = 36  # students; more make several summits


class Team(BaseModel):
    """A team: its private brief, the levers it holds, and the weights it gives to yardsticks.

    `later` are levers that it holds from the second round on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    brief: str
    holds: dict[str, tuple[str, str]]
    later: dict[str, tuple[str, str]] = Field(default_factory=dict)
    wants: dict[str, int]


class ShockCard(BaseModel):
    """Something from outside: an event of the model, or a policy, in the first month of a round."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    meaning: str
    shocks: dict[str, Any] = Field(default_factory=dict)
    policy: dict[str, dict[str, Any]] = Field(default_factory=dict)


class Roles(BaseModel):
    """All teams and shock cards by key; `steps` is in what changes of yardsticks are counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: dict[str, float]
    teams: dict[str, Team]
    shocks: dict[str, ShockCard]


@cache
def declared() -> Roles:
    """The roles that ship, in the room's words."""
    content = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    for key, team in content["teams"].items():
        team |= {"name": WORDS[f"team.{key}"], "brief": WORDS[f"team.{key}.brief"]}
    for key, card in content["shocks"].items():
        card |= {"name": WORDS[f"shock.{key}"], "meaning": WORDS[f"shock.{key}.meaning"]}
    return Roles.model_validate(content)


@cache
def par() -> dict[str, list[tuple[float, float]]]:
    """Of each team and round the mean of sensible plays, and their standard deviation."""
    found: dict[str, list[tuple[float, float]]] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


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


def range_of(page: LabPage, team: Team, number: int) -> dict[str, tuple[int, int]]:
    """Least and largest stop of each lever that a team holds in a round.

    A stop that the page does not have leaves the lever at the unchanged one on that side.
    """
    found = {}
    for lever, (low, high) in (team.holds | (team.later if number else {})).items():
        if lever in page.levers:
            stops = page.levers[lever]
            unchanged = page.unchanged[list(page.levers).index(lever)]
            places = [stops.index(stop) if stop in stops else unchanged for stop in (low, high)]
            found[lever] = (places[0], places[1])
    return found


def places_after(page: LabPage, cards: Iterable[Mapping[str, int]]) -> tuple[int, ...]:
    """Where the levers are after the cards of all teams: departures from the unchanged add up."""
    places, keys = list(page.unchanged), list(page.levers)
    for card in cards:
        for lever, place in card.items():
            i = keys.index(lever)
            places[i] += place - page.unchanged[i]
    tops = [len(stops) - 1 for stops in page.levers.values()]
    return tuple(min(max(place, 0), top) for place, top in zip(places, tops, strict=True))


def asked_for(
    page: LabPage, history: Sequence[tuple[int, ...]], shock: tuple[str, str] | None
) -> Asked:
    """The runs that tell what a summit's rounds so far come to; each luck is one of the page.

    `shock` is a card and the round's `since`.
    """
    moves = tuple(
        (one.since, tuple(map(float, places)))
        for one, places in zip(rounds_of(page), history, strict=False)
    )
    return Asked(moves, shock, tuple(page.seeds), yearly=True)


def told(answer: bytes) -> dict[str, Any]:
    """What the runs of a round gave, as it is kept.

    `values` by yardstick and year are means of the `runs` that were finished and in which it
    exists, and empty where none was; `counts` says for each yardstick how many ended in which way.
    """
    runs = [one for one in json.loads(answer)["runs"] if one is not None]
    keys = runs[0]["values"] if runs else ()
    return {
        "values": {
            key: [_mean(year) for year in zip(*(one["values"][key] for one in runs), strict=True)]
            for key in keys
        },
        "counts": {key: Counter(one["endings"][key] for one in runs) for key in keys},
        "runs": len(runs),
    }


def _mean(values: Iterable[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return round(fmean(there), 5) if there else None


def points(
    values: Mapping[str, Sequence[float | None]],
    usual: Mapping[str, Sequence[float | None]],
    number: int,
    last: int,
) -> dict[str, int]:
    """What each team has got by the last year of a round.

    It counts what the cards have changed: `usual` is what the same runs come to where no lever
    moves. 50 is par, what a team gets on average where all six play sensibly, and ten points are
    one standard deviation of that.
    """
    won = gains(values, usual, last)
    return {key: on_scale(gain, *par()[key][number]) for key, gain in won.items()}


def on_scale(gain: float, mean: float, deviation: float) -> int:
    """Points for a gain, from what sensible plays gain."""
    return round(PAR + 10.0 * (gain - mean) / deviation)


def gains(
    values: Mapping[str, Sequence[float | None]],
    usual: Mapping[str, Sequence[float | None]],
    last: int,
) -> dict[str, float]:
    """Each team's weighted changes of the yardsticks, in steps, before they are put on a scale.

    A yardstick that does not exist in that year does not count.
    """
    roles, won = declared(), {}
    for key, team in roles.teams.items():
        total = 0.0
        for yardstick, weight in team.wants.items():
            ends = usual[yardstick][last], values[yardstick][last]
            if ends[0] is not None and ends[1] is not None:
                total += weight * (ends[1] - ends[0]) / roles.steps[yardstick]
        won[key] = total
    return won
