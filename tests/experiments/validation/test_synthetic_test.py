"""How often forecasts held synthetic futures: the data, the trials, and the gate."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import INDICATORS, PLATFORMS, SPENDING, TOKENS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.validation.assimilation import independent_filter
from openclosed.experiments.validation.assimilation.task import (
    FilterTask,
    make_task,
    select_observations,
)
from openclosed.experiments.validation.backtest.cases import HORIZONS
from openclosed.experiments.validation.job import Job
from openclosed.experiments.validation.synthetic_test import question as synthetic_test
from openclosed.experiments.validation.synthetic_test.question import MEASURES, ORIGINS
from openclosed.sim import Parameters
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.parameters.clock import month_after
from tests.experiments.conftest import Command
from tests.experiments.validation.conftest import Docs

FREE = [Prior("firms.startups.open_preference.mean", -1.0, 0.0)]
OUTSIDE = "enterprises' workloads in a survey, 1 month"
"""The one row of the kept table that fails the gate."""
ROWS = len(MEASURES) * len(HORIZONS)
PROOF = (
    "experiment=synthetic_test", "experiment.trials=1", "experiment.filters=1",
    "experiment.members=10", "experiment.pilot=0",
    "replicates=10", "firms.count=20", "clock.horizon=60",
    "execution=serial", "quiet=true", "output=result",
)  # fmt: skip


SMALL = all_replaced(Parameters(), {"firms.count": 20.0})
TASK = make_task(SMALL, FREE, select_observations(LAST_MONTH), LAST_MONTH, 10)


@pytest.mark.slow
def test_a_trial_finds_the_truth_in_the_joint_forecast_of_its_filters() -> None:
    more = TASK._replace(size=40)
    made, alone = (synthetic_test._made(more, filters, 10, 5) for filters in (2, 1))
    for part in (made.below, made.of_numbers):
        assert ((part >= 0.0) & (part <= 1.0)).all()
    assert made.least[0] != made.least[1]  # filters share no seeds
    assert 1.0 <= made.ancestors <= 80.0
    assert alone.least.tolist() == made.least[:1].tolist()
    assert not np.array_equal(made.below, alone.below)  # the second has a say


def test_what_the_router_will_show_has_the_bias_of_its_month(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Far below the market to the last month of the data, and far above it after them."""
    last = TASK.last - TASK.since
    monkeypatch.setattr(
        synthetic_test, "_biases",
        lambda _, months, *__: dict.fromkeys(
            PLATFORMS, np.where(np.arange(months) <= last, -99.0, 99.0)
        ),
    )  # fmt: skip
    monkeypatch.setattr(
        synthetic_test, "run_filter",
        lambda task: independent_filter.run_filter(task._replace(observations=TASK.observations)),
    )  # fmt: skip
    at = list(MEASURES).index("tokens that the router shows")
    found = synthetic_test._made(TASK, 1, 10, 5).below[:, :, at]
    expected = [[month_after(one, h) > LAST_MONTH for h in HORIZONS] for one in ORIGINS]
    assert found.tolist() == np.array(expected, dtype=float).tolist()


