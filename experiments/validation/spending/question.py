"""What firms spend on models by year, beside labs' revenue, and as a share of world product.

Makes docs/demand.md with docs/tables/spending.csv and docs/images/spending.png.
"""

import sys
from typing import Final

import numpy as np

from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.settings import SpendingSettings
from openclosed.experiments.validation.spending import page
from openclosed.experiments.validation.spending.page import NAME, last_year, table

PAGE: Final = "demand"


def run(question: Question, settings: SpendingSettings) -> int:
    """Run the baseline with as many draws, and write the page; returns the exit code.

    Returns 1 and writes nothing where a run spends more than world product in the last year.
    """
    seeds = common_seeds.seeds_of_draws(settings)
    runs = common_seeds.run_all([question.parameters], seeds, ["spend_total"], settings)
    spent = runs.of("spend_total")[:, 0]
    shares = last_year(spent, runs.months)
    if beyond := int(np.sum(shares > 1.0)):
        print(
            f"{beyond} of {len(shares)} runs spend more than world product in the last year, up to "
            f"{shares.max():.3g} times as much: nothing is written",
            file=sys.stderr,
        )
        return 1
    rows = table(spent, runs.months)
    documentation.write_table(NAME, rows)
    documentation.write_picture(NAME, page.picture(rows))
    parts = page.parts(rows)
    documentation.write_parts(PAGE, parts)
    print("\n\n".join(parts.values()))
    return 0
