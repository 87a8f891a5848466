"""`python -m tests.teaching.balance [LAB.HTML]` plays the summit with fixed strategies.

It measures par, which is what a team gets on average where all six play sensibly
(experiments/classroom/par.json), and writes docs/teaching/balance.md.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

from experiments.classroom import summit
from experiments.classroom.asked import World
from experiments.classroom.exact import ExactRuns
from experiments.classroom.lab_page import LabPage, read
from tests.teaching.marks import FOLDER
from tests.teaching.wording import rows_of

LAB, PAGE = FOLDER / "lab.html", FOLDER / "balance.md"
PLAYS = 60  # sensible ones, from which par is measured
TEAMS = summit.declared().teams
OWN, REST, FIRST, AGAINST = "own interest", "no move", "first lever only", "against itself"

type Card = dict[str, int]
type Strategies = Mapping[str, str]
"""What each team plays in all rounds."""
type Par = Mapping[str, list[tuple[float, float]]]

WORDS_OF = {
    "use": "developers' use", "firms": "large firms' use", "value": "money for open models",
    "capability": "months behind", "developers": "makers", "safety": "incidents",
}  # fmt: skip
TEXT = """# Is the summit balanced?

For a teacher who chairs the summit of [lesson 3](lesson-3.md): what fixed strategies score.
`python -m tests.teaching.balance` plays them, {runs} runs a round, and writes this page and the
scale of points.

**The scale.** Points count what the cards changed, against the same {runs} runs without a move.
{par} is par, a team's average where all six play sensibly ({plays} plays in which each team
follows its own interest, moves its first lever only, or moves none). Ten points are one standard
deviation. What is counted: {steps}.

## What each team wants, and what it does in its own interest

{levers}

## What each team has at the end

{rows}
"""


class Table:
    """A summit in which strategies move the levers, and what that comes to."""

    def __init__(self, page: LabPage) -> None:
        self.page = page
        self._runs = ExactRuns(World(page.levers, page.config))
        self._known: dict[Any, dict[str, Any]] = {}
        self._last = [one.last for one in summit.rounds_of(page)]
        calm = [page.unchanged] * summit.ROUNDS
        self.usual = self._values(calm)
        self._effects = {
            (lever, stop): self.gains([self._alone(lever, stop)] * summit.ROUNDS)[-1]
            for lever, stops in page.levers.items()
            if any(lever in team.holds | team.later for team in TEAMS.values())
            for stop in range(len(stops))
        }

    def _alone(self, lever: str, stop: int) -> tuple[int, ...]:
        stops = zip(self.page.levers, self.page.unchanged, strict=True)
        return tuple(stop if key == lever else place for key, place in stops)

    def _values(self, history: list[tuple[int, ...]]) -> dict[str, Any]:
        asked = summit.asked_for(self.page, history, None)
        if asked not in self._known:
            answer = json.dumps(self._runs.made(asked)).encode()
            self._known[asked] = summit.told(answer)["values"]
        return self._known[asked]

    def gains(self, history: list[tuple[int, ...]]) -> list[dict[str, float]]:
        """What each team has gained by the end of each round."""
        values = self._values(history)
        return [summit.gains(values, self.usual, last) for last in self._last]

    def card(self, team: str, strategy: str, number: int) -> Card:
        """What a team hands in: of each lever the stop that is best or worst for it, or between."""
        ranges = summit.range_of(self.page, TEAMS[team], number)
        card = {}
        for lever, (low, high) in ranges.items():
            unchanged = self.page.unchanged[list(self.page.levers).index(lever)]

            def gain(stop: int, lever: str = lever) -> float:
                return self._effects[lever, stop][team]

            best = max(range(low, high + 1), key=gain)
            worst = min(range(low, high + 1), key=gain)
            is_first = lever in TEAMS[team].holds
            card[lever] = {
                OWN: best, REST: unchanged, FIRST: best if is_first else unchanged, AGAINST: worst
            }[strategy]  # fmt: skip
        return card

    def played(self, strategies: Strategies) -> list[dict[str, float]]:
        """What each team has gained by the end of each round of a summit."""
        history = [
            summit.places_after(
                self.page, [self.card(team, strategies[team], number) for team in TEAMS]
            )
            for number in range(summit.ROUNDS)
        ]
        return self.gains(history)


def measured(table: Table) -> dict[str, list[tuple[float, float]]]:
    """Par and spread of each team and round, over sensible plays drawn at random."""
    chance = random.Random(1)
    plays = [
        table.played({team: chance.choice((OWN, OWN, REST, FIRST)) for team in TEAMS})
        for _ in range(PLAYS)
    ]
    return {
        team: [
            (
                round(fmean(play[number][team] for play in plays), 2),
                round(max(pstdev(play[number][team] for play in plays), 1.0), 2),
            )
            for number in range(summit.ROUNDS)
        ]
        for team in TEAMS
    }


def points(played: list[dict[str, float]], par: Par) -> dict[str, int]:
    """What each team has at the end, on the scale that it sees."""
    last = summit.ROUNDS - 1
    return {team: summit.on_scale(gain, *par[team][last]) for team, gain in played[last].items()}


def page_of(table: Table, par: Par) -> str:
    """The page on what fixed strategies come to."""
    everyone = dict.fromkeys(TEAMS, OWN)
    plays = [
        ("all play their own interest", everyone),
        ("nobody moves a lever", dict.fromkeys(TEAMS, REST)),
    ]
    plays += [
        (f"all, but not the {TEAMS[team].name.lower()}", everyone | {team: REST}) for team in TEAMS
    ]
    plays += [
        (f"{TEAMS[team].name.lower()} against itself", everyone | {team: AGAINST}) for team in TEAMS
    ]
    found = [(name, points(table.played(strategies), par)) for name, strategies in plays]
    heads = ("Play", *(team.name for team in TEAMS.values()))
    rows = [(name, *(str(won[team]) for team in TEAMS)) for name, won in found]
    levers = [
        (
            team.name,
            _named(table, key, 0),
            _named(table, key, 1),
            ", ".join(
                f"{weight:+d} {WORDS_OF[yardstick]}" for yardstick, weight in team.wants.items()
            ),
        )
        for key, team in TEAMS.items()
    ]
    return TEXT.format(
        runs=len(table.page.seeds),
        plays=PLAYS,
        par=summit.PAR,
        levers=rows_of(("Team", "Own interest, round 1", "From round 2", "Counts"), levers).strip(),
        rows=rows_of(heads, rows).strip(),
        steps="; ".join(
            f"{step:g} of {WORDS_OF[key]}" for key, step in summit.declared().steps.items()
        ),
    )


def _named(table: Table, team: str, number: int) -> str:
    card = table.card(team, OWN, number)
    stops = {one["key"]: [stop["name"] for stop in one["stops"]] for one in table.page.shown}
    return "; ".join(f"{lever}: {stops[lever][stop]}" for lever, stop in card.items())


def main(lab: Path) -> None:
    """Measure par and write the page."""
    table = Table(read(lab))
    par = measured(table)
    rows = (f" {json.dumps(team)}: {json.dumps(rounds)}" for team, rounds in par.items())
    summit.MEASURED.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    PAGE.write_text(page_of(table, par), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else LAB)
