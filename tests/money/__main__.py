"""Show how far spend falls, how runs end, what is paid, and how near the small model comes.

`python -m tests.money [FOLDER]` reads a result of the main job, or makes one of 400 runs.
"""

import sys
import tempfile

import numpy as np
import pandas as pd

from analysis.common import ensemble
from experiments.functions import answer, scenario
from experiments.results.result import Result
from sim import Ecosystem
from sim.parameters.paths import all_replaced
from tests.money.measures import endings, falls, paid, small

RUNS = 400
APART = (16, 24, 32, 64)
PAIRS = 40
SHARES = ("open_share_workloads_enterprise", "open_share_tokens_startup", "open_share_spend_all")


def converged() -> pd.DataFrame:
    """Mean difference of shares of the last year from those with the most cohorts kept apart."""
    base, means = scenario(), {}
    for apart in APART:
        world = all_replaced(base, {"work.kept_apart": apart, "firms.count": 300})
        runs = [Ecosystem(world, rng=seed).run().outcomes[list(SHARES)] for seed in range(PAIRS)]
        means[apart] = np.array([one.tail(12).mean().to_numpy() for one in runs])
    rows = {
        apart: [
            f"{100 * one.mean():+.2f} +- {196 * one.std(ddof=1) / PAIRS**0.5:.2f}"
            for one in (values - means[APART[-1]]).T
        ]
        for apart, values in means.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(SHARES))


def main(words: list[str]) -> int:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        result = Result(words[0]) if words else answer(replicates=RUNS, output=f"{folder}/runs")
        group = ensemble.of(result.runs, result.months)
        for heading, table in (
            ("Largest fall of total spend from a peak, share", falls(group)),
            ("Endings by thirds of commerce.runway_months, runs", endings(group)),
            ("Price paid by developers, open over closed", paid(group)),
            (
                "Developers' open share of tokens in 2032, the model and the small one",
                small(group),
            ),
            ("Points of share beside all cohorts apart (work.kept_apart)", converged()),
        ):
            print(f"\n{heading}\n{table.to_string()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
