"""How often forecasts held synthetic futures: the data, the trials, and the gate."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import INDICATORS, PLATFORMS, SPENDING, TOKENS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.prior import Prior, names_of
from openclosed.experiments.validation.assimilation import independent_filter
from openclosed.experiments.validation.assimilation.independent_filter import (
    IndependentFilter,
    run_filter,
)
from openclosed.experiments.validation.assimilation.task import FilterResult, FilterTask
from openclosed.experiments.validation.assimilation.tasks import make_task, select_observations
from openclosed.experiments.validation.synthetic_test import question as synthetic_test
from openclosed.experiments.validation.synthetic_test.question import (
    GATE,
    HORIZONS,
    MEASURES,
    ORIGINS,
    Trial,
    TrialTask,
    _biases,
    _made,
    _measured,
    _row,
)
from openclosed.sim import Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.parameters.paths import all_replaced
from tests.experiments.conftest import Command

FREE = [Prior("firms.startups.open_preference.mean", -1.0, 0.0)]
ROWS = len(MEASURES) * len(HORIZONS)
PROOF = (
    "experiment=synthetic_test", "experiment.trials=1", "experiment.filters=1",
    "experiment.members=10", "replicates=10", "firms.count=20", "clock.horizon=60",
    "execution=serial", "quiet=true", "output=result",
)  # fmt: skip


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few particles that are tried."""
    monkeypatch.setattr(independent_filter, "TRIALS", 2)


def asked(former: bool = False, filters: int = 2) -> TrialTask:
    model = all_replaced(Parameters(), {"firms.count": 20.0})
    task = make_task(model, FREE, select_observations(LAST_MONTH), LAST_MONTH, 10)
    return TrialTask(task, filters, members=10, former=former, seed=5)


def test_a_trial_finds_the_truth_in_the_joint_forecast_of_its_filters() -> None:
    of = asked()
    made = _made(None, of)
    assert made.below.shape == (len(ORIGINS), len(HORIZONS), len(MEASURES))
    assert made.of_numbers.shape == (len(names_of(FREE)),)
    for part in (made.below, made.of_numbers):
        assert ((part >= 0.0) & (part <= 1.0)).all()
    assert made.least.shape == (2,)
    assert made.least[0] != made.least[1]  # filters share no seeds
    assert 1.0 <= made.ancestors <= 20.0
    alone = _made(None, of._replace(filters=1))
    assert alone.least.tolist() == made.least[:1].tolist()
    assert not np.array_equal(made.below, alone.below)  # the second has a say


