"""Drawn numbers that no data inform: those that move nothing are fixed, effects in a table."""

import pandas as pd
import pytest

from docs.make.fixed_numbers import ENDS, SHARES
from docs.make.parameters_page import FILE, priors
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import value_of
from tests.test_layout import ROOT

ROWS = pd.read_csv(ROOT / "docs" / "tables" / "fixed_numbers.csv", index_col="name")
MOVING = (ROWS[list(SHARES)].abs() > 1.0).any(axis=1)
"""From end to end a share of 2032 changes by more than a point."""


@pytest.mark.parametrize("name", ENDS)
def test_a_number_that_moves_no_share_is_fixed_at_the_middle_of_its_prior(name: str) -> None:
    low, high, default = ROWS.loc[[name], ["low", "high", "default"]].to_numpy(float)[0]
    kept = ROWS.loc[name, "kept"]
    assert value_of(Parameters(), name) == default
    if kept == "drawn":
        assert MOVING[name]
        prior = priors()[name]
        assert (low, high) == ENDS[name] == (prior.low, prior.high)
    else:
        assert not MOVING[name]
        assert (low, high) == ENDS[name]
        assert default == pytest.approx((low + high) / 2.0)
        assert name not in priors()


def test_the_page_counts_those_that_are_fixed_and_those_that_stay_drawn() -> None:
    assert (len(ROWS), MOVING.sum()) == (7, 6)
    text = " ".join(FILE.read_text(encoding="utf-8").split())
    assert "[One more](tables/fixed_numbers.csv)" in text
    assert "six others that no data inform move a share by over a point and stay drawn" in text
