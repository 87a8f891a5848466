"""The last result of experiment=skill, kept for the pages that say the score beside an answer."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.skill.result import Skill, after_the_fit, standing

FOLDER = Path(__file__).with_name("kept")
STANDING, AFTER = "standing.csv", "after_the_fit.csv"
VERSION = "version"  # column: that of the program which made the file
DIGITS = 4  # significant ones


class Kept(NamedTuple):
    """The two tables of `analysis.skill.result`; empty where nothing is kept."""

    standing: pd.DataFrame
    after: pd.DataFrame


def keep(found: Skill, version: str, folder: Path = FOLDER) -> None:
    """Write both tables, rounded so that they are small and the same everywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in ((STANDING, standing(found)), (AFTER, after_the_fit(found))):
        text = table.assign(**{VERSION: version}).to_csv(
            index=False, float_format=f"%.{DIGITS}g", lineterminator="\n"
        )
        (folder / name).write_text(text, encoding="utf-8")


def kept(folder: Path = FOLDER) -> Kept:
    """Both tables as they were kept."""
    files = [folder / name for name in (STANDING, AFTER)]
    return Kept(*(pd.read_csv(one) if one.exists() else pd.DataFrame() for one in files))
