"""What drives the outcome: the whole way on a known function, and what is said of it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.sensitivity import answer as sensitivity_answer
from analysis.sensitivity import report as sensitivity_report
from analysis.sensitivity.answer import Sensitivity
from analysis.statistics.screening import effects
from experiments.runs import designs
from tests.analysis.html_page import Page
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up

OUTCOME = "open_share_workloads_all"
WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])  # of the g-function: small ones drive
NAMES = [f"world.group.parameter_{i}" for i in range(len(WEIGHTS))]


def g_function(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sobol's g-function (Saltelli and Sobol 1995) on a scale of shares."""
    value: np.ndarray = ((np.abs(4 * x - 2) + weights) / (1 + weights)).prod(axis=-1)
    return 0.2 * value


def total_indices(weights: np.ndarray) -> np.ndarray:
    """The known total indices of the g-function."""
    parts = 1 / (3 * (1 + weights) ** 2)
    whole = (1 + parts).prod()
    totals: np.ndarray = parts * whole / (1 + parts) / (whole - 1)
    return totals


def study(
    model_weights: np.ndarray, seed: int = 3, points: int = 512, keep: int = 4
) -> Sensitivity:
    """The whole way on the g-function with noise: screening, choice, design, answer."""
    draw = np.random.default_rng(seed)

    def runs_at(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
        values = g_function(places, weights)[..., None]
        return values + draw.normal(0, 0.02, (*values.shape[:2], 4))

    count = len(model_weights)
    places = designs.morris(count, 10 * (count + 1), seed).reshape(10, count + 1, count)
    screened = runs_at(places, model_weights)
    sizes = [one.size for one in effects(places, screened)]
    kept = sorted(np.argsort(sizes)[-keep:].tolist())
    values = runs_at(designs.saltelli(keep, points, seed), model_weights[kept])
    runs = made_up(8, 36).runs.assign(point_name="study 0")
    return sensitivity_answer.answer(
        NAMES, kept, places, screened, values, runs, OUTCOME, made_up(1, 24).manifest
    )


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    return study(WEIGHTS)


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    span = {"low": 0.0, "high": 1.0, "scale": "linear", "base": 0.5, "range": "declared"}
    return made_up(1, 24).manifest | {"factors": dict.fromkeys(NAMES, span)}


def test_the_drivers_of_a_known_function_go_on_and_get_their_indices(found: Sensitivity) -> None:
    assert set(found.screening.loc[found.screening["kept"], "factor"]) == set(NAMES[:4])
    assert found.drivers["factor"].tolist()[:2] == NAMES[:2]
    known = dict(zip(NAMES, total_indices(WEIGHTS), strict=True))
    for row in found.drivers.to_dict("records"):
        assert row["total"] == pytest.approx(known[row["factor"]], abs=0.05)
        assert row["total_low"] - 0.02 <= known[row["factor"]] <= row["total_high"] + 0.02


def test_what_the_record_does_not_tell_apart_is_marked_in_the_chart_and_told(
    found: Sensitivity, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {NAMES[0]: [NAMES[1]], NAMES[1]: [NAMES[0]]}
    monkeypatch.setattr(sensitivity_report, "partners", lambda: known)
    picture = sensitivity_report.drivers(found)
    labels = [tick.get_text() for axis in picture.figure.axes for tick in axis.get_yticklabels()]
    marked = {label for label in labels if label.endswith(" *")}
    assert marked == {f"{found.short[name]} *" for name in known}
    assert f"{NAMES[0]} from {NAMES[1]}" in sensitivity_report.warning(found)


def test_the_sentences_follow_the_indices(found: Sensitivity) -> None:
    assert sensitivity_report.title(found).startswith("group.parameter_0 drives the open share")
    said = " ".join(sensitivity_report.sentences(found))
    assert "Of 6 parameters, each moved over its range" in said
    assert "these explain most of the variance of the expected open share of workloads" in said
    assert "Chance, 4 seeds at each point, makes" in said
    assert all(len(line) <= 80 for line in sensitivity_report.terminal(found).splitlines())


def test_a_part_of_the_variance_is_between_nothing_and_all_of_it(found: Sensitivity) -> None:
    drivers = found.drivers.assign(total=1.06, total_high=1.2, first=-0.1)
    said = sensitivity_report.terminal(found._replace(drivers=drivers))
    assert "106 %" not in said
    assert "100 % (" in said


def test_equal_drivers_are_not_ranked_and_a_warning_says_so() -> None:
    equal = study(np.array([1.0, 1.0, 99.0, 99.0]), points=32, keep=3)
    assert equal.untold
    assert "too wide to rank" in sensitivity_report.warning(equal)
    assert "which of them comes first is not clear" in sensitivity_report.title(equal)


def test_idle_parameters_drive_nothing(manifest: dict[str, Any], tmp_path: Path) -> None:
    runs = made_up(8, 36).runs.assign(point_name="study 0")
    values = np.full((16, 4, 2), 0.3)
    idle = sensitivity_answer.answer(
        NAMES[:2], [0, 1], np.empty((0, 3, 2)), np.empty((0, 3, 2)), values, runs, OUTCOME, manifest
    )
    assert idle.indices is None
    assert sensitivity_report.title(idle).startswith("No parameter is seen to drive")
    assert "do not move" in sensitivity_report.write(tmp_path, idle, runs, manifest)


def test_the_page_holds_the_picture_which_is_legible(
    found: Sensitivity, manifest: dict[str, Any], tmp_path: Path
) -> None:
    runs = made_up(8, 36).runs.assign(point_name="study 0")
    sensitivity_report.write(tmp_path, found, runs, manifest)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert len(page.images) == 1
    assert "parameter_5" in page.text
    picture = sensitivity_report.drivers(found)
    assert_legible(picture)


def test_rows_that_were_left_out_are_told(found: Sensitivity) -> None:
    assert found.indices is not None
    lost = found._replace(rows=found.indices.rows + 3)
    assert f"3 of {lost.rows} rows of the design have a failed run" in sensitivity_report.warning(
        lost
    )
    assert "rows of the design" not in sensitivity_report.warning(found)
