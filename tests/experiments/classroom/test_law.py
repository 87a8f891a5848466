"""The law of the board: its limits, and the runs of the page beside it."""

import math

import numpy as np
import pytest

from openclosed.experiments.classroom import law as laws
from openclosed.experiments.classroom.law import LawParameters, RunParameters
from openclosed.experiments.classroom.levers import value_in
from openclosed.sim import Parameters
from tests.teaching.documents import CLASS_PAGE
from tests.teaching.lessons import data_of, page_runs, product_and_able


def one_run(**changed: float) -> RunParameters:
    """One run with many small kinds of work of one size, and no response to price."""
    same = {"growth": 0.1, "start": 0.01, "kinds": 3.0, "spread": 0.0, "answer": 0.0,
            "saturation": math.inf}  # fmt: skip
    numbers = {name: np.array([value]) for name, value in (same | changed).items()}
    return RunParameters(**numbers, tiering=np.array([1.0]), pace=14.4, retirement=0.0, slope=0.16)


@pytest.fixture(autouse=True)
def _fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sixth moves the means by .01 at most."""
    monkeypatch.setattr(laws, "DRAWS", 10_000)


@pytest.mark.parametrize(("answer", "error"), [(0.0, 0.03), (0.6, 0.04)])
def test_with_many_small_kinds_that_start_at_once_the_mean_is_the_limit(
    answer: float, error: float
) -> None:
    """Except at 0, where no delay is within DELAYS. The longer it is, the dearer what is closed. A
    mean over products near is above the limit, which is bent, and more so with a response."""
    found = laws.law(one_run(answer=answer)._replace(tiering=np.array([0.4])), (None,))[1:]
    product = found[:, 0]
    assert product[-1] == pytest.approx(0.1 * 14.4 * laws.DELAYS[1] / 12, rel=0.15)
    able = np.exp(-product)
    more = able * np.exp(answer * 0.16 * (1.0 - 0.4) * product / 0.1)
    assert found[:, 2] == pytest.approx(more / (more + 1.0 - able), abs=error)


def test_runs_have_their_own_parameters_or_those_of_the_base() -> None:
    base = Parameters()
    own = laws.run_parameters({"work.size_growth": [0.1, 0.2]}, base)
    assert own.growth.tolist() == [0.1, 0.2]
    assert own.start.tolist() == [base.work.start_months] * 2
    answer = value_in(base, "firms.startups.price_exponent", "2026-08")
    assert own.answer.tolist() == [answer] * 2


def test_the_runs_of_the_board_lie_in_the_band_and_their_median_on_the_line() -> None:
    """The nine settings of growth and delay: 8 of 10 runs, and 5 percentage points."""
    page = page_runs(data_of(CLASS_PAGE))
    free = [list(page.board.levers).index(key) for key in ("growth", "pace")]
    moved = np.array(page.board.combinations()) != page.board.unchanged
    moved[:, free] = False
    cells = np.flatnonzero(~moved.any(axis=1)).tolist()
    assert len(cells) == 9
    product, able = np.array([product_and_able(page.cube, cell) for cell in cells]).swapaxes(0, 1)
    lines = np.array(page.data["law"])
    low, mean, high = (np.interp(product, lines[:, 0], lines[:, i]) for i in (1, 2, 3))
    inside = (able >= low - 0.005) & (able <= high + 0.005)
    assert inside.mean() >= 0.8
    assert abs(np.median(able - mean)) <= 0.05
    has_growth = product > 0
    assert inside[has_growth].mean() >= 0.8
    assert abs(np.median((able - mean)[has_growth])) <= 0.05


BASE = LawParameters(growth=1.5, delay=0.6, start=0.5, rate=4.0, spread=1.0, part=0.6)


@pytest.mark.parametrize(("k", "delay", "start"), [(1.0, 0.5, 0.5), (2.0, 0.25, 1.0)])
def test_many_equal_cohorts_give_the_law(k: float, delay: float, start: float) -> None:
    """Within .01; the standard error of the mean of 50 runs is .001."""
    many = BASE._replace(growth=k, delay=delay, start=start, rate=2000.0, spread=0.0, part=1.0)
    h = k + 1.0 / start
    only = (1 + k * start) * (1 - math.exp(-k * delay) - k / h * (1 - math.exp(-h * delay)))
    assert laws.open_shares(many, 50, seed=1).mean() == pytest.approx(1.0 - only, abs=0.01)


@pytest.mark.parametrize(("ahead", "only"), [(0, 0.496), (25, 0.447), (50, 0.274), (75.833, 0.146)])
def test_closed_models_keep_less_as_demand_ends(ahead: float, only: float) -> None:
    """8 capability points behind, 14.4 a year, growth of 1.25 a year, 26 times the work at most."""
    many = BASE._replace(growth=1.25, delay=8 / 14.4, start=1e-6, rate=2000.0, spread=0.0, part=1.0)
    shares = laws.open_shares(many._replace(ahead=ahead / 12, room=26.0), 50, seed=1)
    assert shares.mean() == pytest.approx(1.0 - only, abs=0.01)
