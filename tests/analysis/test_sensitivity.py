"""What drives the outcome: the whole way on a known function, and what is said of it."""

import numpy as np
import pytest

from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.statistics.screening import effects
from openclosed.analysis.statistics.sobol import Index, Indices
from openclosed.experiments.runs import designs
from openclosed.experiments.sweep.sensitivity import finding as sensitivity
from openclosed.experiments.sweep.sensitivity.finding import Sensitivity
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


def study(model_weights: np.ndarray, points: int = 512, keep: int = 4) -> Sensitivity:
    """The whole way on the g-function with noise: screening, choice, design, answer."""
    seed = 3
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
    return sensitivity.studied(NAMES, kept, places, screened, values, OUTCOME)


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    return study(WEIGHTS)


def test_the_drivers_of_a_known_function_go_on_and_get_their_indices(found: Sensitivity) -> None:
    assert set(found.screening.loc[found.screening["kept"], "factor"]) == set(NAMES[:4])
    assert found.drivers["factor"].tolist()[:2] == NAMES[:2]
    known = dict(zip(NAMES, total_indices(WEIGHTS), strict=True))
    for row in found.drivers.to_dict("records"):
        assert row["total"] == pytest.approx(known[row["factor"]], abs=0.05)
        assert row["total_low"] - 0.02 <= known[row["factor"]] <= row["total_high"] + 0.02


def told(found: Sensitivity) -> Finding:
    span = {"low": 0.0, "high": 1.0, "scale": "linear", "base": 0.5, "range": "declared"}
    manifest = made_up(1, 24).manifest | {"factors": dict.fromkeys(NAMES, span)}
    return sensitivity.finding(found, made_up(8, 36).runs, manifest)


def test_what_is_not_told_apart_is_marked(
    found: Sensitivity, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {NAMES[0]: [NAMES[1]], NAMES[1]: [NAMES[0]]}
    monkeypatch.setattr(sensitivity, "partners", lambda: known)
    drawn = sensitivity.draw(found)
    labels = [tick.get_text() for axis in drawn.axes for tick in axis.get_yticklabels()]
    marked = {label for label in labels if label.endswith(" *")}
    assert marked == {f"{found.short[name]} *" for name in known}
    assert f"{NAMES[0]} from {NAMES[1]}" in " ".join(told(found).warnings)


def test_the_title_and_the_sentences_name_the_first(found: Sensitivity) -> None:
    assert found.indices is not None
    lost = found._replace(rows=found.indices.rows + 3)
    assert f"3 of {lost.rows} rows" in " ".join(told(lost).warnings)
    said = told(found)
    assert said.title.startswith("group.parameter_0 drives")
    assert all(NAMES[0] in text for text in said.says[:2])
    drivers, screened = (one.rows for one in said.tables[:2])
    assert drivers["factor"].tolist() == found.drivers["factor"].tolist()
    assert len(screened) == len(NAMES)
    assert_legible(said.figures[0])


def test_parts_of_the_variance_are_between_nothing_and_what_they_explain_with_others() -> None:
    wild = Indices([Index(-0.1, -0.3, 0.1)], [Index(1.06, 0.9, 1.2)], [], 0.1, 64)
    [row] = sensitivity._drivers(NAMES[:1], wild).to_dict("records")
    assert [row[name] for name in ("total", "total_high", "first", "first_low")] == [1, 1, 0, 0]
    first = [Index(0.8, 0.7, 0.9), Index(0.3, 0.2, 0.5)]
    found = Indices(first, [Index(0.15, 0.1, 0.2), Index(0.28, 0.2, 0.4)], [0.9], 0.1, 64)
    alone = sensitivity._drivers(NAMES[:2], found).set_index("factor")["first"]
    assert np.isnan(alone[NAMES[0]])  # .8 alone, .15 with others
    assert alone[NAMES[1]] == 0.28  # cut off, since chance may put it above


def test_equal_drivers_are_not_ranked_and_a_warning_says_so() -> None:
    equal = study(np.array([1.0, 1.0, 99.0, 99.0]), points=32, keep=3)
    [(one, other), *_] = equal.untold
    assert f"{one} against {other}" in " ".join(told(equal).warnings)
    assert equal.short[one] in told(equal).title
    assert equal.short[other] in told(equal).title


def test_idle_parameters_drive_nothing() -> None:
    values = np.full((16, 4, 2), 0.3)
    none = np.empty((0, 3, 2))
    idle = sensitivity.studied(NAMES[:2], [0, 1], none, none, values, OUTCOME)
    assert idle.indices is None
    assert told(idle).title.startswith("No parameter")
    assert told(idle).tables[0].rows.empty
