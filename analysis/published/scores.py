"""Scores of forecasts as they were last made, for what says the score beside an answer."""

from pathlib import Path

import pandas as pd

FILE = Path(__file__).parents[1] / "kept" / "standing.csv"
PAST = FILE.with_name("past.csv")
VERSION = "version"
"""The column with the version of the program that made the file."""


def past() -> pd.DataFrame:
    """The model's past forecasts and what came, as they were kept; empty where none are."""
    return pd.read_csv(PAST) if PAST.exists() else pd.DataFrame()


def kept(file: Path | None = None) -> pd.DataFrame:
    """`standing` as it was kept; empty where nothing is."""
    file = file or FILE
    return pd.read_csv(file) if file.exists() else pd.DataFrame()