def test_the_command_says_how_often_bands_held_what_came_and_writes_its_part(
    openclosed: Command, docs: Docs, tmp_path: Path
) -> None:
    made = docs("answer.md")
    said = openclosed(*PROOF, "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    table = pd.read_csv(tmp_path / "result" / "coverage.csv")
    assert len(table) == ROWS + 1
    assert table["what"].iloc[-1] == "parameters"
    assert set(table["cases"].head(ROWS)) == {len(ORIGINS)}
    text = (made / "answer.md").read_text(encoding="utf-8")
    assert synthetic_test.on_answer(1, table) in text
    written = pd.read_csv(made / "tables" / "synthetic_test.csv")
    pd.testing.assert_frame_equal(written, table)


def test_the_page_has_the_coverage_of_the_kept_table() -> None:
    rows = pd.read_csv(documentation.DOCS / "tables" / "synthetic_test.csv")
    text = (documentation.DOCS / "answer.md").read_text(encoding="utf-8")
    assert synthetic_test.on_answer(60, rows) in text
    assert set(rows["cases"].head(ROWS)) == {60 * len(ORIGINS)}
    held = 100 * rows["in_90"].head(ROWS)
    assert f"in {held.min():.0f} to {held.max():.0f} % of cases" in text
    assert f"1 of 16 rows lies significantly outside 85 to 95 %: {OUTSIDE}" in text
    assert rows.loc[rows["passes"] != "yes", "what"].tolist() == [OUTSIDE]


def test_the_share_of_a_posterior_below_the_truth_is_uniform_over_truths() -> None:
    """Four draws and a fifth, 20,000 times: standard error of the coverage .002."""
    draws = np.random.default_rng(4).normal(3.0, 2.0, (5, 20_000))
    below = synthetic_test.part_below(draws[4], draws[:4], np.full(4, 0.25), 4.0)
    assert (np.abs(below - 0.5) < 0.45).mean() == pytest.approx(0.9, abs=0.008)
    assert (below < 0.25).mean() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("parts", "passes"),
    [
        ([synthetic_test.GATE[0]], "yes"),
        ([1.0], "no"),
        ([0.7, 0.9], "yes"),  # .05 outside, two errors are .115
        ([0.8, 0.8, 0.8, 0.85], "no"),  # .0375 outside, two errors are .025
    ],
)
def test_a_row_passes_unless_it_is_further_than_two_errors_outside_the_gate(
    parts: list[float], passes: str
) -> None:
    """In each of four trials of 20 cases the given part lies in the band."""
    held = [round(20 * part) for part in parts * (4 // len(parts))]
    found = np.array([[0.5] * one + [0.99] * (20 - one) for one in held])
    _, cases, _, in_90, *_, passed = synthetic_test._row("tokens", found)
    assert (cases, passed) == (80, passes)
    assert in_90 == pytest.approx(np.mean(parts))
    assert synthetic_test._row("parameters", found)[-1] == "yes"


def test_what_fails_the_gate_ends_the_command_with_a_code(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = np.full((1, len(HORIZONS), len(MEASURES)), 0.5)
    below[0, 1, 0] = 0.99
    found = [
        synthetic_test.Trial(below, np.array([0.5]), np.array([100.0]), *np.array([10.0, 0.5]))
    ] * 2
    monkeypatch.setattr(Job, "results", lambda *_: found)
    said = openclosed(*PROOF)
    assert said.code == 1
    assert "Significantly outside: tokens, 1 month" in said.out.replace("\n", " ")
    held = pd.read_csv(tmp_path / "result" / "coverage.csv").set_index("what")["in_90"]
    assert held.index[held < 0.9].tolist() == ["tokens, 3 months"]


def test_coverage_is_compared_between_trials_of_few_and_of_more_ancestors() -> None:
    def trial(ancestors: float, inside: float) -> synthetic_test.Trial:
        below = np.where(np.arange(100) < 100 * inside, 0.5, 0.99).reshape(1, 10, 10)
        return synthetic_test.Trial(
            below, np.array([0.5]), np.array([7.0, 9.0]), np.array(ancestors), np.array(0.5)
        )

    trials = [trial(*one) for one in ((1.0, 0.7), (2.0, 0.8), (3.0, 0.9), (4.0, 0.94))]
    each = synthetic_test.by_trial(trials)
    assert each["in_90"].tolist() == [0.7, 0.8, 0.9, 0.94]
    assert set(each["least"]) == {8.0}
    assert synthetic_test.halves(each) == pytest.approx((0.75, 0.92))


@pytest.mark.parametrize(("ancestors", "alike"), [(2, 0.5), (6, 0.9), (16, 0.5)])
def test_expected_coverage_is_that_of_normal_outcomes_from_as_few_ancestors(
    ancestors: int, alike: float
) -> None:
    """The standard error of 20,000 draws is .3 %; degrees of freedom are approximate."""
    draw = np.random.default_rng(5)
    size = 20_000
    of_ancestors = draw.normal(size=(size, ancestors)) * alike**0.5
    own = (1.0 - alike) ** 0.5
    truth = draw.normal(size=(size, 1)) * alike**0.5 + own * draw.normal(size=(size, 1))
    middle = of_ancestors.mean(axis=1, keepdims=True)
    spread = np.sqrt(of_ancestors.var(axis=1, keepdims=True) + own**2)
    held = float((np.abs(truth - middle) <= ndtri(0.95) * spread).mean())
    assert synthetic_test.expected_coverage(ancestors, alike) == pytest.approx(held, abs=0.012)
    assert held < 0.89


def test_synthetic_data_are_a_run_with_biases_of_platforms_and_errors() -> None:
    """All but 600 levels are without error: the standard error of their deviation is .003."""
    model = all_replaced(Parameters(), {"firms.count": 150.0, "clock.horizon": 24.0})
    months = [month_after(model.clock.start, step) for step in (8, 9)]
    indicator = INDICATORS["router_open_share_tokens"]
    alone = indicator._replace(platform="", discrepancy_scale="logit")
    seen = [
        *(Observation(indicator, month, 0.0, 0.0) for month in months),
        Observation(alone, months[1], 0.0, 0.0),
        Observation(SPENDING, months[1], 0.0, 0.0, since=months[0]),
        *[Observation(alone, months[1], 0.0, 0.1)] * 600,
    ]
    made = independent_filter.IndependentFilter(FilterTask(model, FREE, [], 1, 1, 6, 9))
    for step in range(10):
        made.step(step)
    biases = {indicator.platform: np.array([9.0, 9.0, 1.0, 2.0])}  # from step 6 on
    found = synthetic_test._measured(made, seen, biases, np.random.default_rng(2))
    values = np.array([one.value for one in found])
    outcomes = made.runs[0].outcomes.iloc[8:10]
    tokens, spent = (outcomes[one].to_numpy() for one in (TOKENS, SPENDING.outcome))
    own = observers.logits(tokens)
    assert values[:3] == pytest.approx([own[0] + 1.0, own[1] + 2.0, own[1]])
    assert values[3] == pytest.approx(np.log(spent[1] / spent[0]))
    assert (values[4:].mean(), values[4:].std()) == pytest.approx((own[1], 0.1), abs=0.015)
    assert [one.month for one in found] == [one.month for one in seen]


def test_platforms_of_the_data_have_the_law_of_the_filter() -> None:
    """2,000 draws of two platforms: standard errors of deviations below .02, correlations .02."""
    draw = np.random.default_rng(3)
    made = [synthetic_test._biases(PLATFORMS, 8, draw) for _ in range(2_000)]
    first, second = (np.array([one[platform] for one in made]) for platform in PLATFORMS)
    fast = (observers.FAST**2).mean()
    for months in (0, 1, 7):
        covariance = float(np.mean(first[:, 0] * first[:, months]))
        expected = observers.LASTING**2 + fast * observers.KEPT**months
        assert covariance == pytest.approx(expected, abs=0.14)
    assert np.corrcoef(first[:, 0], second[:, 0])[0, 1] == pytest.approx(0.0, abs=0.09)
