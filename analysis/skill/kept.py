"""The last result of experiment=skill, kept for the pages that say the score beside an answer."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.skill.result import Skill, after_the_fit, standing

FOLDER = Path(__file__).with_name("kept")
FILES = ("standing.csv", "after_the_fit.csv")
VERSION = "version"  # column: that of the program which made the file
DIGITS = 6  # significant ones


class Kept(NamedTuple):
    """The tables of `analysis.skill.result`; empty where nothing is kept.

    `later` stands of the months alone that the parameters were not fitted to.
    """

    standing: pd.DataFrame  # of origins from which worlds were anchored
    after: pd.DataFrame


def tables(found: Skill) -> Kept:
    """The two tables of a result."""
    return Kept(standing(found.recent), after_the_fit(found))


def keep(found: Skill, version: str, folder: Path | None = None) -> None:
    """Write the tables, rounded so that they are small and the same everywhere."""
    folder = folder or FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in zip(FILES, tables(found), strict=True):
        text = table.assign(**{VERSION: version}).to_csv(
            index=False, float_format=f"%.{DIGITS}g", lineterminator="\n"
        )
        (folder / name).write_text(text, encoding="utf-8")


def kept(folder: Path | None = None) -> Kept:
    """The tables as they were kept."""
    files = [(folder or FOLDER) / name for name in FILES]
    return Kept(*(pd.read_csv(one) if one.exists() else pd.DataFrame() for one in files))
