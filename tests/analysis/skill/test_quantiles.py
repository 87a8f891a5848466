"""Forecasts are kept as quantiles, and come back as they were."""

from pathlib import Path

import numpy as np
import pytest

from analysis.evidence.quantities import FIGURES
from analysis.skill import quantiles

GAP = FIGURES["capability_gap"]


def kept(tmp_path: Path) -> Path:
    members = {(GAP, "2026-01"): np.linspace(0.0, 10.0, 101), (GAP, "2026-02"): np.array([])}
    path = tmp_path / "forecasts" / "1.csv"
    quantiles.write(quantiles.table_of(members, "2025-12"), path)
    return path


def test_a_month_without_members_has_no_row(tmp_path: Path) -> None:
    table = quantiles.read(kept(tmp_path))
    assert table[["figure", "month", "origin"]].to_numpy().tolist() == [
        ["capability_gap", "2026-01", "2025-12"]
    ]
    assert quantiles.at(table, "capability_gap", "2026-02") is None


def test_quantiles_are_those_of_the_members(tmp_path: Path) -> None:
    found = quantiles.at(quantiles.read(kept(tmp_path)), "capability_gap", "2026-01")
    assert found == pytest.approx(10.0 * np.array(quantiles.LEVELS), abs=1e-3)


def test_levels_rise_and_are_symmetric_so_that_one_number_costs_its_distance() -> None:
    levels = np.array(quantiles.LEVELS)
    assert (np.diff(levels) > 0).all()
    assert levels + levels[::-1] == pytest.approx(np.ones(len(levels)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("q0.5,", "middle,"), "has no column q0.5"),
        (lambda text: text.replace("capability_gap", "gap"), "figure=gap: must be one of"),
        (lambda text: text.replace(",5,", ",50,"), "quantiles must be numbers that do not fall"),
        (lambda text: text.replace(",5,", ",,"), "quantiles must be numbers that do not fall"),
        (lambda text: "", "no forecasts"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(
    tmp_path: Path, change: object, says: str
) -> None:
    path = kept(tmp_path)
    assert callable(change)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=r"1\.csv: ") as refused:
        quantiles.read(path)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not found; name a file of forecasts"):
        quantiles.read(tmp_path / "none.csv")
