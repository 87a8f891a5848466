"""What changes after the data: parts that add up, falls of spending, and what is said of them."""

import re

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.draws import ANCESTOR, DRAW
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.after_data import page
from openclosed.experiments.validation.after_data.page import Later
from openclosed.sim.parameters.clock import month_after
from tests.experiments.conftest import Command
from tests.experiments.validation.conftest import Docs

MONTHS = [month_after("2023-01", at) for at in range(120)]
TODAY = MONTHS.index(LAST_MONTH)
RUNS = 40


def later(preference: float = -0.10, work: float = 0.03, rest: float = 0.02) -> Later:
    """Runs whose share changes evenly after the data, by the year's parts that are given."""
    years = np.clip((np.arange(120) - TODAY) / 12.0, 0.0, None)
    start = np.linspace(0.3, 0.6, RUNS)[:, None, None]
    slopes = np.array([preference + work + rest, work + rest, rest])[:, None]
    tokens = start + slopes * years
    spent = np.exp(0.05 * np.arange(120))[None].repeat(RUNS, axis=0)
    spent[: RUNS // 4, TODAY + 36 :] *= 0.2
    foreign = np.full((RUNS, 120), 0.6)
    foreign[:, TODAY + 12] = 0.4
    changes = np.zeros((RUNS, 120))
    changes[:, 19] = 1.0
    changes[::2, TODAY + 12 :: 12] = 1.0
    columns = {DRAW: np.arange(RUNS), ANCESTOR: np.arange(RUNS) // 2}
    return Later(MONTHS, tokens, spent, foreign, changes, columns)


def of(rows: pd.DataFrame, quantity: str) -> pd.DataFrame:
    return rows[rows["quantity"] == quantity]


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_parts_of_the_change_are_what_holding_takes_away_and_add_up(sign: float) -> None:
    rows = page.table_of(later(sign * 0.10, 0.03, 0.02))
    year = of(rows, "by")[of(rows, "by")["when"] == month_after(LAST_MONTH, 12)]
    parts = year.set_index("what")["value"]
    assert parts.drop("all").to_dict() == pytest.approx(
        {"preference": sign * 0.10, "work": 0.03, "rest": 0.02}
    )
    assert parts.drop("all").sum() == pytest.approx(parts["all"])
    said = page.described(rows)[0]
    numbers = [float(one) for one in re.findall(r"([+-]\d+\.\d) pp", said)]
    assert numbers == pytest.approx([sign * 10 + 5, sign * 10, 3, 2], abs=0.051)


def test_falls_of_spending_are_counted_over_runs() -> None:
    fall = of(page.table_of(later()), "fall").set_index("what")["value"]
    assert fall["year"] == 0.25
    assert 0.25 * 0.5 < fall["peak"] < 0.25
    without = later()._replace(spent=later().spent[-1:].repeat(RUNS, axis=0))
    assert of(page.table_of(without), "fall")["value"].tolist() == [0.0, 0.0]


def test_growth_is_that_of_a_year_before_and_a_year_after() -> None:
    growth = of(page.table_of(later()), "growth")
    assert growth["value"].tolist() == pytest.approx([0.6, 0.6])
    assert growth["when"].tolist() == ["2025-08 to 2026-08", "2026-08 to 2027-08"]
    assert "1.8-fold in the year before" in page.described(page.table_of(later()))[-1]


def test_changes_of_openness_are_a_year_and_foreign_part_by_month() -> None:
    rows = page.table_of(later())
    changes, foreign = (
        of(rows, name).set_index("when")["value"] for name in ("changes", "foreign")
    )
    assert changes["2024"] == 1.0
    assert changes["2027"] == 0.5
    assert (foreign[LAST_MONTH], foreign["2027-08"]) == (0.6, 0.4)
    said = " ".join(page.described(rows)[1:3])
    assert "from 60 % to 40 %" in said.replace("goes ", "")
    assert "make 0.3 a year; after it, 0.5" in said


def test_runs_with_the_same_seed_differ_in_what_is_held_alone(
    openclosed: Command, docs: Docs, few_states: None
) -> None:
    folder = docs("answer.md")
    said = openclosed("experiment=after_data", "experiment.docs=true", "replicates=2",
                      "firms.count=30", "clock.horizon=76", "ending.window=3",
                      "execution=serial", "quiet=true")  # fmt: skip
    assert said.code == 0, said.err
    rows = page.read()
    share = of(rows, "share")
    today = share[share["when"] == LAST_MONTH]["value"]
    assert len(today) == 3
    assert len(set(today)) == 1
    last = share[share["when"] == share["when"].max()]["value"]
    assert len(set(last)) == 3
    assert page.part(rows) in (folder / "answer.md").read_text("utf-8")
    assert (folder / "images" / "after_data.png").stat().st_size > 5_000


def test_the_page_follows_from_the_kept_table() -> None:
    assert page.part(page.read()) in (documentation.DOCS / "answer.md").read_text("utf-8")


def test_the_picture_ends_at_the_means_of_the_table() -> None:
    rows = page.table_of(later())
    [axes] = page.draw(rows).axes
    ends = sorted(100 * of(rows, "share").groupby("what")["value"].last())
    drawn = sorted(
        float(line[-1])
        for line in map(np.asarray, [one.get_ydata() for one in axes.lines])
        if line.size > 20
    )
    assert drawn == pytest.approx(ends)
    assert len(axes.texts) >= 3
