"""The published answer and what it rests on: `python -m experiments.validation published`.

It runs the main command's question with old work staying and with new work displacing it, with a
second master seed, and at both ends of every dial. All use the same seeds, so the two runs of a
pair differ in one thing. Spending is that of the runs with either seed.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import published
from openclosed.analysis.common import ensemble
from openclosed.analysis.common.ensemble import Ensemble
from openclosed.analysis.draws import Chance, means, of_runs
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.answer import endings
from openclosed.experiments.question.checks import refuse_outside
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import DRAWN, Question
from openclosed.experiments.results import documentation
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.opening import study
from openclosed.experiments.starts.states import States
from openclosed.experiments.validation.published import dials, page, spending
from openclosed.experiments.validation.published.page import Answers
from openclosed.experiments.validation.settings import PublishedSettings
from openclosed.sim.outcomes import MEASURES, SCOPES
from openclosed.sim.parameters.clock import month_after
from openclosed.sim.parameters.dials import Dials

FEWEST = 20
"""Runs, of which one is 5 %."""
ENDS = (0.0, 1.0)
"""Of displacement, and of every dial."""
OUTCOMES = (
    *(f"open_share_{measure}_{scope}" for measure in MEASURES for scope in SCOPES),
    *(f"adopted_{scope}" for scope in SCOPES),
    *(
        f"multihoming_{kind}_{scope}"
        for kind in ("adopters", "by_chance", "volume")
        for scope in SCOPES
    ),
    "families_closed", "spend_total",
)  # fmt: skip
"""Outcomes whose months an answer needs."""


def run(question: Question, settings: PublishedSettings) -> int:
    """Run all and write the answer; 1 if any run failed, else 0.

    Raises BadInput for what cannot be, before anything runs.
    """
    refuse_outside("replicates", settings.replicates, FEWEST, 100_000)
    if settings.unmeasured != DRAWN:
        raise BadInput(
            f"unmeasured={settings.unmeasured}: must be {DRAWN}, as the published answer is"
        )
    names = ["work.displacement", *(f"dials.{name}" for name in Dials.model_fields)]
    count, points = settings.replicates, [one for name in names for one in _points(question, name)]
    with study(question, runs=count * (len(points) + 1), months=OUTCOMES) as made:
        assert made.draws is not None  # since parameters are drawn
        first, second = (made.draws.seeds(settings.seed + more, count) for more in (0, 1))
        asked = [(point, seed) for point in points for seed in first]
        runs = made.run_pairs([*asked, *((points[0], seed) for seed in second)])
        parts = [runs.iloc[place : place + count] for place in range(0, len(runs), count)]

        def answer(origin: dict[str, Any]) -> Finding:
            months = made.months
            from_today = isinstance(made.draws, States) and not made.draws.from_2023
            group = ensemble.of(pd.concat([parts[0], parts[-1]]), months)
            stays, goes, again = (
                endings.answer(parts[place], months, origin) for place in (0, 1, -1)
            )
            found = Answers(
                str(origin["version"]),
                endings.rules_of(origin).win_threshold,
                stays,
                goes,
                again,
                _changes(parts[0], parts[1]),
                dials.effects(_shares(parts[2:-1])),
                _spent(group) if from_today else spending.read(),
            )
            if settings.docs:
                clock = question.parameters.clock
                year = clock.month(clock.steps - 1)[:4]
                first = month_after(LAST_MONTH, 1) if from_today else clock.start
                drawn = len(set(of_runs(parts[0]).draw.tolist()))
                _write(found, dials.rests_on(year, count, drawn, first), year)
            return page.finding(found)

        return finish(made, answer)


def _points(question: Question, name: str) -> list[Point]:
    """The question's parameters at both ends of one parameter."""
    return [Point(f"{name}={end:g}", question.overrides.changed({name: end})) for end in ENDS]


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, Chance]:
    """Mean changes of open shares over pairs of runs in which both have all of them."""
    names = [one.outcome for one in page.WAYS]
    changes = after[names].to_numpy(dtype=float) - before[names].to_numpy(dtype=float)
    known = np.isfinite(changes).all(axis=1)
    return dict(zip(names, means(changes[known], of_runs(before).at(known)), strict=True))


def _shares(parts: list[pd.DataFrame]) -> NDArray[np.float64]:
    """(runs, dials, ends, shares) open shares of the last year, of runs of each dial's ends."""
    shares = np.stack([one[dials.SHARES].to_numpy(dtype=float) for one in parts], axis=1)
    return shares.reshape(len(shares), len(Dials.model_fields), len(ENDS), -1)


def _spent(group: Ensemble) -> pd.DataFrame:
    """The table of what the runs spend."""
    return spending.table(group.paths("spend_total"), group.months)


def _write(found: Answers, of_dials: str, year: str) -> None:
    """Write the pages with their tables and pictures, and the table that answers quote."""
    rows = page.kept(found)
    documentation.write_kept(rows, published.DISPLACEMENT)
    documentation.write_table(spending.NAME, found.spending)
    documentation.write_table("dials", found.dials)
    documentation.write_table(page.MARGINS, page.margins(found.stays))
    spread = endings.spread(found.stays)
    documentation.write_parts("answer", page.parts(rows, spread))
    documentation.write_parts("dials", dials.page_parts(found.dials, of_dials))
    documentation.write_parts("dials", spending.page_parts(found.spending))
    documentation.write_picture("dials", dials.picture(found.dials, year))
    documentation.write_picture(spending.NAME, spending.picture(found.spending))
