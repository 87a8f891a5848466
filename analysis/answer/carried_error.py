"""Developers' open share of tokens as it would be measured: with the error that a world carries on.

Each world that starts from the record knows by how much it misses it there. What is missed lasts
for some months, and more is to be expected; a forecast without it would be too sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.answer import mixture
from analysis.statistics import particle_filter
from sim.outcomes import verdict as judge
from sim.parameters.dates import months_between

if TYPE_CHECKING:
    import pandas as pd

    from analysis.answer.verdict import Rules

SHARE = "open_share_tokens_startup"
VERDICT = "verdict_tokens_startup"
JUDGED_BY = ("served_startup", "mixing_volume_startup", "families_closed")
"""What a verdict on that share depends on beside it."""


def with_carried_error(
    runs: pd.DataFrame, months: pd.DataFrame, rules: Rules
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same runs and months with that share, and the verdict by it, as they would be measured.

    Of monthly runs of the mixture; failed ones stay as they are.
    """
    done = runs[runs["status"] == "done"]
    when = months["month"].astype(str).str[:7]
    ahead = (when > mixture.UNTIL).to_numpy() & months["run"].isin(done["run"]).to_numpy()
    if not ahead.any():
        return runs, months
    of = mixture.of_runs(done)
    length = months_between(mixture.UNTIL, when[ahead].max())
    draw = np.random.Generator(np.random.Philox(key=int(done["seed"].iloc[0])))
    errors = particle_filter.paths(of.error, length, draw)
    table = months.copy()
    row = table.loc[ahead, "run"].map(dict(zip(done["run"], range(len(done)), strict=True)))
    column = when[ahead].map(lambda month: months_between(mixture.UNTIL, month) - 1)
    shares = table.loc[ahead, SHARE].to_numpy(dtype=float)
    own = errors[row.to_numpy(dtype=int), column.to_numpy(dtype=int)]
    table[SHARE] = table[SHARE].astype(float)
    table.loc[ahead, SHARE] = particle_filter.with_error(shares, own)
    share, served, mixing, closed = (
        table.pivot_table(index="run", columns="month", values=name, dropna=False, observed=False)
        .loc[done["run"]]
        .to_numpy(dtype=float)
        for name in (SHARE, *JUDGED_BY)
    )
    judged = judge.verdicts_of_runs(share, served, mixing, closed, rules)
    labels = runs[VERDICT].astype(str).copy()
    labels.loc[done.index] = judged.label
    return runs.assign(**{VERDICT: labels}), table
