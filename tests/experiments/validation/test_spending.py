"""Spending by year, on synthetic runs; and the page, beside its table."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import combined_revenue
from openclosed.analysis.finding.faces import part_markers
from openclosed.experiments.results import documentation
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.common_seeds import Runs
from openclosed.experiments.validation.settings import SpendingSettings
from openclosed.experiments.validation.spending import page
from openclosed.experiments.validation.spending import question as asked
from openclosed.experiments.validation.spending.page import NAME, table, world_product
from tests.experiments.conftest import question

MONTHS = [f"{year}-{month:02d}" for year in range(2023, 2033) for month in range(1, 13)]
EMPTY = "".join(
    f"{begin}\n{end}\n"
    for begin, end in map(part_markers, ("spending", "growth of spending", "dollars"))
)
AT = {month: place for place, month in enumerate(MONTHS)}


def growing(*factors: float) -> np.ndarray:
    """(runs, months) spending that grows by a factor a year, in different money."""
    years = (np.arange(len(MONTHS)) - AT["2026-08"]) / 12.0
    return np.array([(3.0 + place) * factor**years for place, factor in enumerate(factors)])


def by_name(spent: np.ndarray) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of the table."""
    rows = table(spent, MONTHS).to_dict("records")
    return {(row["quantity"], row["when"]): {str(end): row[end] for end in row} for row in rows}


def test_august_2026_is_the_labs_revenue_and_all_else_is_scaled_to_it() -> None:
    rows = by_name(growing(2.0, 2.0))
    assert rows["dollars", "2026-08"]["middle"] == combined_revenue()["2026-08"] == 105.0
    assert rows["dollars", "2027-08"]["middle"] == 210.0
    assert [rows["times", "2025-08"][end] for end in ("low", "high")] == [0.5, 0.5]
    grown = rows["growth", "2024-12 to 2025-12"]
    assert (grown["middle"], grown["data"]) == pytest.approx((2.0, 30.4 / 7.0), rel=1e-3)


def test_runs_above_a_share_of_world_product_are_counted() -> None:
    spent = growing(1.0, 1.0, 1.0, 1.0)
    spent[0, AT["2032-01"] :] *= 0.2 * world_product("2032") / 105.0
    spent[1, AT["2030-06"]] *= 1.5 * world_product("2030-06") / 105.0
    rows = by_name(spent)
    above, ever = ([rows[of, share]["middle"] for share in ("0.1", "0.3", "1")]
                   for of in ("above", "ever"))  # fmt: skip
    assert above == [0.25, 0.0, 0.0]
    assert ever == [0.5, 0.25, 0.25]


def test_nothing_is_written_where_a_run_spends_more_than_world_product(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(documentation, "DOCS", tmp_path)
    (tmp_path / "images").mkdir()
    monkeypatch.setattr(common_seeds, "seeds_of_draws", lambda _: [1, 2])
    for factor, more, code in (
        (5.0, (), 1),
        (2.0, (), 0),
        (5.0, ("experiment.impossible=0.5",), 0),
    ):
        made = question("experiment=spending", "replicates=2", *more)
        assert isinstance(made.settings, SpendingSettings)
        for file in tmp_path.rglob("*.csv"):
            file.unlink()
        (tmp_path / "demand.md").write_text(EMPTY, encoding="utf-8")
        paths = growing(1.1, factor)[:, None, :, None].astype(np.float32)
        found = Runs(MONTHS, ["spend_total"], paths, np.full((2, 1), "shared"))
        monkeypatch.setattr(common_seeds, "run_all", lambda *_, found=found: found)
        assert asked.run(made, made.settings) == code
        assert ((tmp_path / "demand.md").read_text(encoding="utf-8") == EMPTY) is (code == 1)
        assert bool(list(tmp_path.rglob("*.csv"))) is (code == 0)
    assert "1 of 2 runs" in capsys.readouterr().err


def test_the_page_has_the_values_of_its_table() -> None:
    rows = pd.read_csv(documentation.DOCS / "tables" / f"{NAME}.csv", dtype={"when": str})
    text = (documentation.DOCS / f"{asked.PAGE}.md").read_text(encoding="utf-8")
    put = text
    for name, part in page.parts(rows).items():
        put = documentation.put(put, name, part)
    assert put == text
    assert page.parts(rows.assign(middle=rows["middle"] * 1.5))["spending"] not in text
