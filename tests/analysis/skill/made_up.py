"""A small result of experiment=skill from made-up runs that stand still at a level."""

import functools

import numpy as np

from analysis.evidence.figures import FORETOLD
from analysis.skill import quantiles, table
from analysis.skill.cases import cases, scored_figures
from analysis.skill.forecasts import Runs
from analysis.skill.result import Skill
from sim.parameters.dates import month_after, months_between

OUTCOMES = tuple(dict.fromkeys(figure.outcome for figure in FORETOLD))
START, LAST, END = "2023-01", "2025-12", "2026-12"
LEVELS = {"capability_gap": 6.0}
SHARE = 0.25


def runs(replayed: str, share: float = SHARE, members: int = 21) -> Runs:
    """Members spread evenly by a tenth of a level to both sides, the same in every month."""
    months = 1 + months_between(START, END)
    spread = np.linspace(0.9, 1.1, members)
    levels = np.array([LEVELS.get(name, share) for name in OUTCOMES])
    values = spread[:, None, None] * np.ones((1, months, 1)) * levels
    return Runs(replayed, START, OUTCOMES, values)


@functools.cache
@functools.cache
def skill(share: float = SHARE, first: str = "2025-03") -> Skill:
    """Cases from a month on, scored against the record with runs that stand still."""
    asked = [one for one in cases([1, 3, 6, 12]) if one.origin >= first]
    seen = {month: runs(month, share) for month in {min(one.origin, LAST) for one in asked}}
    scored = table.scored(asked, seen)
    shown = [one for one in scored_figures() if one.key in set(scored["figure"])]
    paths = table.paths(shown, ["2025-06", LAST], "2026-06", seen, whole=LAST)
    months = [month_after(LAST, ahead) for ahead in range(1, 13)]
    members = {(one, month): seen[LAST].members(one, month) for one in FORETOLD for month in months}
    return Skill(scored, paths, quantiles.table_of(members, LAST), LAST)
