"""Worlds that start from the record: what the command leaves, and what it refuses."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.anchored.answer import FORECAST_MEANINGS
from analysis.answer import mixture
from experiments.worlds import library
from tests.experiments.conftest import Command, assert_refused, question

TINY = (
    "experiment=anchored",
    "experiment.hypotheses=[lasting,experience]",
    "experiment.members=10",
    "experiment.kept=5",
    "experiment.ahead=4",
    "replicates=10",
    "firms.count=20",
    "clock.horizon=46",
    "execution=serial",
    "quiet=true",
)


def test_it_leaves_worlds_forecasts_what_was_learned_and_how_far_to_trust_it(
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
    kept = library.read(folder)
    assert kept.worlds["hypothesis"].tolist() == ["lasting"] * 5 + ["experience"] * 5
    assert all(lineage[0].step == 0 for lineage in kept.lineages)
    assert sum(kept.weights.values()) == pytest.approx(1.0)
    again = openclosed(*TINY, "output=again")
    assert again.code == 0
    for name in ("forecasts.csv", mixture.WORLDS, mixture.LINEAGES):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_worlds_that_the_record_does_not_weigh_fill_the_ranges_of_the_numbers_evenly(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*TINY, "experiment.weighed=false", "output=result")
    assert (said.code, said.err) == (0, "")
    kept = library.read(tmp_path / "result")
    assert kept.worlds["hypothesis"].tolist() == ["lasting"] * 5 + ["experience"] * 5
    assert kept.weights == {"lasting": 0.5, "experience": 0.5}
    assert not kept.worlds.filter(like="error").to_numpy().any()
    free = question(*TINY).settings.experiment["free"]
    for name, span in free.items():
        values = [lineage[0].numbers[kept.names.index(name)] for lineage in kept.lineages[:5]]
        fifths = [(one - span["low"]) / (span["high"] - span["low"]) * 5 for one in values]
        assert sorted(map(int, fifths)) == [0, 1, 2, 3, 4], name


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.hypotheses=[lastng]"], "experiment.hypotheses: no hypothesis lastng; did"),
        (["experiment.islands=1"], "experiment.islands=1: must be from 2"),
        (["replicates=5"], "replicates=5: must be from 10"),
        (["experiment.members=11"], "experiment.members=11: must be from 1 to 10"),
        (["clock.horizon=42"], "clock.horizon: must be at least 46 months"),
        (["experiment.since=2027-01"], "experiment.since=2027-01: nothing is measured"),
        (["+experiment.free={nope: {low: 0, high: 1}}"], "experiment.free.nope: no such parameter"),
        (
            ["+experiment.free={research.lab_part: {low: 0.5, high: 2}}"],
            "experiment.free.research.lab_part: low and high must be from 0",
        ),
        (["worlds=mixture"], "worlds=mixture: this experiment is asked of the plain world only"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*TINY, *words, "output=result"), says, tmp_path)