def test_what_the_router_will_show_has_the_bias_of_its_month(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Far below the market to the last month of the data, and far above it after them."""
    of = asked(filters=1)
    last = of.task.last - of.task.since

    def biases(
        _: TrialTask, months: int, __: np.random.Generator
    ) -> dict[str, NDArray[np.float64]]:
        return dict.fromkeys(PLATFORMS, np.where(np.arange(months) <= last, -99.0, 99.0))

    def unmoved(task: FilterTask) -> FilterResult:
        return run_filter(task._replace(observations=of.task.observations))

    monkeypatch.setattr(synthetic_test, "_biases", biases)
    monkeypatch.setattr(synthetic_test, "run_filter", unmoved)
    at = list(MEASURES).index("tokens that the router shows")
    found = _made(None, of).below[:, :, at]
    expected = [[month_after(one, h) > LAST_MONTH for h in HORIZONS] for one in ORIGINS]
    assert found.tolist() == np.array(expected, dtype=float).tolist()


def test_the_command_says_how_often_bands_held_what_came_and_writes_its_part(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (documentation.DOCS / "answer.md").read_text(encoding="utf-8")
    (tmp_path / "answer.md").write_text(page, encoding="utf-8")
    monkeypatch.setattr(documentation, "DOCS", tmp_path)
    said = openclosed(*PROOF, "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    table = pd.read_csv(tmp_path / "result" / "coverage.csv")
    assert len(table) == ROWS + 1
    assert table["what"].iloc[-1] == "parameters"
    assert table["in_90"].between(0.0, 1.0).all()
    assert set(table["cases"].head(ROWS)) == {len(ORIGINS)}
    text = (tmp_path / "answer.md").read_text(encoding="utf-8")
    assert synthetic_test.on_answer(1, table, "synthetic_test") in text
    written = pd.read_csv(tmp_path / "tables" / "synthetic_test.csv")
    pd.testing.assert_frame_equal(written, table)


@pytest.mark.parametrize("name", ["synthetic_test", "synthetic_test_former"])
def test_the_page_has_the_coverage_of_the_kept_table(name: str) -> None:
    rows = pd.read_csv(documentation.DOCS / "tables" / f"{name}.csv")
    text = (documentation.DOCS / "answer.md").read_text(encoding="utf-8")
    assert synthetic_test.on_answer(60 if name == "synthetic_test" else 12, rows, name) in text
    assert set(rows["cases"].head(ROWS)) == {240 if name == "synthetic_test" else 48}


def path_of(parts: list[float], trials: int = 4, cases: int = 20) -> NDArray[np.float64]:
    """(trials, cases) parts below the truth; in each trial the given number lies in the band."""
    held = [round(cases * part) for part in parts * (trials // len(parts))]
    return np.array([[0.5] * one + [0.99] * (cases - one) for one in held])


@pytest.mark.parametrize(
    ("parts", "passes"),
    [
        ([GATE[0]], "yes"),
        ([0.8], "no"),
        ([GATE[1]], "yes"),
        ([1.0], "no"),
        ([0.7, 0.9], "yes"),  # .05 outside, two errors are .115
        ([0.75, 0.85], "yes"),  # two errors are .058
        ([0.8, 0.8, 0.8, 0.85], "no"),  # .0375 outside, two errors are .025
    ],
)
def test_a_row_passes_unless_it_is_further_than_two_errors_outside_the_gate(
    parts: list[float], passes: str
) -> None:
    found = path_of(parts)
    by_name = dict(
        zip([one.name for one in synthetic_test.COLUMNS], _row("tokens", found), strict=True)
    )
    assert by_name["passes"] == passes
    assert by_name["in_90"] == pytest.approx(np.mean(parts))
    assert by_name["cases"] == found.size
    assert _row("parameters", found)[-1] == "yes"


def trial(below: NDArray[np.float64]) -> Trial:
    """From one month, whose truths lie at the same parts of all forecasts."""
    every = np.broadcast_to(below, (1, len(HORIZONS), len(MEASURES)))
    return Trial(every, np.array([0.5]), np.array([100.0]), np.array(10.0))


@pytest.mark.parametrize(("narrower", "low", "high"), [(1.0, 0.87, 0.93), (2.0, 0.5, 0.65)])
def test_bands_that_are_too_narrow_are_found_out(narrower: float, low: float, high: float) -> None:
    """Truths are normal, forecasts too, with a standard deviation 1 or 2 times too small.

    600 trials: the standard error is .012 or .02.
    """
    draw = np.random.default_rng(1)
    shape = (len(HORIZONS), len(MEASURES))
    trials = [
        trial((draw.normal(size=(400, *shape)) / narrower < draw.normal(size=shape)).mean(axis=0))
        for _ in range(600)
    ]
    found = synthetic_test.finding(trials)
    ahead = found.tables[0].rows.head(ROWS)
    assert ahead["in_90"].between(low, high).all()
    assert ahead["below"].to_numpy() == pytest.approx(0.5, abs=0.06)
    failed = ahead.loc[ahead["passes"] == "no", "what"].tolist()
    assert bool(failed) is (narrower > 1.0)
    gate = str(found.sentences[1])
    assert all(name in gate for name in failed)
    assert gate.startswith("No row") is not bool(failed)


def test_what_fails_the_gate_ends_the_command_with_a_code(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = [trial(np.full((len(HORIZONS), len(MEASURES)), 0.99))] * 2
    monkeypatch.setattr(synthetic_test, "checkpointed_results", lambda *_: trials)
    said = openclosed(*PROOF)
    assert said.code == 1
    assert "tokens, 1 month" in said.out.replace("\n", " ")


def test_synthetic_data_are_a_run_with_biases_of_platforms_and_errors() -> None:
    """300 platforms see one run in two months; 300 indicators have no platform.

    Standard errors of means are .006, of deviations .004.
    """
    model = all_replaced(Parameters(), {"firms.count": 30.0, "clock.horizon": 24.0})
    months = [month_after(model.clock.start, step) for step in (8, 9)]
    indicator = INDICATORS["router_open_share_tokens"]
    shown = [
        Observation(indicator._replace(platform=f"platform {at}"), month, 0.0, 0.1)
        for at in range(300)
        for month in months
    ]
    level = Observation(
        indicator._replace(platform="", discrepancy_scale="logit"), months[1], 0.0, 0.1
    )
    replay = Observation(SPENDING, months[1], 0.0, 0.1, since=months[0])
    made = IndependentFilter(FilterTask(model, FREE, [], 1, 1, 6, 9))
    for step in range(10):
        made.step(step)
    outcomes = made.runs[0].outcomes
    biases = {f"platform {at}": np.array([9.0, 9.0, 1.0, 2.0]) for at in range(300)}
    draw = np.random.default_rng(2)
    found = _measured(made, [*shown, *[level] * 300, *[replay] * 300], biases, draw)
    values = np.array([one.value for one in found]).reshape(2, 600)
    own = observers.logits(outcomes[TOKENS].to_numpy()[[8, 9]])
    beyond = values[0].reshape(300, 2) - own
    assert beyond.mean(axis=0) == pytest.approx([1.0, 2.0], abs=0.03)
    assert beyond.std(axis=0) == pytest.approx(0.1, abs=0.02)
    spent = np.log(outcomes[SPENDING.outcome].to_numpy()[[8, 9]])
    means = values[1].reshape(2, 300).mean(axis=1)
    assert means[0] == pytest.approx(own[1], abs=0.03)
    assert means[1] == pytest.approx(spent[1] - spent[0], abs=0.03)
    assert [one.month for one in found] == [
        one.month for one in (*shown, *[level] * 300, *[replay] * 300)
    ]


@pytest.mark.parametrize("former", [False, True])
def test_platforms_of_the_data_have_the_law_of_the_filter_or_the_former_one(former: bool) -> None:
    """2,000 draws of two platforms: standard errors of deviations below .02, correlations .02."""
    draw, of = np.random.default_rng(3), asked(former)
    made = [_biases(of, 8, draw) for _ in range(2_000)]
    assert {*made[0]} == {*PLATFORMS}
    first, second = (np.array([one[platform] for one in made]) for platform in PLATFORMS)
    variance = 0.7**2 if former else observers.LASTING**2 + (observers.FAST**2).mean()
    kept = 0.9 if former else observers.KEPT
    lasting = 0.0 if former else observers.LASTING**2
    fast = variance - lasting
    for months in (0, 1, 7):
        covariance = float(np.mean(first[:, 0] * first[:, months]))
        assert covariance == pytest.approx(lasting + fast * kept**months, abs=0.14)
    assert np.corrcoef(first[:, 0], second[:, 0])[0, 1] == pytest.approx(0.0, abs=0.09)
