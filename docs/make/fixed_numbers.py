"""docs/tables/fixed_numbers.csv: drawn numbers that no data inform, and which of them are fixed.

`python -m docs.make.fixed_numbers` makes it: common runs from 2023 with drawn numbers, at both
ends of each number, and the mean change of two open shares of 2032.
"""

import pandas as pd

from docs.make.parameters_page import priors
from openclosed.experiments.question.composing import composing
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.common_seeds import run_all, seeds_of_draws
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import value_of
from tests.experiments.conftest import question

ENDS = {
    "firms.startups.requirements.support": (0.2, 1.5),
    "firms.startups.tastes.trust": (0.0, 3.0),
    "firms.startups.tastes.evidence": (0.0, 3.0),
    "choice.experience": (0.0, 4.0),
    "work.per_point": (0.14, 0.35),
    "research.lab_part": (0.6, 0.95),
    "contributors.paid_part": (0.2, 0.6),
}  # fmt: skip
"""The ends of the prior that each has or had; where it is fixed, its default is the middle."""
SHARES = {
    "startups_tokens": "open_share_purchased_tokens_startups",
    "enterprises_workloads": "open_share_workloads_enterprises",
}
SEEDS = 40


def main() -> None:
    """Write the table: changes from the lower to the upper end, percentage points."""
    asked = question("start=prior", f"replicates={SEEDS}")
    settings = asked.settings
    points = [asked.overrides.changed({name: end}) for name, ends in ENDS.items() for end in ends]
    with composing():
        seeds = seeds_of_draws(settings)
        runs = run_all(points, seeds, list(SHARES.values()), settings)
    drawn = priors()
    rows = pd.DataFrame(
        [
            (name, *ends, value_of(Parameters(), name), "drawn" if name in drawn else "fixed")
            for name, ends in ENDS.items()
        ],
        columns=["name", "low", "high", "default", "kept"],
    )
    for column, outcome in SHARES.items():
        means = 100.0 * runs.mean(outcome, "2032-01", "2032-12")
        change = pd.DataFrame(means[:, 1::2] - means[:, ::2])
        rows[column] = change.mean().round(1)
        rows[f"{column}_error"] = change.sem().round(1)
    documentation.write_table("fixed_numbers", rows.assign(pairs=len(seeds)))


if __name__ == "__main__":
    main()
