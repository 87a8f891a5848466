"""The published answer: its pages, what answers quote of it, two seeds, and the steps to it."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.common import ensemble
from openclosed.analysis.finding.faces import part_markers
from openclosed.analysis.headline import KINDS, MEASURES_SHOWN, STARTUPS, WHO
from openclosed.experiments.answer import endings
from openclosed.experiments.answer.endings import NAMES
from openclosed.experiments.answer.finding import describe_displacement
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.published import page, steps
from openclosed.experiments.validation.published.dials import ROWS, sentences
from openclosed.sim.outcomes import SCOPES
from tests.analysis.synthetic import synthetic_result
from tests.experiments.conftest import Command

DOCS = documentation.DOCS
SAID = DOCS / "forecasts" / "answers.csv"
WORDS = (
    "start=prior",
    "replicates=20",
    "firms.count=20",
    "clock.horizon=36",
    "execution=serial",
    "quiet=true",
)
ASK = ("experiment=published", *WORDS)


def part(text: str, name: str) -> str:
    """What a page has between the markers of a name."""
    begin, end = part_markers(name)
    return text.partition(begin)[2].partition(end)[0].strip()


def answered(folder: Path) -> dict[str, Any]:
    """The answer of the runs in a folder."""
    runs, months = (pd.read_parquet(folder / f"{name}.parquet") for name in ("runs", "months"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return endings.answer(runs, months, manifest)


def answer(probability: float, error: float = 0.02, **others: float) -> dict[str, Any]:
    """One in which each ending has this probability in every way to count, or its own by kind."""
    cells = {
        kind: {
            "probability": value,
            "runs": round(200 * value),
            "low": value - 1.96 * error,
            "high": value + 1.96 * error,
        }
        for kind, value in (dict.fromkeys(KINDS, probability) | others).items()
    }
    return {
        "headline": {"runs": 200},
        "measures": {by: {scope: {"endings": cells} for scope in SCOPES} for by in MEASURES_SHOWN},
    }


@pytest.mark.slow
def test_it_writes_the_pages_of_the_answer_that_the_main_command_gives(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs, kept = tmp_path / "docs", tmp_path / "displacement.csv"
    (docs / "images").mkdir(parents=True)
    (docs / "tables").mkdir()
    for name in ("answer.md", "dials.md", "tables/market_steps.csv"):
        (docs / name).write_bytes((DOCS / name).read_bytes())
    monkeypatch.setattr(documentation, "DOCS", docs)
    monkeypatch.setattr(published, "DISPLACEMENT", kept)
    said = openclosed(*ASK, "output=result", "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    assert openclosed(*WORDS, "output=main").code == 0
    here, main = (pd.read_csv(tmp_path / name / "endings.csv") for name in ("result", "main"))
    pd.testing.assert_frame_equal(here, main)

    assert openclosed(*WORDS, "seed=2", "output=second").code == 0
    first, second = (answered(tmp_path / name) for name in ("main", "second"))
    same = page.agreement(first, second)
    assert f"agree on {same.agree} of {same.cells} " in part(
        (docs / "answer.md").read_text(encoding="utf-8"), "answer"
    )
    assert page.agreement(first, first).cells < same.cells  # as of the same runs

    runs = pd.read_parquet(tmp_path / "main" / "runs.parquet")
    quoted = published.displacement()
    stays = quoted[quoted["displacement"] == 0].reset_index(drop=True)
    numbers = ["who", "by", "runs", *NAMES.values()]
    pd.testing.assert_frame_equal(stays[numbers], main[numbers])
    own = quoted[(quoted["who"] == STARTUPS.column) & (quoted["by"] == STARTUPS.counted)]
    assert own["share"].iloc[0] == pytest.approx(runs[STARTUPS.outcome].median())
    made = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    ends = [made.loc[made["point"] == at, STARTUPS.outcome].iloc[:20] for at in (0, 1)]
    assert own["change"].iloc[1] == pytest.approx(ends[1].mean() - ends[0].mean())

    text = (docs / "answer.md").read_text(encoding="utf-8")
    assert "Not made yet" not in text
    assert describe_displacement(quoted) in part(text, "answer")
    assert "From 20 runs" in part(text, "answer")
    moved = pd.read_csv(docs / "tables" / "market_steps.csv")
    assert page.moved(moved) == part(text, "moved")
    thirds = pd.read_csv(docs / "tables" / "margins.csv")
    assert page.describe_margins(thirds) in part(text, "answer")
    assert thirds["runs"].sum() % 20 == 0
    before = pd.read_csv(DOCS / "tables" / "market_steps.csv")
    pd.testing.assert_frame_equal(moved, before)  # as no data weigh these runs
    effects = pd.read_csv(docs / "tables" / "dials.csv")
    assert effects["pairs"].max() == 20
    assert effects["median"].abs().max() > 0
    shown = part((docs / "dials.md").read_text(encoding="utf-8"), "effects")
    assert "Open shares of 2025 in 20 pairs of runs for each dial, from 20 draws" in shown
    assert all(f"- {one}" in shown for one in sentences(effects))
    assert (docs / "images" / "dials.png").stat().st_size > 5_000


def test_two_seeds_agree_where_they_differ_by_no_more_than_their_errors_allow() -> None:
    ways = (len(WHO) - 1) * len(MEASURES_SHOWN)  # all firms are both together
    near, far = (answer(0.2 + by * 1.96 * 0.02 * 2**0.5) for by in (0.9, 1.1))
    assert page.agreement(answer(0.2), near) == (5 * ways, [])
    cells, apart = page.agreement(answer(0.2), far)
    assert (cells, len(apart)) == (5 * ways, 5 * ways)
    assert "startups' spend, closed wins (20 % and 26 %)" in apart
    rare = {"probability": 0.02, "runs": 4, "low": 0.005, "high": 0.05}
    again = {"probability": 0.045, "runs": 9, "low": 0.023, "high": 0.083}
    for one, other in ((rare, again), (again, rare)):
        assert not page._differ(one, other)
        assert page._differ(one, other | {"probability": 0.09, "low": 0.068, "high": 0.12})
    none = answer(0.2, open=0.0, no_closed=0.0)
    assert page.agreement(none, none) == (3 * ways, [])  # that no run ends so is no agreement
    assert page.agreement(none, answer(0.2, no_closed=0.0)).agree == 3 * ways
    found = page.Answers("9.9.9", 2 / 3, none, none, none, {}, pd.DataFrame(), pd.DataFrame())
    assert "18 of 18" in page.seeds(found)
    assert "fewer than" not in page.seeds(found)
    assert "differ" not in page.seeds(found)
    assert "18 of 24" in page.seeds(found._replace(again=answer(0.2, no_closed=0.0)))
    assert "fewer than the 95 %" in page.seeds(found._replace(again=answer(0.2, no_closed=0.0)))


def test_the_step_that_moved_a_share_most_is_named_with_its_change() -> None:
    paths = {row: [0.3, 0.3, 0.3] for row in ROWS}
    paths["startups", "purchased tokens"] = [0.3, 0.45, 0.35]
    paths["startups", "spend"] = [0.3, 0.4, 0.3]
    paths["enterprises", "workloads"] = [0.3, 0.304, 0.308]
    rows = [(step, kind, measure, path[place], 100 + 50 * place, 400)
            for (kind, measure), path in paths.items()
            for place, step in enumerate(("0.2.0", "demand", steps.LAST))]  # fmt: skip
    names = ["step", "kind", "measure", "share_2032", "closed", "runs"]
    table = pd.DataFrame(rows, columns=names)
    said = dict(zip(ROWS, steps.sentences(table), strict=True))
    tokens = said["startups", "purchased tokens"]
    assert "was 30 % under the rules of 0.2.0 and is 35 % now" in tokens
    assert "the largest step is demand (+15.0 pp)." in tokens
    assert tokens.endswith("Closed won in 25 % of runs then and wins in 50 % now.")
    assert f"demand (+10.0 pp) and {steps.LAST} (-10.0 pp)" in said["startups", "spend"]
    for still in (("enterprises", "workloads"), ("enterprises", "spend")):
        assert "no step changed it by a percentage point" in said[still]


def test_the_last_step_is_what_the_weighed_runs_give() -> None:
    result = synthetic_result(40)
    group = ensemble.of(result.runs, result.months)
    last = steps.with_assimilation(group, "abc").query("step == @steps.LAST")
    assert list(zip(last["kind"], last["measure"], strict=True)) == ROWS
    assert set(last["runs"]) == {40}
    row = last.iloc[ROWS.index(("startups", "purchased tokens"))]
    ends = result.runs[STARTUPS.ending].value_counts()
    assert [row[end] for end in steps.ENDINGS] == [ends.get(end, 0) for end in steps.ENDINGS]
    paths = group.paths(STARTUPS.outcome)
    today = group.months.index("2026-08")
    assert row["share_2026_08"] == pytest.approx(np.median(paths[:, today]), abs=5e-4)
    assert row["share_2032_high"] == pytest.approx(
        np.quantile(paths[:, -12:].mean(axis=1), 0.95), abs=5e-4
    )
    spent = group.paths("spend_total")
    times = np.median(spent[:, -12:].mean(axis=1) / spent[:, today])
    assert row["spend_2032"] == pytest.approx(times, rel=5e-3)
    short = ensemble.of(result.runs, result.months[result.months["month"] < "2026-01"])
    assert (
        steps.with_assimilation(short, "abc")
        .query("step == @steps.LAST")["spend_2032"]
        .isna()
        .all()
    )


@pytest.mark.skipif(not published.DISPLACEMENT.exists(), reason="made with the starting states")
def test_page_answers_and_readme_have_one_value_for_one_quantity() -> None:
    text, quoted = (DOCS / "answer.md").read_text(encoding="utf-8"), published.displacement()
    assert describe_displacement(quoted) in part(text, "answer")
    assert page.shares(quoted) in part(text, "answer")
    thirds = pd.read_csv(DOCS / "tables" / f"{page.MARGINS}.csv")
    assert page.describe_margins(thirds) in part(text, "answer")
    version = str(quoted["version"].iloc[0])
    said = pd.read_csv(SAID, dtype={"version": str})
    said = said[said["version"] == version].set_index(["who", "by"])
    stays = quoted[quoted["displacement"] == 0].set_index(["who", "by"])
    numbers = ["runs", *NAMES.values()]
    pd.testing.assert_frame_equal(
        stays[numbers], said.loc[stays.index, numbers], check_dtype=False, rtol=0, atol=1e-9
    )
    moved = pd.read_csv(DOCS / "tables" / f"{steps.TABLE}.csv")
    assert moved["step"].iloc[-1] == steps.LAST
    assert page.moved(moved) == part(text, "moved")
    assert np.isfinite(moved["share_2032"]).all()


@pytest.mark.slow
def test_the_page_says_what_a_lasting_preference_would_change(
    openclosed: Command, tmp_path: Path
) -> None:
    text = " ".join((DOCS / "answer.md").read_text(encoding="utf-8").split())
    found = re.search(r"`openclosed (\S*persistence=\S*)`.*? in (\d+) % of runs, not (\d+) %", text)
    assert found
    openclosed(found[1], "quiet=true", "output=result")
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert round(100 * (runs[STARTUPS.ending] == "open").mean()) == int(found[2])
    kept = published.displacement().query("displacement == 0")
    own = kept[(kept["who"] == STARTUPS.column) & (kept["by"] == STARTUPS.counted)]
    assert round(100 * own["open_wins"].iloc[0]) == int(found[3])
