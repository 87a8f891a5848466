"""What runs of several worlds say together: intervals over worlds, and what a spread comes from."""

import numpy as np
import pytest

from analysis.answer import mixture
from analysis.answer.mixture import Runs
from analysis.statistics.particle_filter import Carried


def runs(
    world: np.ndarray, hypothesis: np.ndarray, k: np.ndarray | None = None, each: int = 2
) -> Runs:
    """Runs of worlds, `each` of every one; every world is its own first one."""
    twice = np.repeat(world, each)
    nothing = np.zeros(twice.size)
    of_k = np.repeat(np.zeros(world.size) if k is None else k, each)
    names = np.repeat(hypothesis, each).astype(np.str_)
    carried = Carried(nothing, nothing, nothing, nothing)
    return Runs(twice, names, twice.astype(np.str_), of_k, carried, nothing, 0.0)


def test_an_interval_covers_worlds_and_hypotheses_and_not_runs_alone() -> None:
    """Worlds that always end alike tell as much as one run each."""
    draw = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        of_world = draw.random(60) < 0.3
        of = runs(np.arange(60), np.full(60, "one"), each=4)
        labels = np.where(np.repeat(of_world, 4), "open", "closed").tolist()
        found = mixture.chances(labels, of)["open"]
        covered += found.low <= 0.3 <= found.high
        assert found.error == pytest.approx((0.21 / 60) ** 0.5, rel=0.35)
    # 95 %, less some for a percentile interval; three standard errors are .05.
    assert covered / 200 > 0.88


def test_hypotheses_that_disagree_widen_the_interval_and_not_the_error_by_chance() -> None:
    names = np.repeat(["one", "other"], 50)
    agree = np.tile(["open", "closed"], 50)
    differ = np.where(names == "one", "open", "closed")
    of = runs(np.arange(100), names)
    alike, apart = (mixture.chances(np.repeat(x, 2).tolist(), of)["open"] for x in (agree, differ))
    assert apart.high - apart.low > 2 * (alike.high - alike.low)
    assert (apart.low, apart.high) == (0.0, 1.0)
    assert apart.error < 1e-9 < alike.error


def test_doubt_about_the_weights_of_hypotheses_is_an_error_by_chance() -> None:
    names = np.repeat(["one", "other"], 50)
    of = runs(np.arange(100), names)
    differ = np.repeat(np.where(names == "one", "open", "closed"), 2).tolist()
    sure, unsure = (
        mixture.chances(differ, of._replace(evidence_error=error))["open"] for error in (0.0, 0.4)
    )
    assert sure.error < 1e-9
    # A half times a half times the standard deviation of the difference of two log weights.
    assert unsure.error == pytest.approx(0.25 * 0.4 * 2**0.5, rel=0.1)


def test_what_lies_between_are_hybrids_and_contests() -> None:
    of = runs(np.arange(4), np.full(4, "one"), each=1)
    found = mixture.chances(["open", "hybrid", "contested", "closed"], of)
    assert found["between"].value == pytest.approx(0.5)
    assert found["open"].value + found["between"].value + found["closed"].value == 1.0


@pytest.mark.parametrize("cause", ["luck", "hypotheses", "k", "rest"])
def test_the_spread_goes_to_what_made_it(cause: str) -> None:
    """1,000 worlds with two runs each; parts are told within a few points."""
    draw = np.random.default_rng(1)
    worlds, names = np.arange(1000), np.array(["a", "b", "c", "d"] * 250)
    k = draw.random(1000)
    of = runs(worlds, names, k)
    made = {
        "luck": draw.normal(size=2000),
        "hypotheses": np.repeat(np.array([names == x for x in "abcd"]).T @ [-1.0, 0, 0, 1.0], 2),
        "k": np.repeat((k - 0.3) ** 2, 2),
        "rest": np.repeat(draw.normal(size=1000), 2),
    }
    parts = mixture.layers(made[cause] + 1e-3 * draw.normal(size=2000), of)
    assert parts[cause] > 0.9
    assert sum(parts.values()) == pytest.approx(1.0)


def test_one_run_of_each_world_does_not_tell_luck_apart() -> None:
    of = runs(np.arange(10), np.full(10, "one"), each=1)
    assert all(np.isnan(part) for part in mixture.layers(np.arange(10.0), of).values())


def test_thirds_by_growth_hold_all_runs() -> None:
    of = runs(np.arange(90), np.full(90, "one"), np.linspace(0.0, 2.0, 90))
    table = mixture.by_growth(np.where(of.k > 1.0, "closed", "open").tolist(), of)
    assert table["runs"].tolist() == [60, 60, 60]
    assert table["closed"].tolist() == pytest.approx([0.0, 0.5, 1.0])
