"""How often bands contain the outcome, over trials in which the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.common.markup import pipes
from analysis.common.measures import percent
from analysis.common.text import paragraphs

type Floats = NDArray[np.float64]

HORIZONS = (1, 3, 6, 12)
BANDS = (0.5, 0.9)
MEANINGS = (
    ("what", "", "yardstick and months ahead, or the numbers of the world"),
    ("trials", "", "trials; for numbers, trials times how many numbers there are"),
    ("in_50", "share", "trials in which the middle half of the forecast held the truth"),
    ("in_90", "share", "trials in which the 90 % band did"),
    ("error_90", "share", "standard error of that, if the band is right"),
    ("below", "share", "mean part of the forecast below the truth: a half if it is unbiased"),
)


class Trial(NamedTuple):
    """Where the truth lay in an island's forecast."""

    below: Floats  # (months ahead, 2) part of the forecast below it, of tokens and of spend
    of_numbers: Floats  # (P) part of each number's law below the truth
    least: Floats  # () effective worlds in the worst month
    founders: Floats  # () effective number of first worlds


def table(trials: Sequence[Trial]) -> pd.DataFrame:
    """One row a yardstick and horizon, and one for the numbers."""
    ahead = np.array([one.below for one in trials])
    rows = [
        (f"{yardstick}, {months} month{'s' if months > 1 else ''}", ahead[:, months - 1, at])
        for at, yardstick in enumerate(("tokens", "spend"))
        for months in HORIZONS
        if months <= ahead.shape[1]
    ]
    rows.append(("numbers", np.concatenate([one.of_numbers for one in trials])))
    columns = [name for name, _, _ in MEANINGS]
    return pd.DataFrame([_row(name, part, len(trials)) for name, part in rows], columns=columns)


def _row(name: str, part: Floats, trials: int) -> tuple[str | float, ...]:
    inside = [float((np.abs(part - 0.5) <= band / 2.0).mean()) for band in BANDS]
    error = float((0.9 * 0.1 / trials) ** 0.5)
    return (name, part.size, *inside, error, float(part.mean()))


def sentence(trials: Sequence[Trial]) -> str:
    """What was found, in words."""
    found = table(trials)
    ahead = found[found["what"] != "numbers"]["in_90"]
    least = np.array([float(one.least) for one in trials])
    founders = np.array([float(one.founders) for one in trials])
    return (
        f"{len(trials)} made-up records come from worlds whose future and whose free numbers are "
        f"known. Bands of 90 % contained the outcome in {percent(ahead.min())} to "
        f"{percent(ahead.max())} of cases, depending on yardstick and horizon (standard error "
        f"{100 * found['error_90'].iloc[0]:.0f} points), and the true numbers in "
        f"{percent(found['in_90'].iloc[-1])}. The worst month had {np.median(least):.0f} effective "
        f"worlds in the median trial and {least.min():.0f} in the worst; at the end all descended "
        f"from {np.median(founders):.0f} first ones in the median trial."
    )


def markdown(trials: Sequence[Trial]) -> str:
    """The part of docs/limits.md."""
    shown = table(trials).set_index("what")
    shown["trials"] = shown["trials"].astype(int).astype(str)
    for name in ("in_50", "in_90", "error_90", "below"):
        shown[name] = shown[name].map(percent)
    shown.columns = [
        "cases",
        "inside the middle half",
        "inside 90 %",
        "standard error",
        "part of the forecast below the truth",
    ]
    return f"{sentence(trials)} Made by `openclosed experiment=proof`.\n\n{pipes(shown)}"


def terminal(trials: Sequence[Trial]) -> str:
    """What was found as text of at most 80 columns."""
    lines = [f"{'':<18}{'cases':>7}{'in 50 %':>9}{'in 90 %':>9}{'error':>8}{'below':>8}"]
    for row in table(trials).itertuples(index=False):
        cells = "".join(
            f"{percent(value):>{width}}" for value, width in zip(row[2:], (9, 9, 8, 8), strict=True)
        )
        lines.append(f"{row[0]:<18}{row[1]:>7}{cells}")
    return "\n\n".join([paragraphs(sentence(trials)), "\n".join(lines)])
