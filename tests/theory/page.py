"""Theory beside simulation: each case as a finding with a table, and all as part of a page."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from openclosed.analysis.common import style
from openclosed.analysis.finding.finding import Figure, Finding
from tests.theory.case import LISTED, TOLD

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from tests.theory.running import Result

NAME = "replication"
"""Of the table and the folder of pictures, and of the part of the page."""
ABOUT = (
    "A case is a scenario `theory/NAME` of the same engine. Its predictions are computed from its "
    f"parameters; the tests try other values. [Every case](tables/{LISTED}.csv) has its prediction "
    f"and source. [Every check](tables/{NAME}.csv) has the predicted and the simulated number, the "
    "95 % interval and the tolerance."
)
GROUPS = (
    "R: published results. L: closed-form limits of this model, and the observed response of "
    "startups to prices."
)
MADE_BY = "Made by `python -m tests.theory --docs`; `python -m tests.theory NAME` runs one case."
ABOVE = "How far simulations are from theory"
COLUMNS = (
    "case", "scenario", "what", "predicted", "simulated", "low", "high", "tolerance", "passed",
)  # fmt: skip


def whole(results: Sequence[Result]) -> Finding:
    """How many cases and checks pass, and which do not."""
    passed = sum(check.passed for one in results for check in one.checks)
    failed = [one.case.told["case"] for one in results if not one.passed]
    summary = (
        f"{len(results) - len(failed)} of {len(results)} cases give what theory predicts "
        f"({passed} of {sum(len(one.checks) for one in results)} checks pass)."
    )
    summary += f" Not so: {', '.join(failed)}." if failed else ""
    draws = functools.partial(draw, checks(results))
    return Finding(summary, sentences=[summary], figures=[Figure("checks", ABOVE, draws)])


def markdown(results: Sequence[Result]) -> str:
    """The part of docs/theory.md: how many checks pass, and what the cases are."""
    every = whole(results)
    said = " ".join(map(str, [*every.sentences, ABOUT]))
    pictures = [f"![{one.title}](images/{NAME}/{one.name}.png)" for one in every.figures]
    return "\n\n".join([said, *pictures, f"{GROUPS} {MADE_BY}"])


def cases(results: Sequence[Result]) -> pd.DataFrame:
    """What is told of every case, and how many of its checks pass."""
    rows = [
        one.case.told | {"checks": len(one.checks), "passed": sum(c.passed for c in one.checks),
                         "runs": sum(len(point.values) for point in one.points)}
        for one in results
    ]  # fmt: skip
    return pd.DataFrame(rows)


def checks(results: Sequence[Result]) -> pd.DataFrame:
    """Every check of all cases, its numbers to four digits."""
    rows = [
        (one.case.told["case"], one.case.name, check.what,
         *(float(f"{value:.4g}") for value in (check.predicted, check.simulated, check.low,
                                               check.high, check.tolerance)), check.passed)
        for one in results for check in one.checks
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


@style.styled
def draw(made: pd.DataFrame) -> Drawing:
    """How far each check is from theory, in parts of its tolerance, a row for each case."""
    names = {
        case: f"{case} {title}" for case, title in zip(TOLD["case"], TOLD["title"], strict=True)
    }
    cases = list(dict.fromkeys(made["case"]))
    # What must be met exactly has no tolerance, and is met or not.
    within = made["tolerance"].where(made["tolerance"] > 0.0, 1.0)
    figure, ((axes,),) = style.panels(
        f"{made['passed'].sum()} of {len(made)} checks lie within their tolerance of theory",
        "A row for each case, a circle for each check. Between the lines it passes.",
        1, 1, left=0.31, right=0.97, top=0.92, bottom=0.14,
    )  # fmt: skip
    open_style = style.LOOKS["open"]
    axes.plot(
        (made["simulated"] - made["predicted"]) / within, made["case"].map(cases.index),
        linestyle="none", marker=open_style.marker, color=open_style.ink, markerfacecolor="white",
    )  # fmt: skip
    for bound in (-1.0, 1.0):
        axes.axvline(bound, color=style.LOOKS["none"].ink)
    axes.set_yticks(range(len(cases)), [names[case] for case in cases], fontsize=8.5)
    axes.set_ylim(-0.7, len(cases) - 0.3)
    axes.invert_yaxis()
    axes.set_xlabel("simulated less predicted, in parts of the tolerance")
    return figure
