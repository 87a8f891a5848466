"""The experiment as a command, on a small preset, and the forecasts that belong to a version."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from openclosed.analysis import published as kept
from openclosed.analysis.evidence.quantities import ADDED, FORETOLD
from openclosed.analysis.finding.faces import empty_part
from openclosed.analysis.published import DEVELOPERS, HALF, MODEL
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.results import documentation
from openclosed.experiments.results.documentation import part_of, put
from openclosed.experiments.results.provenance import simulation
from openclosed.experiments.validation import score_tables
from openclosed.experiments.validation.assimilation import island
from openclosed.experiments.validation.forecasters import FORECASTERS, SHUFFLED
from openclosed.experiments.validation.skill import quantiles
from openclosed.experiments.validation.skill.documents import forecasts_file, refuse_other_forecasts
from openclosed.sim.parameters.dates import month_after, months_between
from tests.experiments.conftest import Command, assert_answered

SMALL = (
    "experiment=skill", "experiment.hypotheses=[lasting,experience]", "experiment.islands=1",
    "experiment.members=3", "experiment.shuffles=1", "experiment.kept=4",
    "experiment.first=2025-12", "experiment.ahead=2026-12", "replicates=10", "firms.count=20",
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
    monkeypatch.setattr(island, "TRIALS", 6)
    monkeypatch.setattr(documentation, "DOCS", docs)
    monkeypatch.setattr(kept, "SCORES", tmp_path / "kept" / "standing.csv")
    own = tmp_path / "own.csv"
    own.write_text(f"month,figure,low,high\n2026-09,{DEVELOPERS},0.7,0.75\n", encoding="utf-8")
    said = openclosed(*SMALL, f"evidence={own}", "experiment.docs=true")
    folder = tmp_path / "out"
    assert_answered(said, folder, "forecasts")
    scored = pd.read_csv(folder / "scored.csv")
    assert scored["origin"].min() == "2025-12"
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
    assert json.loads((folder / "verdict.json").read_text(encoding="utf-8"))["sentences"]
    forecasts = quantiles.read(folder / "forecasts.csv")
    assert (forecasts["month"].min(), forecasts["month"].max()) == ("2026-09", "2026-12")
    assert set(forecasts["origin"]) == {"2026-08"}
    assert len(quantiles.read(forecasts_file())) == len(forecasts)
    page = (docs / "skill.md").read_text(encoding="utf-8")
    assert (docs / "images" / "skill" / "forecasts.png").exists()
    assert part_of(docs / "skill.md", "registered") == registered
    headline = score_tables.headline(kept.scores())
    assert headline in page
    assert headline in (docs / "evidence.md").read_text(encoding="utf-8")


def test_the_present_version_has_its_forecasts() -> None:
    """A new version is published with its own: `openclosed experiment=skill experiment.docs=true`.

    They hold every figure that the model foretells, month by month to 2032.
    """
    file = forecasts_file()
    assert file.stem == simulation()["version"]
    table = quantiles.read(file)
    assert set(table["figure"]) == {figure.key for figure in FORETOLD}
    first = month_after(table["origin"].iloc[0], 1)
    for figure in FORETOLD:
        rows = table[table["figure"] == figure.key]
        assert (rows["month"].min(), rows["month"].max()) == (first, "2032-12")
        assert len(rows) == 1 + months_between(first, "2032-12")
        least, most = figure.within
        values = rows[list(quantiles.COLUMNS)].to_numpy()
        assert ((values >= least) & (values <= most)).all()


def test_forecasts_that_were_made_before_are_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = quantiles.read(forecasts_file("0.1.0"))
    monkeypatch.setattr(documentation, "DOCS", tmp_path)
    refuse_other_forecasts()  # there are none
    quantiles.write(table.assign(origin="2026-08"), forecasts_file())
    refuse_other_forecasts()
    quantiles.write(table.assign(origin="2026-06"), forecasts_file())
    with pytest.raises(BadInput, match=r"^experiment.docs=true: .* before 2026-08 "):
        refuse_other_forecasts()
