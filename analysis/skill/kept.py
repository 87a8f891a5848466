"""The last result of experiment=skill, kept for the pages that say the score beside an answer."""

from pathlib import Path

import pandas as pd

from analysis.skill.forecasts import MODEL
from analysis.skill.result import Skill, standing

FILE = Path(__file__).with_name("kept") / "standing.csv"
PAST = FILE.with_name("past.csv")
VERSION = "version"  # column: that of the program which made the file
DIGITS = 6  # significant ones


def keep(found: Skill, version: str, file: Path | None = None) -> None:
    """Write how the model stands and what it forecast.

    Numbers are rounded so that the files are small and the same everywhere.
    """
    file = file or FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    table = standing(found.scored).assign(**{VERSION: version})
    own = found.scored[found.scored["forecaster"] == MODEL].drop(columns=["forecaster", "crps"])
    for where, rows in ((file, table), (file.with_name(PAST.name), own)):
        text = rows.to_csv(index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
        where.write_text(text, encoding="utf-8")


def past() -> pd.DataFrame:
    """The model's past forecasts and what came, as they were kept; empty where none are."""
    return pd.read_csv(PAST) if PAST.exists() else pd.DataFrame()


def kept(file: Path | None = None) -> pd.DataFrame:
    """`standing` as it was kept; empty where nothing is."""
    file = file or FILE
    return pd.read_csv(file) if file.exists() else pd.DataFrame()
