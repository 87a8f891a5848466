"""What the model and its rivals say, and that rivals know nothing later than the origin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence.measurements import LAST_MONTH, RECORD, WEEKS, Measurement
from analysis.evidence.quantities import FIGURES, ROUTER, SECOND_ROUTER
from analysis.skill.forecasts import (
    DRAWS,
    HALF,
    MODEL,
    SHUFFLED,
    Worlds,
    bias_paths,
    mixed,
    of_all,
    of_the_rivals,
    weeks_until,
    with_discrepancy,
)
from analysis.statistics.baselines import FORECASTERS
from analysis.statistics.compared import NOISE as LEFT_OUT
from analysis.statistics.observers import KEPT, Bias, logits
from tests.analysis.skill.made_up import said

DEVELOPERS = FIGURES["open_share_tokens_developers"]
SECOND = FIGURES["open_share_tokens_second_router"]
SPEND = FIGURES["open_share_spend_developers"]
ENTERPRISES = FIGURES["open_share_workloads_enterprises"]
GAP = FIGURES["capability_gap"]
SAID = said({"2024-11", "2025-06"})


def test_what_a_venue_shows_is_the_logit_with_its_bias_and_what_is_left_out() -> None:
    """Two worlds at a half in one month; the router's bias is 1 and then 2, the other's none."""
    told = np.full((2, 2, 2), 0.5)
    ones = np.ones((2 * DRAWS, 2))
    biases = {ROUTER: ones * [1.0, 2.0], SECOND_ROUTER: 0.0 * ones}
    worlds = Worlds("2025-01", (DEVELOPERS.outcome, SPEND.outcome), told, biases)
    for month, bias in (("2025-01", 1.0), ("2025-02", 2.0)):
        shown = logits(worlds.of(DEVELOPERS, month))
        assert shown.mean() == pytest.approx(bias)
        assert shown.std() == pytest.approx(LEFT_OUT, rel=0.06)
    assert logits(worlds.of(SECOND, "2025-02")).mean() == pytest.approx(0.0)
    spend = logits(worlds.of(SPEND, "2025-01"))
    assert (spend.mean(), spend.std()) == pytest.approx((1.0, 0.3), rel=0.06)


def test_a_bias_starts_where_each_world_knows_it_and_fades() -> None:
    known = Bias(np.array([1.0, -1.0]), np.array([0.0, 0.04]))
    paths = bias_paths(known, 1e-9, 3, np.random.default_rng(1)).reshape(DRAWS, 2, 3)
    assert paths[:, 0, 0] == pytest.approx(np.full(DRAWS, KEPT))
    assert paths[:, 0, 2] == pytest.approx(np.full(DRAWS, KEPT**3))
    assert paths[:, 1, 0].std() > 0.0
    far = bias_paths(Bias(np.zeros(500), np.zeros(500)), 0.7, 60, np.random.default_rng(1))
    assert far[:, -1].std() == pytest.approx(0.7, rel=0.05)


def test_a_world_without_a_figure_has_no_member() -> None:
    told = np.array([[[0.3, 5.0]], [[np.nan, np.nan]]])
    bias = {ROUTER: np.zeros((2 * DRAWS, 1))}
    worlds = Worlds("2025-01", (DEVELOPERS.outcome, "capability_gap"), told, bias)
    assert np.median(worlds.of(DEVELOPERS, "2025-01")) == pytest.approx(0.3)
    assert worlds.of(GAP, "2025-01").std() == pytest.approx(1.5, rel=0.06)


def test_a_mixture_has_its_parts_by_their_weights_however_many_members_they_have() -> None:
    members = mixed([(0.75, np.zeros(10)), (0.25, np.ones(1000))])
    assert members.mean() == pytest.approx(0.25, abs=0.01)
    assert mixed([(0.5, np.empty(0)), (0.5, np.ones(3))]).tolist() == [1.0] * members.size
    assert mixed([(1.0, np.empty(0))]).size == 0


def test_hypotheses_weigh_by_what_was_known_at_the_origin_and_by_nothing_later() -> None:
    assert list(SAID.weights_at("2024-11").values()) == [0.5, 0.5]
    assert list(SAID.weights_at("2025-08").values()) == [0.8, 0.2]
    early, late = (
        np.mean(of_all(SAID, DEVELOPERS, origin, month)[MODEL])
        for origin, month in (("2024-11", "2024-12"), ("2025-06", "2025-07"))
    )
    assert early > late + 0.02


def test_of_developers_each_hypothesis_and_a_half_speak_too() -> None:
    found = of_all(SAID, DEVELOPERS, "2025-06", "2025-09")
    assert set(found) == {MODEL, HALF, *FORECASTERS, "lasting", "experience", f"{SHUFFLED} 1"}
    assert np.median(found["experience"]) > np.median(found["lasting"]) + 0.05
    assert np.median(found["lasting"]) > np.median(found[f"{SHUFFLED} 1"]) + 0.02
    ends = [np.median(found[name]) for name in (MODEL, "trend and walk")]
    assert min(ends) <= np.median(found[HALF]) <= max(ends)
    assert set(of_all(SAID, GAP, "2025-06", "2025-09")) == {MODEL, *FORECASTERS}


def test_the_discrepancy_widens_by_what_was_committed() -> None:
    points = with_discrepancy(np.array([5.0, 5.0]), GAP)
    assert points.mean() == pytest.approx(5.0)
    assert points.std() == pytest.approx(1.5, rel=0.06)
    assert with_discrepancy(np.array([140.0]), FIGURES["capability_open"]).tolist() == [140.0]


@given(st.floats(0, 1))
def test_with_it_shares_stay_shares(share: float) -> None:
    spread = with_discrepancy(np.array([share]), ENTERPRISES)
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
    until = weeks_until(WEEKS, "2025-03")
    assert len(until) == sum(week <= "2025-03-25" for week in WEEKS)
    assert weeks_until(WEEKS, "2024-12") == []
    assert len(weeks_until(WEEKS, LAST_MONTH)) == len(WEEKS)


def test_without_a_past_all_rivals_are_silent() -> None:
    said = of_the_rivals("price_ratio", "2025-12", "2026-01")
    assert all(np.isnan(members).all() for members in said.values())
