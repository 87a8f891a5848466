"""Effects of all what-ifs by year and market, and of each asymmetry between the camps.

Each runs beside the baseline, a pair of runs from the same starting state with the same seed.
Makes docs/what_ifs.md, with its tables and picture.
"""

from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.published import WHAT_IFS as KEPT
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.checks import refuse_unpaired
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.settings import WhatIfsSettings
from openclosed.experiments.validation.what_ifs import debate, effects, pages
from openclosed.experiments.what_if.answer import KINDS, WITHOUT
from openclosed.experiments.what_if.question import without_each
from openclosed.experiments.what_if.settings import ASYMMETRIES

BASELINE = "baseline"


def run(question: Question, settings: WhatIfsSettings) -> int:
    """Run what-ifs and asymmetries, and write their page; returns the exit code.

    Raises BadInput for fewer than two replicates.
    """
    refuse_unpaired((), settings.replicates)
    kept, years, markets = compare(question, settings)
    documentation.write_kept(kept, KEPT)
    documentation.write_table(pages.YEARS, years)
    documentation.write_table(pages.MARKETS, markets)
    documentation.write_table(pages.FAVOURED, asymmetries(question, settings))
    pages.write()
    debate.write()
    return 0


def compare(question: Question, settings: WhatIfsSettings) -> list[pd.DataFrame]:
    """Every scenario compared with the baseline: the kept table, by year and by market."""
    names = [name for name in catalogue.options_of() if "/" not in name and name != BASELINE]
    asked, *elsewhere = (
        [catalogue.compose_alone(question, name, *more) for name in (BASELINE, *names)]
        for more in ((), *([override] for override in effects.MARKETS.values()))
    )
    what_ifs = {one.scenario: one.about for one in asked[1:]}
    acted_on = [one.prediction.outcome or one.outcome for one in what_ifs.values()]
    outcomes = list(dict.fromkeys([*effects.MEASURES, *acted_on]))
    seeds = common_seeds.seeds_of_draws(settings)
    usual, *others = (
        common_seeds.run_all([one.overrides for one in points], seeds, outcomes, settings)
        for points in (asked, *elsewhere)
    )
    drawn = common_seeds.starts(settings).columns(np.array(seeds))
    return [
        effects.kept(what_ifs, usual),
        effects.by_year(what_ifs, usual),
        effects.by_market(what_ifs, usual, others, drawn),
    ]


def asymmetries(question: Question, settings: WhatIfsSettings) -> pd.DataFrame:
    """A row of `FAVOURS` for each asymmetry, by the last year of runs without it."""
    asked = list(without_each(question.overrides, [ASYMMETRIES]))
    points = [question.overrides, *(point.overrides for _, point in asked)]
    seeds = common_seeds.seeds_of_draws(settings)
    shares = [one.outcome for one in KINDS.values()]
    runs = common_seeds.run_all(points, seeds, shares, settings)
    rows = []
    for place, (one, point) in enumerate(asked, start=1):
        row: dict[str, Any] = {
            "asymmetry": point.name.removeprefix(WITHOUT), "favours": one.favours,
            "rests": one.description, "pairs": len(seeds),
        }  # fmt: skip
        for kind, share in KINDS.items():
            means = runs.mean(share.outcome, runs.months[-12], runs.months[-1])
            row |= effects.ends(effects.change(means, place), kind, f"{kind}_")
        for camp in ("open", "closed"):
            row[f"{camp}_wins"] = float(np.mean(runs.endings[:, place] == camp))
            row[f"{camp}_wins_before"] = float(np.mean(runs.endings[:, 0] == camp))
        rows.append(row)
    rows.sort(key=lambda row: (row["favours"], -abs(row["startups"])))
    return pd.DataFrame(rows)
