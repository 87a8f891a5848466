"""What runs of several worlds say together, and the small model beside them."""

import numpy as np
import pandas as pd
import pytest

from analysis.answer import mixture
from analysis.answer.mixture import Runs
from analysis.common.endings import KINDS


def runs(
    world: np.ndarray, hypothesis: np.ndarray, k: np.ndarray | None = None, each: int = 2
) -> Runs:
    """Runs of worlds, `each` of every one; every world is its own first one."""
    twice = np.repeat(world, each)
    of_k = np.repeat(np.zeros(world.size) if k is None else k, each)
    names = np.repeat(hypothesis, each).astype(np.str_)
    bias, rho = np.where(twice % 2, 0.3, 1.0), np.linspace(0.5, 0.99, twice.size)
    return Runs(twice, names, twice.astype(np.str_), bias, of_k, rho, 0.0)


def test_an_interval_covers_worlds_and_not_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds that always end alike tell as much as one run each."""
    monkeypatch.setattr(mixture, "RESAMPLES", 500)
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


def test_weights_count_as_repeated_runs_do() -> None:
    """A weight of 3 is three runs of the same world; one of 0 is none."""
    draw = np.random.default_rng(5)
    values, weights = draw.random((30, 1)), draw.integers(0, 4, 30)
    of = runs(np.arange(30), np.repeat(["one", "other"], 15), each=1)
    rows = np.repeat(np.arange(30), weights)
    repeated = of._replace(
        **{name: getattr(of, name)[rows] for name in of._fields if name != "evidence_error"}
    )
    (weighed,) = mixture.means(values, of, weights.astype(float))
    (counted,) = mixture.means(values[rows], repeated)
    assert weighed.value == pytest.approx(counted.value)
    assert weighed.error == pytest.approx(counted.error, rel=0.15)


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
    assert parts[cause].value > 0.9
    assert parts[cause].low <= parts[cause].value <= parts[cause].high
    assert sum(part.value for part in parts.values()) == pytest.approx(1.0)


def test_intervals_of_parts_hold_what_made_them_in_most_draws() -> None:
    """Half luck, half differences between worlds: 20 draws, of which three may miss at 95 %."""
    held = 0
    for seed in range(20):
        draw = np.random.default_rng(seed)
        of = runs(np.arange(100), np.array(["a", "b"] * 50), draw.random(100))
        values = np.repeat(draw.normal(size=100), 2) + draw.normal(size=200)
        luck = mixture.layers(values, of)["luck"]
        held += luck.low <= 0.5 <= luck.high
    assert held >= 17
    alone = runs(np.arange(10), np.full(10, "one"), each=1)  # one run of each tells no luck apart
    assert all(np.isnan(part.value) for part in mixture.layers(np.arange(10.0), alone).values())


def test_thirds_hold_all_runs_and_biases_are_those_there_are() -> None:
    of = runs(np.arange(90), np.full(90, "one"), np.linspace(0.0, 2.0, 90))
    axes = mixture.by_axis(np.where(of.k > 1.0, "closed", "open").tolist(), of)
    assert axes["k"]["runs"].tolist() == axes["rho"]["runs"].tolist() == [60, 60, 60]
    assert axes["k"]["closed"].tolist() == pytest.approx([0.0, 0.5, 1.0])
    assert list(axes["k"].index) == ["0.0 to 0.7", "0.7 to 1.3", "1.3 to 2.0"]
    assert axes["bias"]["runs"].to_dict() == {"0.3": 90, "1": 90}
    for table in axes.values():
        assert table[list(KINDS)].sum(axis=1).tolist() == pytest.approx([1.0] * len(table))
        assert table["weight"].sum() == pytest.approx(1.0)


def test_a_seed_names_its_world(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = pd.DataFrame(
        {"hypothesis": ["one", "one", "other", "one"], "bias": [0.3, 0.3, 0.3, 1.0],
         "founder": 7, "k": 1.0, "rho": [0.5, 0.6, 0.7, 0.8]}
        | dict(zip(mixture.of_venue("it"), ([0.0, 0.1, 0.2, 0.3], 0.04), strict=True))
    )  # fmt: skip
    monkeypatch.setattr(mixture, "kept", lambda: kept)
    seeds = np.array([3, 0, 1, 2, 0]) * mixture.LUCK + 99
    of = mixture.of_runs(pd.DataFrame({"seed": seeds}))
    assert of.world.tolist() == [3, 0, 1, 2, 0]
    assert of.rho.tolist() == [0.8, 0.5, 0.6, 0.7, 0.5]
    assert np.unique(of.founder, return_inverse=True)[1].tolist() == [1, 0, 0, 2, 0]
    assert of.sizes["first worlds"] == pytest.approx(25 / 11)
    assert mixture.bias_of("it", of).mean.tolist() == [0.3, 0.0, 0.1, 0.2, 0.0]
    assert mixture.worlds_of(seeds)["world"].to_dict() == dict(zip(seeds, of.world, strict=True))
