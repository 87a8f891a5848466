"""The predictions themselves give the published numbers at the shipped parameters."""

import numpy as np
import pytest

from sim.parameters import Parameters
from sim.parameters.paths import replaced
from tests.theory.competition import bertrand_price, cournot_output, monopoly
from tests.theory.demand import line_share, nest_shares
from tests.theory.diffusion import (
    bass_peak,
    cascade_condition,
    normal_jump,
    threshold_path,
    window,
)
from tests.theory.increasing_returns import lock_in_path, urn_law
from tests.theory.interaction import bethe_threshold, fold, settled, upper_fold
from tests.theory.replicated import parameters_of
from tests.theory.supply import breach_hazard, imitation_gap


def test_bass() -> None:
    when, share = bass_peak(0.03, 0.38)

    assert when == pytest.approx(6.19, abs=0.01)
    assert share == pytest.approx(0.461, abs=0.001)


def test_arthur() -> None:
    path = lock_in_path(parameters_of("arthur"))
    arrivals = float((1.0 - path.sum(axis=1)).sum())

    assert path[-1] == pytest.approx([2 / 3, 1 / 3], abs=1e-4)
    assert arrivals == pytest.approx(200, rel=1e-3)


@pytest.mark.parametrize(
    ("strength", "count", "expected"), [(1, 500, 0.0830), (0.5, 5000, 0.0205**2)]
)
def test_polya_variance(strength: float, count: int, expected: float) -> None:
    law = urn_law(parameters_of("polya", f"network.strength={strength}", f"firms.count={count}"))
    share = (np.arange(law.size) + 1) / (count + 2)

    assert law.sum() == pytest.approx(1)
    assert law @ (share - law @ share) ** 2 == pytest.approx(expected, rel=5e-3)


def test_polya_ends() -> None:
    law = urn_law(parameters_of("polya", "network.strength=2", "firms.count=5000"))
    share = (np.arange(law.size) + 1) / 5002

    assert law @ ((share <= 0.02) | (share >= 0.98)) == pytest.approx(0.9926, abs=5e-5)


def test_proportional_urn_is_uniform() -> None:
    assert urn_law(parameters_of("polya")) == pytest.approx(np.full(501, 1 / 501))


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.05])
def test_logit(scale: float) -> None:
    shares = nest_shares(parameters_of("nested_logit", f"choice.nest_scale={scale}"))

    assert shares[1] == pytest.approx(1 / (1 + 2**scale))


def test_interaction() -> None:
    assert settled(parameters_of("brock_durlauf"), 3.0) == pytest.approx(0.859, abs=5e-4)
    assert bethe_threshold(6) == pytest.approx(1.216, abs=5e-4)
    assert fold(3.0, 1.0) == pytest.approx(0.415, abs=5e-4)
    assert fold(2.0, 1.0) is None
    assert upper_fold(parameters_of("compatibility")) == pytest.approx(15.39, abs=5e-3)


def test_thresholds() -> None:
    parameters = parameters_of("granovetter")

    assert threshold_path(parameters) == pytest.approx(np.minimum(np.arange(1, 102), 100) / 100)
    assert normal_jump(0.25) == pytest.approx(0.122, abs=5e-4)


def test_watts() -> None:
    parameters = parameters_of("watts")

    assert window(parameters) == pytest.approx((1.0, 7.48), abs=0.011)
    assert cascade_condition(parameters) > 1


@pytest.mark.parametrize(
    ("strength", "share"), [(0, 0.55), (0.5, 0.6), (0.8, 0.75), (1, 1), (1.5, 1)]
)
def test_hotelling(strength: float, share: float) -> None:
    assert line_share(parameters_of("hotelling"), strength) == pytest.approx(share)


def free_of_cost(name: str, *overrides: str) -> Parameters:
    return replaced(parameters_of(name, *overrides), "commerce.unit_cost", 0.0)


@pytest.mark.parametrize(("kappa", "output"), [(1, 0.8333), (0, 0.7407)])
def test_katz_shapiro(kappa: float, output: float) -> None:
    parameters = free_of_cost("katz_shapiro", f"network.closed_compatibility={kappa}")

    assert cournot_output(parameters) == pytest.approx(output, abs=5e-5)


def test_zero_price_rival() -> None:
    assert monopoly(free_of_cost("zero_price_rival")) == pytest.approx((1, 0.5, 0.5))


def test_bertrand() -> None:
    assert bertrand_price(parameters_of("logit_bertrand")) == pytest.approx(1 + 3 / (0.5 * 2))


@pytest.mark.parametrize("speed", [1, 3, 10])
def test_security(speed: float) -> None:
    parameters = parameters_of("security_symmetry", f"assurance.openness_speed={speed}")

    assert breach_hazard(parameters, weights_open=True) == breach_hazard(
        parameters, weights_open=False
    )


def test_lag() -> None:
    assert imitation_gap(parameters_of("imitation_lag")) == pytest.approx(4.8)
    jumps = parameters_of("imitation_lag", "releases.timing=poisson")
    assert imitation_gap(jumps) == pytest.approx(7.25, abs=5e-3)
