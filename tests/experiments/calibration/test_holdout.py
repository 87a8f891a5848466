"""Plain rivals see what was measured up to the cut-off, and nothing later."""

import numpy as np

from analysis.evidence.series import ENTERPRISE_OPEN, ROUTER_OPEN
from analysis.evidence.targets import BY_KEY
from experiments.calibration.holdout import FORETOLD, SERIES, rivals_of


def test_every_share_that_is_foretold_has_a_series_for_its_rivals() -> None:
    assert set(SERIES) == set(FORETOLD)


def test_the_last_value_is_that_before_the_cut_off() -> None:
    last, curve = rivals_of(BY_KEY["V1 end-2025"], "2024-12")
    assert last == ENTERPRISE_OPEN.observed["2024-11"]
    assert 0.0 < curve < last


def test_a_rival_without_earlier_figures_says_nothing() -> None:
    end = BY_KEY["V2 end-2025"]
    last, curve = rivals_of(end, "2025-06")
    assert last == ROUTER_OPEN.observed["2025-06"]
    assert 0.0 < curve < 1.0
    assert np.isnan(rivals_of(end, "2024-12")).all()


def test_one_figure_tells_the_last_value_alone() -> None:
    last, curve = rivals_of(BY_KEY["V1 mid-2025"], "2024-10")
    assert last == ENTERPRISE_OPEN.observed["2023-11"]
    assert np.isnan(curve)
