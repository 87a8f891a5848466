"""The page for journalists has the numbers of kept tables, read here by another way."""

import re

import pandas as pd
import pytest

from docs.make import believe_page
from docs.make.believe_page import FILE
from openclosed.analysis import published
from openclosed.analysis.common.style import words_of
from openclosed.sim.parameters.clock import month_after
from tests.analysis.blanks import spy
from tests.test_layout import ROOT

TEXT = FILE.read_text(encoding="utf-8")
LATEST = list(published.versions())[-1]
KEPT, DOCS = ROOT / "analysis" / "kept", ROOT / "docs"


def test_the_page_has_its_parts_as_they_are_made() -> None:
    assert re.findall(r"<!-- (\w+): made by a command -->", TEXT) == [
        "past", "withheld", "registered", "bet", "lacks", "holds",
    ]  # fmt: skip
    stale = [name for name, part in believe_page.parts().items() if part not in TEXT]
    assert stale == [], "python -m docs.make"


def test_its_numbers_are_those_of_the_kept_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    said = spy(monkeypatch, believe_page)
    believe_page.parts()
    own = pd.read_csv(KEPT / "past.csv").query("indicator == 'router_open_share_tokens'")
    far = own[own["horizon"] == 12]
    held = (far["below"] <= far["measured_high"]) & (far["above"] >= far["measured_low"])
    scores = pd.read_csv(KEPT / "standing.csv").query("indicator == 'router_open_share_tokens'")
    [score] = scores[scores["horizon"] == 12].to_dict("records")
    [past] = said["past"]
    assert (past["inside"], past["count"]) == (held.sum(), len(far))
    named = ("model", "random walk", str(score["best"]))
    assert [past["model"], past["walk"], past["score"]] == [
        f"{100 * score[one]:.0f}" for one in named
    ]
    later = pd.read_csv(DOCS / "tables" / "registered_scores.csv")
    [withheld] = said["withheld"]
    assert (withheld["hits"], withheld["pairs"]) == ((later["inside"] == "yes").sum(), len(later))
    [registered] = said["registered"]
    assert registered["scored"] == 0
    assert registered["day"] == published.versions()[LATEST]
    assert registered["first"] == month_after(registered["day"][:7], 1)
    first = pd.read_csv(DOCS / "forecasts" / f"{withheld['version']}.csv")["origin"].iloc[0]
    assert withheld["origin"] == first
    cases = pd.read_csv(DOCS / "tables" / "replication.csv")
    [theory] = said["theory"]
    assert (theory["checks"], theory["of"]) == (cases["passed"].sum(), cases["case"].nunique())
    tested = pd.read_csv(DOCS / "tables" / "synthetic_test.csv").query("what != 'parameters'")
    assert said["synthetic"][0]["ends"] == (tested["in_90"].min(), tested["in_90"].max())
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [rise], [base] = said["rise"], said["base"]
    assert f"{rise['rising']} of {rise['runs']} runs from" in " ".join(readme.split())
    assert f"{base['sourced']} of {base['total']} parameters have a source" in readme


def test_registered_forecasts_begin_in_the_month_that_the_page_says() -> None:
    months = pd.period_range("2026-09", "2027-03", freq="M").astype(str)
    for version in published.versions():
        first = min(month for month in months if published.registered(version, month))
        assert first == month_after(published.versions()[version][:7], 1)
    assert min(published.versions().values()) < "2026-12"
    assert "The first are for December 2026" in TEXT


def test_the_picture_has_a_row_for_each_outcome_and_marks_what_missed() -> None:
    rows = believe_page.rows()
    drawn = believe_page.picture(rows)
    [axes] = drawn.axes
    marks = [one.get_text() for one in axes.texts]
    assert marks == ["inside" if held else "missed" for held in rows["in_90"]]
    drawn.canvas.draw()
    assert f"{int(rows['in_90'].sum())} of {len(rows)}" in words_of(drawn)["Title"]
