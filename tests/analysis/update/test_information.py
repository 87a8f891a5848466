"""Value of information: all of it for the target itself, none for noise."""

import numpy as np
import pandas as pd
import pytest

from analysis.answer import mixture
from analysis.evidence.quantities import TOKENS
from analysis.statistics.compared import SINCE
from analysis.update import information
from analysis.update.answer import ALL, OUTCOMES, Worlds
from sim.parameters.dates import months_between

SIZE = 400
MONTHS = months_between(SINCE, "2028-12") + 1


def test_the_target_itself_tells_all_and_noise_tells_nothing() -> None:
    draw = np.random.default_rng(1)
    target = draw.beta(2, 5, size=(SIZE, 1))
    logit = np.log(target / (1 - target))
    assert information.explained(target, logit)[0] == pytest.approx(1.0, abs=0.01)
    parts = [information.explained(target, draw.normal(size=(SIZE, 1))) for _ in range(40)]
    assert np.mean([part for part, _ in parts]) < 0.01


def test_a_noisy_figure_explains_what_regression_theory_says() -> None:
    """Target and noise of equal variance: one half; the stated error is that of chance."""
    draw = np.random.default_rng(2)
    found = []
    for _ in range(60):
        target = draw.normal(size=(SIZE, 1))
        found.append(information.explained(target, target + draw.normal(size=(SIZE, 1))))
    parts, errors = np.array(found).T
    assert parts.mean() == pytest.approx(0.5, abs=0.02)
    assert errors.mean() == pytest.approx(parts.std(), rel=0.4)


def test_an_interval_narrows_by_the_root_of_what_is_left() -> None:
    assert information.narrowed(0.75) == pytest.approx(0.5)
    assert information.narrowed(0.0) == 0.0


def lasting(bias: float = 0.3) -> Worlds:
    """Worlds whose shares stay as they are; enterprises' workloads are all workloads."""
    draw = np.random.default_rng(3)
    level, other = draw.uniform(0.2, 0.8, size=(2, SIZE, 1))
    values = dict.fromkeys(OUTCOMES, other) | {
        ALL: level, TOKENS: other, "open_share_workloads_enterprise": level,
    }  # fmt: skip
    paths = {name: np.broadcast_to(one, (SIZE, MONTHS)) for name, one in values.items()}
    runs = pd.DataFrame({"seed": np.arange(SIZE) * mixture.LUCK})
    of = mixture.of_runs(runs)._replace(bias=np.full(SIZE, bias))
    return Worlds(runs, paths, SINCE, of)


@pytest.mark.usefixtures("kept")
def test_the_figure_that_is_the_target_but_for_its_discrepancy_tells_most() -> None:
    found = information.value_of_information(lasting())
    most = information.best(found, ALL)
    assert most is not None
    assert most["figure"] == "open_share_workloads_enterprises"
    assert most["explained"] > 0.95  # .03 against a spread of .17
    own = found[found["target"] == ALL].set_index("figure")["explained"]
    assert own["capability_gap"].max() < 0.05
    assert set(found["month"]) == set(information.WHEN)


@pytest.mark.usefixtures("kept")
def test_a_venues_bias_hides_developers_share_and_the_more_the_later() -> None:
    """Where the record ends the bias is known to .2 of a logit, whatever it may become."""
    part: dict[tuple[float, str], float] = {}
    for bias in (0.01, 2.0):
        told = information.value_of_information(lasting(bias), ["2026-10", "2028-12"])
        own = told[told["figure"] == "open_share_tokens_developers"]
        own = own[own["target"] == TOKENS]
        months, explained = own["month"].tolist(), own["explained"].tolist()
        part |= {(bias, month): one for month, one in zip(months, explained, strict=True)}
    assert part[0.01, "2026-10"] > 0.9
    assert part[0.01, "2028-12"] > 0.98
    assert part[2.0, "2028-12"] < part[2.0, "2026-10"] < 0.6


@pytest.mark.usefixtures("kept")
def test_where_nothing_tells_anything_nothing_is_best() -> None:
    worlds = lasting()
    still = worlds._replace(paths={name: np.full((SIZE, MONTHS), 0.3) for name in worlds.paths})
    found = information.value_of_information(still)
    assert information.best(found, ALL) is None
    assert information.sentences(found, "2028") == []


@pytest.mark.usefixtures("kept")
def test_months_that_no_run_reaches_are_left_out() -> None:
    worlds = lasting()
    short = worlds._replace(paths={name: one[:, :-6] for name, one in worlds.paths.items()})
    found = information.value_of_information(short)
    assert set(found["month"]) == {"2026-12", "2027-06", "2027-12"}
