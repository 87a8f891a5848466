"""`experiment=update`: what newer figures move, from the command line."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.answer import mixture
from analysis.evidence.measurements import RECORD
from tests.experiments.conftest import Command, Said

DEVELOPERS = "open_share_tokens_developers"
WORLDS = 40
FEW = (
    "experiment=update",
    "clock.horizon=72",
    f"replicates={WORLDS}",
    "execution=serial",
    "quiet=true",
    "evidence=newer.csv",
    "output=out",
)


def write(folder: Path, *rows: str) -> None:
    text = "\n".join(["month,figure,value,low,high,error", *rows])
    (folder / "newer.csv").write_text(f"{text}\n", encoding="utf-8")


def parts(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The worlds before and after."""
    worlds = pd.read_csv(folder / "out" / "worlds.csv")
    return worlds[worlds["when"] == "before"], worlds[worlds["when"] == "after"]


def assert_answered(said: Said, folder: Path) -> None:
    """Everything is there, weights and probabilities sum to 1, and the terminal has 80 columns."""
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    out = folder / "out"
    for part in parts(folder):
        assert part["weight"].sum() == pytest.approx(1.0)
    table = pd.read_csv(out / "update.csv", keep_default_na=False)
    ends = table[(table["about"] == "verdict")].groupby(["kind", "yardstick"])
    for when in ("before", "after"):
        assert (ends[f"value_{when}"].sum() - 1.0).abs().max() < 1e-9
        assert (table[f"low_{when}"] <= table[f"value_{when}"] + 1e-9).all()
        assert (table[f"high_{when}"] >= table[f"value_{when}"] - 1e-9).all()
    assert (out / "evidence.csv").read_bytes() == (folder / "newer.csv").read_bytes()
    assert (out / "figures" / "update.png").stat().st_size > 10_000
    assert "data:image/svg+xml" in (out / "report.html").read_text(encoding="utf-8")
    named = pd.read_csv(out / "data_dictionary.csv", keep_default_na=False)
    for file in ("update.csv", "fan.csv", "figures.csv", "information.csv"):
        columns = named.loc[named["file"] == file, "column"].tolist()
        assert columns == pd.read_csv(out / file).columns.tolist()


def test_a_figure_at_the_middle_of_what_was_foretold_hardly_moves_the_answer(
    openclosed: Command, tmp_path: Path
) -> None:
    last = max(one.month for one in RECORD if one.figure == DEVELOPERS)
    assert last == mixture.UNTIL
    write(tmp_path, f"2026-12,{DEVELOPERS},,0.1,0.9,")
    said = openclosed(*FEW)
    assert_answered(said, tmp_path)
    before, after = parts(tmp_path)
    assert after["world"].tolist() == before["world"].tolist()  # the same runs, weighed again
    table = pd.read_csv(tmp_path / "out/update.csv").query("about == 'verdict'")
    assert (table["value_after"] - table["value_before"]).abs().max() < 0.1
    assert not json.loads((tmp_path / "out/verdict.json").read_text("utf-8"))["outside"]


@pytest.mark.parametrize("share", [pytest.param(0.03, marks=pytest.mark.slow), 0.9])
def test_a_figure_that_surprises_is_answered_by_copies_of_the_worlds_that_come_near(
    share: float, openclosed: Command, tmp_path: Path
) -> None:
    write(tmp_path, f"2026-12,{DEVELOPERS},{share},,,0.005", f"2027-03,{DEVELOPERS},{share},,,")
    assert_answered(openclosed(*FEW), tmp_path)
    before, after = parts(tmp_path)
    assert set(after["world"]) < set(before["world"])
    assert len(after) == WORLDS
    fan = pd.read_csv(tmp_path / "out/fan.csv").set_index(["when", "month"])["q50"]
    assert fan["after", "2027-03"] == pytest.approx(share, abs=0.02)
    ahead = fan["after", "2027-06"] - fan["before", "2027-06"]
    assert ahead * (share - fan["before", "2027-03"]) > 0.0
    copies = after.duplicated(["world", "open_share_tokens_startup"])
    assert not copies.any()  # each goes on with luck of its own


def test_what_no_world_can_do_is_marked(openclosed: Command, tmp_path: Path) -> None:
    write(tmp_path, "2026-12,open_share_workloads_enterprises,0.95,,,")
    said = openclosed(*FEW)
    assert_answered(said, tmp_path)
    assert said.out.startswith("Not to be relied on: the figures lie outside")
    assert "Not to be relied on" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_same_file_gives_the_same_answer_for_any_number_of_workers(
    openclosed: Command, tmp_path: Path
) -> None:
    write(tmp_path, f"2026-12,{DEVELOPERS},0.03,,,0.005")
    found = []
    for workers in ("serial", "local"):
        words = (*FEW, "replicates=20", f"execution={workers}", f"output={workers}")
        assert openclosed(*words).code == 0
        found.append((tmp_path / workers / "update.csv").read_bytes())
    assert found[0] == found[1]


def test_a_hypothesis_alone_is_weighed_with_the_errors_of_its_own_worlds(
    openclosed: Command, tmp_path: Path
) -> None:
    write(tmp_path, f"2026-12,{DEVELOPERS},0.5,,,")
    assert openclosed(*FEW, "hypothesis=origin").code == 0
    worlds = pd.read_csv(tmp_path / "out" / "worlds.csv")
    kept = pd.read_csv(mixture.FOLDER / mixture.WORLDS).set_index("world")
    assert set(worlds["hypothesis"]) == {"origin"}
    assert set(kept.loc[worlds["world"], "hypothesis"]) == {"origin"}


@pytest.mark.parametrize(
    ("row", "words", "says"),
    [
        ("2026-12,arena_gap,30,,,", (), "figure=arena_gap: worlds cannot be weighed by it; must"),
        ("2026-12,open_share_tokens_all,0.3,,,", (), "figure=open_share_tokens_all: worlds"),
        (f"2026-06,{DEVELOPERS},0.5,,,", (), "month=2026-06: must be after 2026-06"),
        (f"2031-01,{DEVELOPERS},0.5,,,", (), "month=2031-01: must be after 2026-06, where the"),
        (f"2026-12,{DEVELOPERS},1.5,,,", (), "value=1.5: must be from 0 to 1"),
        (f"2026-12,{DEVELOPERS},0.5,,,", ("worlds=plain",), "worlds=plain: experiment=update"),
        (f"2026-12,{DEVELOPERS},0.5,,,", ("evidence=''",), "evidence=: name a csv file of newer"),
        (f"2026-12,{DEVELOPERS},0.5,,,", ("replicates=3",), "replicates=3: must be from 20"),
        (f"2026-12,{DEVELOPERS},0.5,,,", ("clock.horizon=60",), "clock.horizon=60: must be at"),
        (f"2026-12,{DEVELOPERS},0.5,,,", ("work.size_growth=0.01",), "work.size_growth holds"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    row: str, words: tuple[str, ...], says: str, openclosed: Command, tmp_path: Path
) -> None:
    write(tmp_path, row)
    said = openclosed(*FEW, *words)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert says in said.err
    assert [one.name for one in tmp_path.iterdir()] == ["newer.csv"]
