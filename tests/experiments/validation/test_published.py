"""The published answer: its pages, what answers quote of it, two seeds, and dials."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from openclosed.analysis import published
from openclosed.analysis.finding.faces import part_markers
from openclosed.analysis.headline import DIALS, HEADLINES, KINDS, MEASURES_SHOWN, STARTUPS, WHO
from openclosed.experiments.answer.endings import NAMES
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.published import dials, page, spending
from openclosed.experiments.validation.published.dials import ROWS
from openclosed.sim.outcomes import SCOPES
from openclosed.sim.parameters.dials import ENDS
from tests.experiments.conftest import Command
from tests.experiments.validation.conftest import Docs

DOCS = documentation.DOCS
CONTRACTS = "firms.enterprises.review_months"
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
    openclosed: Command, docs: Docs, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = docs("answer.md", "dials.md", "tables/spending.csv", "images/dials.png")
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
    assert page.describe_displacement(quoted) in text
    assert text.startswith("20 runs of version")
    assert set(pd.read_csv(folder / "tables" / "margins.csv")["outcome"]) <= {
        one.name for one in HEADLINES
    }
    kept = pd.read_csv(DOCS / "tables" / "spending.csv", dtype=str)  # as runs end before today
    pd.testing.assert_frame_equal(pd.read_csv(folder / "tables" / "spending.csv", dtype=str), kept)
    assert (folder / "images" / "spending.png").stat().st_size > 5_000
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
    assert page.agreement(answer(0.2), near) == (4 * ways, [])
    cells, apart = page.agreement(answer(0.2), far)
    assert (cells, len(apart)) == (4 * ways, 4 * ways)
    assert "startups' spend, closed wins (20 % and 26 %)" in apart
    none, some = answer(0.2, open=0.0, no_closed=0.0), answer(0.2, no_closed=0.0)
    assert page.agreement(none, none) == (2 * ways, [])  # that no run ends so is no agreement
    found = page.Answers("9.9.9", 2 / 3, none, none, some, {}, pd.DataFrame(), pd.DataFrame())
    assert "12 of 18" in page.seeds(found)
    assert "They differ on " in page.seeds(found)
    same = page.seeds(found._replace(again=none))
    assert "12 of 12 probabilities of endings within" in same
    assert "differ" not in same


def test_page_answers_and_readme_have_one_value_for_one_quantity() -> None:
    """The page's parts are those of the kept tables."""
    quoted = published.displacement()
    spread = list(pd.read_csv(DOCS / "forecasts" / "spread.csv").itertuples(index=False, name=None))
    for name, text in page.parts(quoted, spread).items():
        assert part(DOCS, "answer", name) == text
    for name, text in spending.page_parts(spending.read()).items():
        assert part(DOCS, "dials", name) == text
    said = pd.read_csv(DOCS / "forecasts" / "answers.csv", dtype={"version": str})
    said = said[said["version"] == str(quoted["version"].iloc[0])].set_index(["who", "by"])
    stays = quoted[quoted["displacement"] == 0].set_index(["who", "by"])
    numbers = ["runs", *NAMES.values()]
    pd.testing.assert_frame_equal(
        stays[numbers], said.loc[stays.index, numbers], check_dtype=False, rtol=0, atol=1e-9
    )
    ancestors = published.ancestors()
    assert f"have {ancestors.effective:.1f} effective ancestors" in part(DOCS, "answer", "answer")


def made(changes: dict[tuple[str, str, str], float]) -> np.ndarray:
    """(runs, dials, ends, shares) shares: the changes given, a little more in each run."""
    shares = np.full((21, len(DIALS), 2, len(ROWS)), 0.4)
    for (dial, kind, measure), change in changes.items():
        own = change + 0.01 * np.linspace(-1, 1, 21)
        shares[:, list(DIALS).index(dial), 1, ROWS.index((kind, measure))] += own
    return shares


def test_the_effect_of_a_dial_is_the_median_of_pairs_that_did_not_fail() -> None:
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
