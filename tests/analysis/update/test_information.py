"""Value of information: all of it for the target itself, none for noise."""

import numpy as np
import pytest

from analysis.statistics.particle_filter import Carried
from analysis.update import information
from analysis.update.answer import ALL, DEVELOPERS, USABLE

SIZE = 400
MONTHS = [f"2026-{month:02}" for month in range(7, 13)] + [
    f"{year}-{month:02}" for year in (2027, 2028) for month in range(1, 13)
]
NOTHING = Carried(np.zeros(SIZE), np.zeros(SIZE), np.full(SIZE, 0.5), np.zeros(SIZE))


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


def lasting() -> dict[str, np.ndarray]:
    """Worlds whose shares stay as they are; enterprises' workloads are all workloads."""
    draw = np.random.default_rng(3)
    level, other = draw.uniform(0.2, 0.8, size=(2, SIZE, 1))
    paths = {one.outcome: np.broadcast_to(other, (SIZE, 30)) for one in USABLE.values()}
    own = {ALL: level, DEVELOPERS: other, "open_share_workloads_enterprise": level}
    return paths | {name: np.broadcast_to(one, (SIZE, 30)) for name, one in own.items()}


def test_the_figure_that_is_the_target_but_for_its_discrepancy_tells_most() -> None:
    found = information.value_of_information(lasting(), MONTHS, NOTHING)
    most = information.best(found, ALL)
    assert most is not None
    assert most["figure"] == "open_share_workloads_enterprises"
    assert most["explained"] > 0.95  # .03 against a spread of .17
    own = found[found["target"] == ALL].set_index("figure")["explained"]
    assert own["capability_gap"].max() < 0.05
    assert set(found["month"]) == set(information.WHEN)


def test_what_is_carried_hides_developers_share_where_it_does_not_last() -> None:
    error = NOTHING._replace(spread=np.full(SIZE, 2.0))
    clear, hidden = (
        information.value_of_information(lasting(), MONTHS, one, ["2026-12"]).set_index(
            ["figure", "target"]
        )["explained"]["open_share_tokens_developers", DEVELOPERS]
        for one in (NOTHING, error)
    )
    assert clear > 0.98
    assert hidden < 0.6


def test_where_nothing_tells_anything_nothing_is_best() -> None:
    still = {name: np.full((SIZE, 30), 0.3) for name in lasting()}
    found = information.value_of_information(still, MONTHS, NOTHING)
    assert information.best(found, ALL) is None


def test_months_that_no_run_reaches_are_left_out() -> None:
    short = {name: one[:, :24] for name, one in lasting().items()}
    found = information.value_of_information(short, MONTHS[:24], NOTHING)
    assert set(found["month"]) == {"2026-12", "2027-06", "2027-12"}
