"""`experiment=update`: what newer figures move, from the command line."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.answer import mixture
from analysis.answer.mixture import UNTIL
from analysis.evidence.measurements import RECORD
from analysis.statistics.compared import SINCE
from sim.parameters.dates import month_after
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


def write(folder: Path, *rows: str, head: str = "month,figure,value,low,high,error") -> None:
    (folder / "newer.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def log(folder: Path, months: list[str], share: float) -> None:
    """A venue's log that is the same in all months."""
    head = "month,figure,open_tokens,all_tokens"
    write(folder, *(f"{month},our gateway,{1e6 * share:.0f},1e6" for month in months), head=head)


def assert_answered(said: Said, folder: Path) -> None:
    """Everything is there, weights and probabilities sum to 1, and the terminal has 80 columns."""
    assert (said.code, said.err) == (0, "")
    assert not [line for line in said.out.splitlines() if len(line) > 80]
    out = folder / "out"
    weights = pd.read_csv(out / "weights.csv")
    assert len(weights) == WORLDS
    assert weights["weight"].sum() == pytest.approx(1.0)
    table = pd.read_csv(out / "update.csv", keep_default_na=False)
    ends = table[(table["about"] == "verdict")].groupby(["kind", "yardstick"])
    for when in ("before", "after"):
        assert (ends[f"value_{when}"].sum() - 1.0).abs().max() < 1e-9
        assert (table[f"low_{when}"] <= table[f"value_{when}"] + 1e-9).all()
        assert (table[f"high_{when}"] >= table[f"value_{when}"] - 1e-9).all()
    assert (out / "evidence.csv").read_bytes() == (folder / "newer.csv").read_bytes()
    assert (out / "figures" / "update.png").stat().st_size > 10_000
    assert "data:image/" in (out / "report.html").read_text(encoding="utf-8")
    named = pd.read_csv(out / "data_dictionary.csv", keep_default_na=False)
    for file in ("update.csv", "fan.csv", "figures.csv", "information.csv"):
        columns = named.loc[named["file"] == file, "column"].tolist()
        assert columns == pd.read_csv(out / file).columns.tolist()


def moved(folder: Path) -> float:
    """By how much the median of developers' open share moves half a year after the record."""
    fan = pd.read_csv(folder / "out/fan.csv").set_index(["when", "month"])["q50"]
    month = month_after(UNTIL, 6)
    return float(fan["after", month] - fan["before", month])


def test_a_figure_that_tells_nothing_hardly_moves_the_answer(
    openclosed: Command, tmp_path: Path
) -> None:
    last = max(one.month for one in RECORD if one.figure == DEVELOPERS)
    assert last == UNTIL
    write(tmp_path, f"2026-12,{DEVELOPERS},,0.02,0.98,")
    assert_answered(openclosed(*FEW), tmp_path)
    table = pd.read_csv(tmp_path / "out/update.csv").query("about == 'verdict'")
    assert (table["value_after"] - table["value_before"]).abs().max() < 0.1
    assert not json.loads((tmp_path / "out/verdict.json").read_text("utf-8"))["outside"]
    weights, runs = (
        pd.read_csv(tmp_path / "out/weights.csv"), pd.read_parquet(tmp_path / "out/runs.parquet")
    )  # fmt: skip
    assert weights["world"].tolist() == (runs["seed"] // mixture.LUCK).tolist()


def test_a_low_share_of_a_router_moves_worlds_down(openclosed: Command, tmp_path: Path) -> None:
    write(tmp_path, *(f"{month_after(UNTIL, ahead)},{DEVELOPERS},0.3,,," for ahead in (1, 2, 3)))
    assert openclosed(*FEW, "replicates=100").code == 0
    assert moved(tmp_path) < 0.0


def test_what_no_world_can_do_is_marked(openclosed: Command, tmp_path: Path) -> None:
    write(tmp_path, "2026-12,open_share_workloads_enterprises,0.95,,,")
    said = openclosed(*FEW)
    assert_answered(said, tmp_path)
    assert said.out.startswith("Not to be relied on")
    assert "Not to be relied on" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_a_log_of_ones_own_is_read_from_its_first_month_on(
    openclosed: Command, tmp_path: Path
) -> None:
    log(tmp_path, [SINCE, "2026-01", UNTIL, month_after(UNTIL, 1)], 0.5)
    assert_answered(openclosed(*FEW, "hypothesis=origin"), tmp_path)
    figures = pd.read_csv(tmp_path / "out/figures.csv")
    assert figures["figure"].tolist() == ["our gateway"] * 4
    assert figures["low"].tolist() == [0.5] * 4
    assert (figures["below"] < figures["above"]).all()
    weights = pd.read_csv(tmp_path / "out/weights.csv")
    assert set(weights["hypothesis"]) == {"origin"}
    assert weights["weight"].std() > 0.0


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


AFTER = month_after(UNTIL, 1)


@pytest.mark.parametrize(
    ("row", "words", "says"),
    [
        ("2026-12,arena_gap,30,,,", (), "figure=arena_gap: worlds cannot be weighed by it; must"),
        ("2026-12,open_share_tokens_all,0.3,,,", (), "figure=open_share_tokens_all: worlds"),
        (
            f"{UNTIL},{DEVELOPERS},0.5,,,", (),
            f"month={UNTIL}: of {DEVELOPERS} it must be from {AFTER} to 2028-12",
        ),
        (f"2031-01,{DEVELOPERS},0.5,,,", (), f"month=2031-01: of {DEVELOPERS} it must be from"),
        (f"2026-12,{DEVELOPERS},1.5,,,", (), "value=1.5: must be from 0 to 1"),
        (f"2026-12,{DEVELOPERS},0.5,,,", ("worlds=plain",), "worlds=plain: experiment=update"),
        (f"2026-12,{DEVELOPERS},0.5,,,", ("evidence=''",), "evidence=: name a csv file of newer"),
        (f"2026-12,{DEVELOPERS},0.5,,,", ("replicates=3",), "replicates=3: must be from 20"),
        (
            f"2026-12,{DEVELOPERS},0.5,,,", ("clock.horizon=60",),
            "clock.horizon=60: must be at least 68 months",
        ),
        (
            f"2026-12,{DEVELOPERS},0.5,,,", ("clock.months_per_step=3",),
            "clock: experiment=update needs months from 2023-01",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(
    row: str, words: tuple[str, ...], says: str, openclosed: Command, tmp_path: Path
) -> None:
    write(tmp_path, row)
    assert_refused_beside_the_file(openclosed(*FEW, *words), says, tmp_path)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2024-12,ours,1,2", f"month=2024-12: of ours it must be from {SINCE} to 2028-12"),
        ("2029-01,ours,1,2", f"month=2029-01: of ours it must be from {SINCE} to 2028-12"),
        ("2026-12,ours,3,2", "row 2: open_tokens=3: must be from 0 to all_tokens=2"),
        (f"2026-12,{DEVELOPERS},1,2", f"figure={DEVELOPERS}: must name your venue"),
    ],
)
def test_a_log_that_cannot_be_is_refused_in_one_line(
    row: str, says: str, openclosed: Command, tmp_path: Path
) -> None:
    write(tmp_path, row, head="month,figure,open_tokens,all_tokens")
    assert_refused_beside_the_file(openclosed(*FEW), says, tmp_path)


def assert_refused_beside_the_file(said: Said, says: str, folder: Path) -> None:
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert says in said.err
    assert [one.name for one in folder.iterdir()] == ["newer.csv"]
