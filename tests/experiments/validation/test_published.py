"""The published answer: its pages, what answers quote of it, two seeds, steps to it and dials."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from openclosed.analysis import published
from openclosed.analysis.common import ensemble
from openclosed.analysis.finding.faces import part_markers
from openclosed.analysis.headline import DIALS, KINDS, MEASURES_SHOWN, STARTUPS, WHO
from openclosed.experiments.answer.endings import NAMES
from openclosed.experiments.answer.finding import describe_displacement
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.published import dials, page, steps
from openclosed.experiments.validation.published.dials import ROWS, SMALL
from openclosed.sim.outcomes import SCOPES
from openclosed.sim.parameters.dials import ENDS
from tests.analysis.synthetic import synthetic_result
from tests.experiments.conftest import Command
from tests.experiments.validation.conftest import Docs

DOCS = documentation.DOCS
WORDS = (
    "start=prior", "replicates=20", "firms.count=20", "clock.horizon=36", "execution=serial",
    "quiet=true",
)  # fmt: skip


def part(docs: Path, file: str, name: str) -> str:
    """What a page has between the markers of a name."""
    begin, end = part_markers(name)
    text = (docs / f"{file}.md").read_text(encoding="utf-8")
    return text.partition(begin)[2].partition(end)[0].strip()


@pytest.mark.slow
def test_it_writes_the_pages_of_the_answer_that_the_main_command_gives(
    openclosed: Command, docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = docs("answer.md", "dials.md", "tables/market_steps.csv", "images/dials.png")
    (folder / "images" / "dials.png").unlink()
    monkeypatch.setattr(published, "DISPLACEMENT", tmp_path / "displacement.csv")
    said = openclosed("experiment=published", *WORDS, "output=result", "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    assert openclosed(*WORDS, "output=main").code == 0
    here, main = (pd.read_csv(tmp_path / name / "endings.csv") for name in ("result", "main"))
    pd.testing.assert_frame_equal(here, main)

    quoted = published.displacement()
    stays = quoted[quoted["displacement"] == 0].reset_index(drop=True)
    numbers = ["who", "by", "runs", *NAMES.values()]
    pd.testing.assert_frame_equal(stays[numbers], main[numbers])
    own = quoted[(quoted["who"] == STARTUPS.column) & (quoted["by"] == STARTUPS.counted)]
    made = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    ends = [made.loc[made["point"] == at, STARTUPS.outcome].iloc[:20] for at in (0, 1)]
    assert own["share"].iloc[0] == pytest.approx(ends[0].median())
    assert own["change"].iloc[1] == pytest.approx(ends[1].mean() - ends[0].mean())

    text = part(folder, "answer", "answer")
    assert describe_displacement(quoted) in text
    assert "From 20 runs" in text
    assert page.describe_margins(pd.read_csv(folder / "tables" / "margins.csv")) in text
    steps_file = "tables/market_steps.csv"
    assert (folder / steps_file).read_bytes() == (DOCS / steps_file).read_bytes()  # without data
    effects = pd.read_csv(folder / "tables" / "dials.csv")
    assert effects["pairs"].max() == 20
    assert effects["median"].abs().max() > 0
    shown = part(folder, "dials", "effects")
    assert "Open shares of 2025 in 20 pairs of runs for each dial, from 20 draws" in shown
    assert all(f"- {one}" in shown for one in dials.sentences(effects))
    assert (folder / "images" / "dials.png").stat().st_size > 5_000


def answer(probability: float, **others: float) -> dict[str, Any]:
    """One in which each ending has this probability in every way to count, or its own by kind."""
    cells = {
        kind: {"probability": value, "runs": round(200 * value),
               "low": value - 0.04, "high": value + 0.04}
        for kind, value in (dict.fromkeys(KINDS, probability) | others).items()
    }  # fmt: skip
    return {
        "headline": {"runs": 200},
        "measures": {by: {scope: {"endings": cells} for scope in SCOPES} for by in MEASURES_SHOWN},
    }


def test_two_seeds_agree_where_they_differ_by_no_more_than_their_errors_allow() -> None:
    ways = (len(WHO) - 1) * len(MEASURES_SHOWN)  # all firms are both together
    near, far = (answer(0.2 + by * 0.04 * 2**0.5) for by in (0.9, 1.1))
    assert page.agreement(answer(0.2), near) == (5 * ways, [])
    cells, apart = page.agreement(answer(0.2), far)
    assert (cells, len(apart)) == (5 * ways, 5 * ways)
    assert "startups' spend, closed wins (20 % and 26 %)" in apart
    none, some = answer(0.2, open=0.0, no_closed=0.0), answer(0.2, no_closed=0.0)
    assert page.agreement(none, none) == (3 * ways, [])  # that no run ends so is no agreement
    found = page.Answers("9.9.9", 2 / 3, none, none, some, {}, pd.DataFrame(), pd.DataFrame())
    assert "18 of 24" in page.seeds(found)
    assert "fewer than the 95 %" in page.seeds(found)
    assert "18 of 18 probabilities of endings within" in page.seeds(found._replace(again=none))


def test_the_step_that_moved_a_share_most_is_named_with_its_change() -> None:
    paths = {row: [0.3, 0.304, 0.308] for row in ROWS}
    paths["startups", "purchased tokens"] = [0.3, 0.45, 0.35]
    paths["startups", "spend"] = [0.3, 0.4, 0.3]
    rows = [(step, kind, measure, path[place], 100 + 50 * place, 400)
            for (kind, measure), path in paths.items()
            for place, step in enumerate(("0.2.0", "demand", steps.LAST))]  # fmt: skip
    names = ["step", "kind", "measure", "share_2032", "closed", "runs"]
    said = dict(zip(ROWS, steps.sentences(pd.DataFrame(rows, columns=names)), strict=True))
    tokens = said["startups", "purchased tokens"]
    assert "was 30 % under the rules of 0.2.0 and is 35 % now" in tokens
    assert "the largest step is demand (+15.0 pp)." in tokens
    assert tokens.endswith("Closed won in 25 % of runs then and wins in 50 % now.")
    assert f"demand (+10.0 pp) and {steps.LAST} (-10.0 pp)" in said["startups", "spend"]
    assert "no step changed it by a percentage point" in said["enterprises", "workloads"]


def test_the_last_step_is_what_the_weighed_runs_give() -> None:
    result = synthetic_result(40)
    group = ensemble.of(result.runs, result.months)
    last = steps.with_assimilation(group, "abc").query("step == @steps.LAST")
    assert list(zip(last["kind"], last["measure"], strict=True)) == ROWS
    row = last.iloc[ROWS.index(("startups", "purchased tokens"))]
    ends = result.runs[STARTUPS.ending].value_counts()
    assert [row[end] for end in steps.ENDINGS] == [ends.get(end, 0) for end in steps.ENDINGS]
    paths, spent = group.paths(STARTUPS.outcome), group.paths("spend_total")
    today = group.months.index("2026-08")
    assert row["share_2026_08"] == pytest.approx(np.median(paths[:, today]), abs=5e-4)
    high = np.quantile(paths[:, -12:].mean(axis=1), 0.95)
    assert row["share_2032_high"] == pytest.approx(high, abs=5e-4)
    times = np.median(spent[:, -12:].mean(axis=1) / spent[:, today])
    assert row["spend_2032"] == pytest.approx(times, rel=5e-3)


def test_page_answers_and_readme_have_one_value_for_one_quantity() -> None:
    text, quoted = part(DOCS, "answer", "answer"), published.displacement()
    assert describe_displacement(quoted) in text
    assert page.shares(quoted) in text
    assert page.describe_margins(pd.read_csv(DOCS / "tables" / f"{page.MARGINS}.csv")) in text
    said = pd.read_csv(DOCS / "forecasts" / "answers.csv", dtype={"version": str})
    said = said[said["version"] == str(quoted["version"].iloc[0])].set_index(["who", "by"])
    stays = quoted[quoted["displacement"] == 0].set_index(["who", "by"])
    numbers = ["runs", *NAMES.values()]
    pd.testing.assert_frame_equal(
        stays[numbers], said.loc[stays.index, numbers], check_dtype=False, rtol=0, atol=1e-9
    )
    moved = pd.read_csv(DOCS / "tables" / f"{steps.TABLE}.csv")
    assert moved["step"].iloc[-1] == steps.LAST
    assert page.moved(moved) == part(DOCS, "answer", "moved")


def made(changes: dict[tuple[str, str, str], float]) -> np.ndarray:
    """(runs, dials, ends, shares) shares: the changes given, a little more in each run."""
    shares = np.full((21, len(DIALS), 2, len(ROWS)), 0.4)
    for (dial, kind, measure), change in changes.items():
        own = change + 0.01 * np.linspace(-1, 1, 21)
        shares[:, list(DIALS).index(dial), 1, ROWS.index((kind, measure))] += own
    return shares


def test_sentences_tell_the_largest_changes_and_which_dials_are_weak() -> None:
    strong, weak = SMALL / 100 + 0.01, SMALL / 100 - 0.01
    changes = {
        ("cost", "startups", "spend"): -strong,
        ("cost", "enterprises", "workloads"): -strong,
        ("support", "startups", "workloads"): weak,
        ("support", "enterprises", "purchased tokens"): strong,
    }
    cost, support, _, of_support, of_fragmentation = dials.sentences(dials.effects(made(changes)))
    assert "startups' spend -6 (-7 to -5); enterprises' workloads -6" in cost
    assert "startups' workloads +4" in support
    assert of_support.startswith("Support hardly matters to startups:")
    assert of_fragmentation.startswith("Fragmentation hardly matters to startups and enterprises:")
    shares = made({("support", "startups", "workloads"): 0.2})
    shares[:5, 1, 0, 0] = np.nan
    rows = {tuple(row[:3]): row[3:] for row in dials.effects(shares).to_numpy().tolist()}
    assert rows["support", "startups", "workloads"] == [16, 20.2, 19.6, 20.9]
    assert dials.sentences(dials.effects(np.full((2, 3, 2, 6), np.nan))) == []


def test_the_page_of_dials_has_the_sentences_of_its_table_and_ends_of_the_prior() -> None:
    rows, text = pd.read_csv(DOCS / "tables" / "dials.csv"), part(DOCS, "dials", "effects")
    assert text.endswith("\n".join(f"- {one}" for one in dials.sentences(rows)))
    assert f"in {rows['pairs'].max()} pairs of runs" in text
    prior = yaml.safe_load((DOCS.parent / "conf" / "prior" / "central.yaml").read_text("utf-8"))
    same = [one for one in ENDS if one.source.endswith("as in the prior")]
    assert len(same) >= 3
    for one in same:
        told = prior[one.name]
        assert sorted((one.at_0, one.at_1)) == [told["low"], told["high"]], one.name


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
