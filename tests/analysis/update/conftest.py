"""Worlds of the record, whose venues have biases that are known."""

import numpy as np
import pandas as pd
import pytest

from analysis.answer import mixture
from analysis.evidence.quantities import VENUES

COUNT = 400


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """A venue's bias is half a logit with variance .04 where the record ends, the other's 0."""
    number = np.arange(COUNT)
    table = pd.DataFrame(
        {
            "hypothesis": np.where(number % 2, "lasting", "origin"),
            "bias": 0.3, "founder": number, "k": 1.0, "rho": 0.9,
        }
    )  # fmt: skip
    for venue, mean in zip(VENUES, (0.5, 0.0), strict=True):
        for column, value in zip(mixture.of_venue(venue), (mean, 0.04), strict=True):
            table[column] = value
    monkeypatch.setattr(mixture, "kept", lambda: table)
    return table
