"""The command: what it leaves, and what it refuses before anything runs."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.anchored import FORECAST_MEANINGS
from tests.experiments.conftest import Command, assert_refused

TINY = (
    "experiment=anchored",
    "experiment.hypotheses=[lasting,experience]",
    "replicates=10",
    "firms.count=20",
    "clock.horizon=46",
    "execution=serial",
    "quiet=true",
)


def test_it_leaves_forecasts_by_hypothesis_what_was_learned_and_how_far_to_trust_it(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*TINY, "output=result")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    forecasts = pd.read_csv(folder / "forecasts.csv")
    assert list(forecasts["hypothesis"].unique()) == ["all", "lasting", "experience"]
    assert list(forecasts["month"].unique()) == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert (forecasts["q05"] <= forecasts["q95"]).all()
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    columns = named.loc[named["file"] == "forecasts.csv", "column"].tolist()
    assert columns == [name for name, _, _ in FORECAST_MEANINGS] == forecasts.columns.tolist()
    assert len(pd.read_csv(folder / "islands.csv")) == 4
    assert (folder / "report.html").stat().st_size > 10_000
    again = openclosed(*TINY, "output=again")
    assert again.code == 0
    assert (tmp_path / "again" / "forecasts.csv").read_bytes() == (
        folder / "forecasts.csv"
    ).read_bytes()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.hypotheses=[lastng]"], "experiment.hypotheses: no hypothesis lastng; did"),
        (["experiment.islands=1"], "experiment.islands=1: must be from 2"),
        (["replicates=5"], "replicates=5: must be from 10"),
        (["clock.horizon=42"], "clock.horizon=42: must go beyond what is measured"),
        (["experiment.since=2027-01"], "experiment.since=2027-01: nothing is measured"),
        (["+experiment.free={nope: {low: 0, high: 1}}"], "experiment.free.nope: no such parameter"),
        (
            ["+experiment.free={research.lab_part: {low: 0.5, high: 2}}"],
            "experiment.free.research.lab_part: low and high must be from 0",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*TINY, *words, "output=result"), says, tmp_path)
