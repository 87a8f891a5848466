"""`experiment=update`: what newer figures move, from the command line."""

from pathlib import Path

import pandas as pd
import pytest

from openclosed.analysis import mixture
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.statistics.observers import SINCE
from openclosed.sim.parameters.dates import month_after
from tests.experiments.conftest import Command, Said, assert_answered, assert_refused

DEVELOPERS = "open_share_tokens_developers"
WORLDS = 20
FEW = (
    "experiment=update", "clock.horizon=72", f"replicates={WORLDS}", "execution=serial",
    "quiet=true", "evidence=newer.csv", "output=out",
)  # fmt: skip
FIGURES, LOG = "month,figure,value,low,high,error", "month,figure,open_tokens,all_tokens"
AFTER = month_after(UNTIL, 1)
ANY = f"2026-12,{DEVELOPERS},0.5,,,"


def write(folder: Path, *rows: str, head: str = FIGURES) -> None:
    (folder / "newer.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def assert_updated(said: Said, folder: Path) -> pd.DataFrame:
    """All is there, weights and probabilities sum to 1, and ranges hold what they are of."""
    out = folder / "out"
    runs = assert_answered(said, out, "update")
    weights = pd.read_csv(out / "weights.csv")
    assert weights["weight"].sum() == pytest.approx(1.0)
    assert weights["world"].tolist() == (runs["seed"] // mixture.LUCK).tolist()
    assert len(weights) == WORLDS
    table = pd.read_csv(out / "update.csv", keep_default_na=False)
    ends = table[(table["about"] == "verdict")].groupby(["kind", "yardstick"])
    for when in ("before", "after"):
        assert (ends[f"value_{when}"].sum() - 1.0).abs().max() < 1e-9
        assert (table[f"low_{when}"] <= table[f"value_{when}"] + 1e-9).all()
        assert (table[f"high_{when}"] >= table[f"value_{when}"] - 1e-9).all()
    assert (out / "evidence.csv").read_bytes() == (folder / "newer.csv").read_bytes()
    return table


def test_a_low_share_of_a_router_moves_worlds_down(openclosed: Command, tmp_path: Path) -> None:
    """The median of developers' open share falls half a year after the record."""
    write(tmp_path, *(f"{month_after(UNTIL, ahead)},{DEVELOPERS},0.3,,," for ahead in (1, 2, 3)))
    assert_updated(openclosed(*FEW), tmp_path)
    fan = pd.read_csv(tmp_path / "out/fan.csv").set_index(["when", "month"])["q50"]
    month = month_after(UNTIL, 6)
    assert float(fan["after", month]) < float(fan["before", month])


def test_a_log_of_ones_own_is_read_from_its_first_month_on(
    openclosed: Command, tmp_path: Path
) -> None:
    months = (SINCE, "2026-01", UNTIL, AFTER)
    write(tmp_path, *(f"{month},our gateway,500000,1e6" for month in months), head=LOG)
    assert_updated(openclosed(*FEW, "hypothesis=origin"), tmp_path)
    figures = pd.read_csv(tmp_path / "out/figures.csv")
    assert figures["figure"].tolist() == ["our gateway"] * 4
    assert figures["low"].tolist() == [0.5] * 4
    assert (figures["below"] < figures["above"]).all()
    weights = pd.read_csv(tmp_path / "out/weights.csv")
    assert set(weights["hypothesis"]) == {"origin"}
    assert weights["weight"].std() > 0.0


@pytest.mark.parametrize(
    ("row", "word", "part"),
    [
        ("2026-12,arena_gap,30,,,", "", "figure=arena_gap: "),
        ("2026-12,open_share_tokens_all,0.3,,,", "", "figure=open_share_tokens_all: "),
        (f"{UNTIL},{DEVELOPERS},0.5,,,", "", f"month={UNTIL}: of {DEVELOPERS} it must be from "),
        (f"2031-01,{DEVELOPERS},0.5,,,", "", f"it must be from {AFTER} to 2028-12"),
        (f"2026-12,{DEVELOPERS},1.5,,,", "", "value=1.5: must be from 0 to 1"),
        ("2024-12,ours,1,2", "", f"month=2024-12: of ours it must be from {SINCE} to 2028-12"),
        ("2029-01,ours,1,2", "", "month=2029-01: "),
        ("2026-12,ours,3,2", "", "open_tokens=3: must be from 0 to all_tokens=2"),
        (f"2026-12,{DEVELOPERS},1,2", "", f"figure={DEVELOPERS}: "),
        (ANY, "worlds=plain", "worlds=plain: "),
        (ANY, "replicates=3", "replicates=3: must be from 20"),
        (ANY, "clock.horizon=60", "clock.horizon=60: must be at least 68 months"),
        (ANY, "clock.months_per_step=3", "clock: "),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    row: str, word: str, part: str, openclosed: Command, tmp_path: Path
) -> None:
    write(tmp_path, row, head=LOG if row.count(",") == 3 else FIGURES)
    said = openclosed(*FEW, *filter(None, [word]))
    assert_refused(said, "")
    assert part in said.err
    assert [one.name for one in tmp_path.iterdir()] == ["newer.csv"]
