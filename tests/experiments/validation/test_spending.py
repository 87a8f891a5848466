"""Spending by year, on synthetic runs; and the page, beside its table."""

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import combined_revenue
from openclosed.experiments.results import documentation
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.common_seeds import Runs
from openclosed.experiments.validation.settings import SpendingSettings
from openclosed.experiments.validation.spending import page
from openclosed.experiments.validation.spending import question as asked
from openclosed.experiments.validation.spending.page import NAME, table, world_product
from tests.experiments.conftest import question
from tests.experiments.validation.conftest import Docs

DOCS = documentation.DOCS
MONTHS = [f"{year}-{month:02d}" for year in range(2023, 2033) for month in range(1, 13)]
AT = {month: place for place, month in enumerate(MONTHS)}


def growing(*factors: float) -> np.ndarray:
    """(runs, months) spending that grows by a factor a year, in different money."""
    years = (np.arange(len(MONTHS)) - AT["2026-08"]) / 12.0
    return np.array([(3.0 + place) * factor**years for place, factor in enumerate(factors)])


def test_august_2026_is_the_labs_revenue_and_all_else_is_scaled_to_it() -> None:
    rows = table(growing(2.0, 2.0), MONTHS).set_index(["quantity", "when"])
    middle, low, data = rows["middle"], rows["low"], rows["data"]
    assert middle["dollars", "2026-08"] == combined_revenue()["2026-08"] == 105.0
    assert middle["dollars", "2027-08"] == 210.0
    assert low["times", "2025-08"] == 0.5
    grown = "growth", "2024-12 to 2025-12"
    assert [middle[grown], data[grown]] == pytest.approx([2.0, 30.4 / 7.0], rel=1e-3)


def test_runs_above_a_share_of_world_product_are_counted() -> None:
    spent = growing(1.0, 1.0, 1.0, 1.0)
    spent[0, AT["2032-01"] :] *= 0.2 * world_product("2032") / 105.0
    spent[1, AT["2030-06"]] *= 1.5 * world_product("2030-06") / 105.0
    rows = table(spent, MONTHS).set_index("quantity")["middle"]
    assert rows["above"].tolist() == [0.25, 0.0, 0.0]
    assert rows["ever"].tolist() == [0.5, 0.25, 0.25]


@pytest.mark.parametrize(("factor", "code"), [(5.0, 1), (2.0, 0)])
def test_nothing_is_written_where_a_run_spends_more_than_world_product(
    factor: float,
    code: int,
    docs: Docs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = docs("demand.md", "images/spending.png")
    before = {file: file.read_bytes() for file in folder.rglob("*.*")}
    paths = growing(1.1, factor)[:, None, :, None].astype(np.float32)
    found = Runs(MONTHS, ["spend_total"], paths, np.full((2, 1), "shared"))
    monkeypatch.setattr(common_seeds, "seeds_of_draws", lambda _: [1, 2])
    monkeypatch.setattr(common_seeds, "run_all", lambda *_: found)
    made = question("experiment=spending", "replicates=2")
    assert isinstance(made.settings, SpendingSettings)
    assert asked.run(made, made.settings) == code
    assert ({file: file.read_bytes() for file in folder.rglob("*.*")} == before) is bool(code)
    assert (folder / "tables").exists() is not bool(code)
    assert ("1 of 2 runs" in capsys.readouterr().err) is bool(code)


def test_the_page_has_the_values_of_its_table() -> None:
    rows = pd.read_csv(DOCS / "tables" / f"{NAME}.csv", dtype={"when": str})
    text = put = (DOCS / f"{asked.PAGE}.md").read_text(encoding="utf-8")
    for name, part in page.parts(rows).items():
        put = documentation.put(put, name, part)
    assert put == text
