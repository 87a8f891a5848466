"""What the model and its rivals say, and that rivals know nothing later than the origin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence.figures import FIGURES
from analysis.evidence.measurements import LAST_MONTH, RECORD, WEEKS, Measurement
from analysis.rivals import FORECASTERS
from analysis.skill.forecasts import (
    MODEL,
    WITH_DISCREPANCY,
    Runs,
    of_the_model,
    of_the_rivals,
    weeks_until,
    with_discrepancy,
)

DEVELOPERS = FIGURES["open_share_tokens_developers"]
ENTERPRISES = FIGURES["open_share_workloads_enterprises"]
GAP = FIGURES["capability_gap"]


def test_members_are_those_of_the_month_and_outcome_and_of_finished_runs() -> None:
    values = np.arange(12.0).reshape(2, 3, 2) / 100
    values[1, :, :] = np.nan
    runs = Runs("2025-12", "2025-01", ("capability_gap", DEVELOPERS.outcome), values)
    assert runs.members(DEVELOPERS, "2025-02").tolist() == [0.03]
    assert runs.members(GAP, "2025-03").tolist() == [0.04]


def test_the_discrepancy_widens_by_what_was_committed() -> None:
    """On its own scale the standard deviation of one member is that of the discrepancy."""
    logits = with_discrepancy(np.array([0.3]), DEVELOPERS)
    scale = np.log(logits / (1 - logits))
    assert np.median(logits) == pytest.approx(0.3)
    assert scale.std() == pytest.approx(0.3, rel=0.06)
    points = with_discrepancy(np.array([5.0, 5.0]), GAP)
    assert points.mean() == pytest.approx(5.0)
    assert points.std() == pytest.approx(1.5, rel=0.06)


@given(st.floats(0, 1))
def test_with_it_shares_stay_shares(share: float) -> None:
    for figure in (DEVELOPERS, ENTERPRISES):
        spread = with_discrepancy(np.array([share]), figure)
        assert ((spread >= 0) & (spread <= 1)).all()


def test_a_figure_without_one_has_the_model_alone() -> None:
    figure = FIGURES["capability_open"]
    runs = Runs("2025-12", "2025-01", (figure.outcome,), np.full((3, 2, 1), 140.0))
    assert list(of_the_model(runs, figure, "2025-02")) == [MODEL]
    with pytest.raises(ValueError, match="capability_open: no discrepancy was committed"):
        with_discrepancy(np.array([1.0]), figure)
    gap = Runs("2025-12", "2025-01", (GAP.outcome,), np.full((3, 2, 1), 5.0))
    assert list(of_the_model(gap, GAP, "2025-02")) == [MODEL, WITH_DISCREPANCY]


@pytest.mark.parametrize("figure", ["open_share_tokens_developers", "capability_gap"])
@pytest.mark.parametrize("origin", ["2025-06", "2025-12"])
def test_rivals_are_deaf_to_what_came_later(figure: str, origin: str) -> None:
    """Whatever is measured after the origin, they say the same."""
    changed = tuple(
        Measurement(one.figure, one.month, 0.99, 0.99, used_from=one.used_from)
        if one.month > origin
        else one
        for one in RECORD
    )
    said, again = (of_the_rivals(figure, origin, "2026-06", one) for one in (RECORD, changed))
    for name in FORECASTERS:
        assert said[name].tolist() == again[name].tolist()


def test_weeks_end_with_the_origin() -> None:
    values = WEEKS
    until = weeks_until(values, "2025-03")
    assert len(until) == sum(week <= "2025-03-25" for week in values)
    assert weeks_until(values, "2024-12") == []
    assert len(weeks_until(values, LAST_MONTH)) == len(values)


def test_the_step_of_developers_is_about_that_of_their_weeks() -> None:
    """Weekly changes have a standard deviation of about .17 logit: .36 a month."""
    walk = of_the_rivals("open_share_tokens_developers", "2025-12", "2026-01")["random walk"]
    assert np.log(walk / (1 - walk)).std() == pytest.approx(0.36, abs=0.03)


def test_without_a_past_all_rivals_are_silent() -> None:
    said = of_the_rivals("price_ratio", "2025-12", "2026-01")
    assert all(np.isnan(members).all() for members in said.values())
