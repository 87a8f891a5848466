import numpy as np
import pytest

from analysis.answer.largest_changes import movers
from analysis.common import ensemble
from analysis.common.ensemble import Ensemble
from tests.analysis.made_up import calendar, made_up, result_of


def moved(**changes: np.ndarray) -> Ensemble:
    """Four runs of two years in which only the named outcomes move."""
    still = {
        name: np.broadcast_to(made_up(4, 24).months[name].iloc[0], (4, 24))
        for name in made_up(4, 24).months.columns[2:]
    }
    steps = {
        name: np.repeat(np.broadcast_to(ends, (4, 2)), 12, axis=1) for name, ends in changes.items()
    }
    frames = result_of(still | steps)
    assert frames.months["month"].unique().tolist() == calendar(24)
    return ensemble.of(frames.runs, frames.months)


def test_shares_are_scored_by_points_and_quantities_by_their_relative_change() -> None:
    group = moved(
        open_share_tokens_all=np.array([0.2, 0.6]),
        contributors=np.array([100.0, 300.0]),
        trust_open=np.array([0.9, 0.6]),
    )

    found = movers(group)

    assert [m["outcome"] for m in found] == ["contributors", "open_share_tokens_all", "trust_open"]
    assert [m["score"] for m in found] == pytest.approx([200 / 400, 0.4, 0.3])
    assert (found[1]["first"], found[1]["last"]) == pytest.approx((0.2, 0.6))


def test_only_one_outcome_of_a_story_is_named() -> None:
    group = moved(
        open_share_tokens_all=np.array([0.2, 0.6]), open_share_spend_all=np.array([0.2, 0.7])
    )

    assert [m["outcome"] for m in movers(group)] == ["open_share_spend_all"]


def test_growth_by_assumption_checks_and_yes_or_no_are_left_out() -> None:
    group = moved(
        volume_total=np.array([1.0, 1e6]),
        capability_open=np.array([100.0, 200.0]),
        price_cap_binding=np.array([0.0, 4.0]),
        leader_is_incumbent=np.array([1.0, 0.0]),
    )

    assert movers(group) == []


def test_disagreement_between_runs_lowers_the_score() -> None:
    ends = np.array([[0.2, 0.6], [0.2, 0.6], [0.2, 0.6], [0.6, 0.2]])

    found = movers(moved(trust_open=ends))[0]

    assert found["agreement"] == 0.75
    assert found["score"] == pytest.approx(0.4 * 0.5)


def test_doubling_and_halving_score_alike() -> None:
    up = movers(moved(contributors=np.array([100.0, 200.0])))[0]["score"]
    down = movers(moved(contributors=np.array([200.0, 100.0])))[0]["score"]

    assert up == pytest.approx(down)
