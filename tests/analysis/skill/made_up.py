"""A small result of experiment=skill from made-up worlds that stand still at a level."""

import functools

import numpy as np

from analysis.evidence.quantities import FORETOLD
from analysis.skill import quantiles, table
from analysis.skill.cases import cases, scored_figures
from analysis.skill.forecasts import Said, Worlds
from analysis.skill.result import Skill
from sim.parameters.dates import month_after, months_between

OUTCOMES = tuple(dict.fromkeys(figure.outcome for figure in FORETOLD))
START, LAST, END = "2023-01", "2025-12", "2026-12"
ANCHORED_FROM = "2025-03"
LEVELS = {"capability_gap": 6.0}
SHARE = 0.25


def worlds(
    share: float = SHARE, start: str = START, members: int = 21, error: float | None = None
) -> Worlds:
    """Worlds spread evenly by a tenth of a level to both sides, the same in every month."""
    months = 1 + months_between(start, END)
    spread = np.linspace(0.9, 1.1, members)
    levels = np.array([LEVELS.get(name, share) for name in OUTCOMES])
    told = spread[:, None, None] * np.ones((1, months, 1)) * levels
    errors = None if error is None else np.full((members, months), error)
    return Worlds(start, OUTCOMES, told, errors)


def said(origins: set[str], share: float = SHARE, error: float = 0.3) -> Said:
    """Two hypotheses, of which the one foretells a tenth more; anchored ones carry an error."""
    late = [one for one in origins if one >= ANCHORED_FROM]
    levels = {"lasting": share, "experience": share + 0.1}
    return Said(
        {
            name: {one: worlds(level) for one in {min(one, LAST) for one in origins} | {LAST}}
            for name, level in levels.items()
        },
        {
            name: {one: worlds(level, month_after(one, 1), error=error) for one in late}
            for name, level in levels.items()
        },
        {one: {"lasting": 0.8, "experience": 0.2} for one in late},
        ({one: worlds(0.2, month_after(one, 1), error=error) for one in late},) * 2,
    )


@functools.cache
def skill(share: float = SHARE, first: str = "2025-03") -> Skill:
    """Cases from a month on, scored against the record with worlds that stand still."""
    asked = [one for one in cases([1, 3, 6, 12]) if one.origin >= first]
    told = said({one.origin for one in asked}, share)
    scored = table.scored(asked, told)
    shown = [one for one in scored_figures() if one.key in set(scored["figure"])]
    paths = table.paths(shown, ["2025-06", LAST], "2026-06", told, whole=LAST)
    months = [month_after(LAST, ahead) for ahead in range(1, 13)]
    members = {(one, month): worlds().of(one, month) for one in FORETOLD for month in months}
    return Skill(scored, paths, quantiles.table_of(members, LAST), told.weights, LAST)
