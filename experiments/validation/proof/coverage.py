"""How often bands contain the outcome, over trials in which the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.common.measures import percent
from openclosed.analysis.finding.faces import markdown as rows_of
from openclosed.analysis.finding.finding import Column, Finding, Table, table

type Floats = NDArray[np.float64]

HORIZONS = (1, 3, 6, 12)
BANDS = (0.5, 0.9)
COLUMNS = (
    Column("what", "", "yardstick and months ahead, or the numbers of the world", "What",
           "everywhere"),
    Column("trials", "", "trials; for numbers, trials times how many numbers there are", "cases",
           "everywhere"),
    Column("in_50", "share", "trials in which the middle half of the forecast held the truth",
           "in the middle half", "everywhere"),
    Column("in_90", "share", "trials in which the 90 % band did", "in 90 %", "everywhere"),
    Column("error_90", "share", "standard error of that, if the band is right", "error",
           "everywhere"),
    Column("below", "share", "mean part of the forecast below the truth: a half if it is unbiased",
           "below the truth", "everywhere"),
)  # fmt: skip


class Trial(NamedTuple):
    """Where the truth lay in an island's forecast."""

    below: Floats  # (months ahead, 2) part of the forecast below it, of tokens and of spend
    of_numbers: Floats  # (P) part of each number's law below the truth
    least: Floats  # () effective worlds in the worst month
    founders: Floats  # () effective number of first worlds


def coverage(trials: Sequence[Trial]) -> Table:
    """One row a yardstick and horizon, and one for the numbers."""
    ahead = np.array([one.below for one in trials])
    rows = [
        (f"{yardstick}, {months} month{'s' if months > 1 else ''}", ahead[:, months - 1, at])
        for at, yardstick in enumerate(("tokens", "spend"))
        for months in HORIZONS
        if months <= ahead.shape[1]
    ]
    rows.append(("numbers", np.concatenate([one.of_numbers for one in trials])))
    return table("coverage", COLUMNS, [_row(name, part, len(trials)) for name, part in rows])


def _row(name: str, part: Floats, trials: int) -> tuple[str | float, ...]:
    inside = [float((np.abs(part - 0.5) <= band / 2.0).mean()) for band in BANDS]
    error = float((0.9 * 0.1 / trials) ** 0.5)
    return (name, part.size, *inside, error, float(part.mean()))


def sentence(trials: Sequence[Trial]) -> str:
    """What was found, in words."""
    found = coverage(trials).rows
    ahead = found[found["what"] != "numbers"]["in_90"]
    least = np.array([float(one.least) for one in trials])
    founders = np.array([float(one.founders) for one in trials])
    return (
        f"{len(trials)} made-up records come from simulated worlds, so their future and free "
        "numbers are known. "
        f"Bands of 90 % contained the outcome in {percent(ahead.min())} to "
        f"{percent(ahead.max())} of cases, depending on yardstick and horizon (standard error "
        f"{100 * found['error_90'].iloc[0]:.0f} points), and the true numbers in "
        f"{percent(found['in_90'].iloc[-1])}. The worst month had {np.median(least):.0f} effective "
        f"worlds in the median trial and {least.min():.0f} in the worst; at the end they descended "
        f"from {np.median(founders):.0f} first worlds in the median trial."
    )


def finding(trials: Sequence[Trial]) -> Finding:
    """How often bands contained the outcome."""
    found = coverage(trials)
    held = found.rows.loc[found.rows["what"] != "numbers", "in_90"]
    title = f"Bands of 90 % hold {percent(held.min())} to {percent(held.max())} of made-up futures"
    return Finding(title, [sentence(trials)], [found])


def markdown(trials: Sequence[Trial]) -> str:
    """The part of docs/limits.md."""
    made = "Made by `python -m experiments.validation proof`."
    return f"{sentence(trials)} {made}\n\n{rows_of(coverage(trials))}"
