"""The experiment as a command, on a small preset."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.common.markup import empty_part
from analysis.skill import kept, quantiles, sentences
from analysis.skill.added import ADDED
from analysis.skill.forecasts import DEVELOPERS, HALF, MODEL, SHUFFLED
from analysis.statistics.baselines import FORECASTERS
from experiments.results import documentation
from experiments.results.documentation import part_of, put
from experiments.skill import documents
from tests.experiments.conftest import Command, assert_refused

SMALL = (
    "experiment=skill", "experiment.hypotheses=[lasting,experience]", "experiment.islands=1",
    "experiment.members=3", "experiment.shuffles=1", "experiment.kept=4",
    "experiment.first=2025-11", "experiment.ahead=2026-12", "replicates=10", "firms.count=20",
    "execution=serial", "quiet=true", "output=out",
)  # fmt: skip


def test_one_command_scores_all_forecasters_and_makes_all_pages_that_show_them(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "clone" / "docs"
    docs.mkdir(parents=True)
    registered = "Another command's."
    (docs / "skill.md").write_text(put(empty_part("registered"), "registered", registered))
    shutil.copy(documentation.DOCS / "evidence.md", docs / "evidence.md")
    monkeypatch.setattr(documentation, "DOCS", docs)
    monkeypatch.setattr(kept, "FILE", tmp_path / "kept" / "standing.csv")
    own = tmp_path / "own.csv"
    own.write_text(f"month,figure,low,high\n2026-09,{DEVELOPERS},0.7,0.75\n", encoding="utf-8")
    said = openclosed(*SMALL, f"evidence={own}", "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "out"
    scored = pd.read_csv(folder / "scored.csv")
    assert scored["origin"].min() == "2025-11"
    assert set(scored["horizon"]) == {1, 3, 6}  # twelve months later nothing is known yet
    assert ADDED.key in set(scored["figure"])
    of_developers = scored[scored["figure"] == DEVELOPERS]
    assert of_developers["month"].max() == "2026-09"  # the reader's own figure
    counts = of_developers.groupby("forecaster").size()
    assert counts.min() == counts.max()
    names = {MODEL, HALF, *FORECASTERS, "lasting", "experience", f"{SHUFFLED} 1"}
    assert set(counts.index) == names
    weights = pd.read_csv(folder / "weights.csv").set_index("hypothesis")
    assert weights.sum().to_numpy() == pytest.approx(1.0)
    for name in ("standing", "by_hypothesis", "coverage"):
        assert len(pd.read_csv(folder / f"{name}.csv"))
    assert {path.stem for path in (folder / "figures").glob("*.png")} == {"forecasts"}
    assert json.loads((folder / "verdict.json").read_text(encoding="utf-8"))["sentences"]
    forecasts = quantiles.read(folder / "forecasts.csv")
    assert (forecasts["month"].min(), forecasts["month"].max()) == ("2026-09", "2026-12")
    assert set(forecasts["origin"]) == {"2026-08"}
    assert len(quantiles.read(documents.forecasts_file())) == len(forecasts)
    page = (docs / "skill.md").read_text(encoding="utf-8")
    assert "images/skill/forecasts.png" in page
    assert (docs / "images" / "skill" / "forecasts.png").exists()
    assert part_of(docs / "skill.md", "registered") == registered
    headline = sentences.headline(kept.kept())
    assert page.splitlines()[2] == f"**{headline}**"
    assert headline in (docs / "evidence.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("experiment.horizons=[]",), "experiment.horizons=[]: name months ahead, each once"),
        (("experiment.horizons=[3,3]",), "experiment.horizons=[3, 3]: name months ahead"),
        (("experiment.horizons=[0]",), "experiment.horizons=0: must be from 1 to 120"),
        (("experiment.biases=[0]",), "experiment.biases=0: must be from 0.01"),
        (("experiment.biases=[]",), "experiment.biases=[]: name at least one"),
        (("experiment.first=2025",), "experiment.first=2025: must be "),
        (("experiment.first=2026-08",), "experiment.first=2026-08: no figure is measured late"),
        (("experiment.ahead=2026-08",), "experiment.ahead=2026-08: must be after 2026-08"),
        (("experiment.members=11",), "experiment.members=11: must be from 1 to 10"),
        (("experiment.hypotheses=[lastng]",), "experiment.hypotheses: no hypothesis lastng; did"),
        (("releases.replayed_until=null",), "releases.replayed_until=null: skill needs"),
        (("experiment.docs=true",), "experiment.docs=true: docs/forecasts/0.1.0.csv was made"),
        (("replicates=1",), "replicates=1: must be from 10"),
        (("clock.start=2024-01",), "clock: skill needs months from 2023-01"),
        (("evidence=nowhere.csv",), "evidence=nowhere.csv: not found; name a csv file"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    openclosed: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    if words == ("experiment.docs=true",) and documents.forecasts_file().stem != "0.1.0":
        pytest.skip("the version has its own forecasts")
    assert_refused(openclosed(*SMALL, *words), says, tmp_path)
