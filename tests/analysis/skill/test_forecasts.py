"""What the model and its rivals say, and that rivals know nothing later than the origin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence.measurements import LAST_MONTH, RECORD, WEEKS, Measurement
from analysis.evidence.quantities import FIGURES
from analysis.skill.forecasts import (
    ANCHORED,
    HALF,
    MIXTURE,
    WITHOUT_ERROR,
    Worlds,
    mixed,
    of_all,
    of_the_model,
    of_the_rivals,
    weeks_until,
    with_discrepancy,
)
from analysis.statistics.baselines import FORECASTERS
from tests.analysis.skill.made_up import said

DEVELOPERS = FIGURES["open_share_tokens_developers"]
ENTERPRISES = FIGURES["open_share_workloads_enterprises"]
GAP = FIGURES["capability_gap"]
SAID = said({"2024-11", "2025-06"}, error=1.0)


def test_members_are_those_of_the_month_and_outcome_and_of_finished_runs() -> None:
    told = np.arange(12.0).reshape(2, 3, 2) / 100
    told[1, :, :] = np.nan
    worlds = Worlds("2025-01", ("capability_gap", DEVELOPERS.outcome), told)
    assert worlds.of(DEVELOPERS, "2025-02").tolist() == [0.03]
    assert worlds.of(GAP, "2025-03").tolist() == [0.04]


def test_the_carried_error_is_added_on_the_logit_to_developers_share_alone() -> None:
    told = np.full((2, 1, 1), 0.5)
    worlds = Worlds("2025-01", (DEVELOPERS.outcome,), told, np.array([[0.0], [1.0]]))
    assert worlds.of(DEVELOPERS, "2025-01") == pytest.approx([0.5, 1 / (1 + np.exp(-1))])
    assert worlds.of(DEVELOPERS, "2025-01", error=False).tolist() == [0.5, 0.5]
    other = FIGURES["open_share_tokens_second_router"]
    assert worlds.of(other, "2025-01").tolist() == [0.5, 0.5]


def test_a_mixture_has_its_parts_by_their_weights_however_many_members_they_have() -> None:
    members = mixed([(0.75, np.zeros(10)), (0.25, np.ones(1000))])
    assert members.mean() == pytest.approx(0.25, abs=0.01)
    assert mixed([(0.5, np.empty(0)), (0.5, np.ones(3))]).tolist() == [1.0] * members.size
    assert mixed([(1.0, np.empty(0))]).size == 0


def test_before_any_score_hypotheses_are_even_and_later_they_weigh_by_it() -> None:
    assert SAID.weights_at("2024-11") == {"lasting": 0.5, "experience": 0.5}
    assert SAID.weights_at("2025-08") == {"lasting": 0.8, "experience": 0.2}
    early, late = (
        np.mean(of_the_model(SAID, GAP, origin, "2025-12")[MIXTURE])
        for origin in ("2024-11", "2025-06")
    )
    assert early == pytest.approx(late, abs=0.1)  # the gap is the same under both
    shares = [
        np.median(of_the_model(SAID, DEVELOPERS, origin, "2025-12")[MIXTURE])
        for origin in ("2024-11", "2025-06")
    ]
    assert shares[0] > shares[1]


def test_developers_are_told_with_and_without_the_carried_error_and_by_hypothesis() -> None:
    found = of_all(SAID, DEVELOPERS, "2025-06", "2025-09")
    assert np.median(found[ANCHORED]) > np.median(found[WITHOUT_ERROR]) + 0.1
    for name in ("lasting", "lasting, anchored", "experience, anchored without error"):
        assert found[name].size
    assert "shuffled record 2, anchored" in found
    half = found[HALF]
    ends = [np.median(found[name]) for name in (ANCHORED, "trend and walk")]
    assert min(ends) <= np.median(half) <= max(ends)


def test_other_figures_have_their_discrepancy_instead_and_no_hypotheses_alone() -> None:
    found = of_the_model(SAID, GAP, "2025-06", "2025-09")
    assert set(found) == {MIXTURE, ANCHORED}
    assert found[ANCHORED].std() == pytest.approx(np.hypot(1.5, 6.0 * 0.0605), rel=0.1)
    assert set(of_the_model(SAID, GAP, "2024-11", "2025-01")) == {MIXTURE}


def test_the_discrepancy_widens_by_what_was_committed() -> None:
    """On its own scale the standard deviation of one member is that of the discrepancy."""
    logits = with_discrepancy(np.array([0.3]), DEVELOPERS)
    scale = np.log(logits / (1 - logits))
    assert np.median(logits) == pytest.approx(0.3)
    assert scale.std() == pytest.approx(0.3, rel=0.06)
    points = with_discrepancy(np.array([5.0, 5.0]), GAP)
    assert points.mean() == pytest.approx(5.0)
    assert points.std() == pytest.approx(1.5, rel=0.06)
    assert with_discrepancy(np.array([140.0]), FIGURES["capability_open"]).tolist() == [140.0]


@given(st.floats(0, 1))
def test_with_it_shares_stay_shares(share: float) -> None:
    for figure in (DEVELOPERS, ENTERPRISES):
        spread = with_discrepancy(np.array([share]), figure)
        assert ((spread >= 0) & (spread <= 1)).all()


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
