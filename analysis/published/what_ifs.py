"""The comparison of all what-ifs as it was last made, for what quotes it."""

from pathlib import Path
from typing import Final

import pandas as pd

KEPT: Final = Path(__file__).parents[1] / "kept" / "what_ifs.csv"
"""Where `experiments.validation.what_if_pages` leaves its table."""


def kept() -> pd.DataFrame:
    """The what-ifs as they were last made; empty where they were not."""
    return pd.read_csv(KEPT) if KEPT.exists() else pd.DataFrame()
