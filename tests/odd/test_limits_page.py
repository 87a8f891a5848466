"""docs/limits.md: its computed parts are there, its names exist, and they say what results say."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.ablation import AS_IT_IS, MEANINGS
from sim.outcomes import NAMES
from tests.odd import limits_page
from tests.odd.code import is_known
from tests.odd.document import put
from tests.odd.limits_page import FILE, FORETOLD, HELD_AGAINST, MAKERS

TEXT = FILE.read_text(encoding="utf-8")
LABELS = ("open", "closed", "hybrid", "contested")


def folder(path: Path, target: str, **config: Any) -> Path:
    """A result folder with a manifest of a made-up job."""
    manifest = {
        "version": "9",
        "words": ["experiment=made_up", "execution=serial", "output=here"],
        "status": {"done": 1200, "failed": 0},
        "config": {"experiment": {"_target_": target}, **config},
    }
    (path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path


def written(path: Path, monkeypatch: pytest.MonkeyPatch, *folders: Path) -> str:
    """The page after the command, in a copy."""
    copy = path / "limits.md"
    copy.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(limits_page, "FILE", copy)
    assert limits_page.main([str(one) for one in folders]) == 0
    return copy.read_text(encoding="utf-8")


def test_every_part_that_a_command_makes_has_its_markers_and_is_made() -> None:
    wanted = {name for name, _ in MAKERS.values()}
    assert limits_page.parts_of(TEXT) == wanted
    for name in wanted:
        part = TEXT.partition(f"<!-- {name}: made")[2].partition(f"<!-- {name}: end")[0]
        assert len(part.split()) > 20


def test_the_names_on_the_page_exist() -> None:
    names = set(re.findall(r"`([\w.]+\.[\w.]+)`", TEXT))
    assert len(names) > 5
    assert not {name for name in names if not is_known(name)}
    links = re.findall(r"\]\(([^):]+)\)", TEXT)
    assert not [link for link in links if not (FILE.parent / link.split("#")[0]).exists()]


def test_an_ablation_says_what_moved_and_whether_the_verdict_flips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ("imitation", "open_share_workloads_all", "share", 9, 0.2, 0.1, -0.1, -0.12, -0.08, True),
        ("hosting", "open_share_workloads_all", "share", 9, 0.2, 0.19, -0.01, -0.03, 0.01, False),
        ("imitation", "capability_gap", "ECI points", 9, 5.0, 9.0, 4.0, 3.0, 5.0, True),
    ]
    columns = [name for name, _, _ in MEANINGS]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "effects.csv", index=False)

    def verdicts(closed: float) -> dict[str, dict[str, float]]:
        rest = (1 - closed) / 3
        return {label: {"probability": closed if label == "closed" else rest} for label in LABELS}

    found = {AS_IT_IS: verdicts(0.8), "imitation": verdicts(0.4), "hosting": verdicts(0.9)}
    (tmp_path / "verdict.json").write_text(json.dumps(found), encoding="utf-8")
    page = written(tmp_path, monkeypatch, folder(tmp_path, "experiments.ablation.run"))
    assert "share of workloads in the last year is 20 %, and 80 % of runs end closed." in page
    assert "Fewer than half of the runs end closed without imitation." in page
    assert "| imitation | -10.0 (-12.0 to -8.0) | 40 % |" in page
    assert "Made from 1,200 runs of version 9 by `openclosed experiment=made_up`." in page
    assert "here" not in page.partition("Made from")[2].partition("\n")[0]


def test_a_sensitivity_says_what_its_parameters_rest_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {
        "factor": ["choice.noise", "commerce.cost_slope"], "size": [0.3, 0.1], "low": [0.2, 0.05],
        "high": [0.4, 0.2], "mean": [-0.3, 0.1],
    }  # fmt: skip
    pd.DataFrame(table).to_csv(tmp_path / "screening.csv", index=False)
    page = written(tmp_path, monkeypatch, folder(tmp_path, "experiments.sensitivity.run"))
    assert "1 of them rest on a source, 0 are fitted, 1 assumed." in page
    assert "| `choice.noise` | 30 (20 to 40) | -30 | assumed |" in page


def test_a_search_for_tipping_points_says_what_flips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {
        "factor": ["choice.noise", "choice.ties", "network.strength"], "base": [1.0, 0.0, 0.3],
        "lowest": [0.5, 0, 0], "highest": [2, 1, 1],
        "finding": ["flips", "flips", "none within range"],
        "value": [1.52, None, None], "low": [1.4, None, None], "high": [1.6, None, None],
        "choices": [None, "keep", None], "least": [-0.9, -1, -1], "most": [0.4, 1, -0.2],
    }  # fmt: skip
    pd.DataFrame(table).to_csv(tmp_path / "tipping.csv", index=False)
    page = written(tmp_path, monkeypatch, folder(tmp_path, "experiments.tipping.run"))
    assert "Moved alone, 2 of 3 parameters flip which of open and closed wins more runs." in page
    assert "| `choice.noise` | 1 | 0.5 to 2 | 1.52 (1.4 to 1.6) | -90 to +40 |" in page
    assert "| `choice.ties` | 0 | 0 to 1 | keep | -100 to +100 |" in page
    assert "| `network.strength` | 0.3 | 0 to 1 | none within range | -100 to -20 |" in page


def test_what_is_foretold_is_the_band_of_the_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(FORETOLD) <= set(NAMES)
    rows = [
        {"run": run, "month": month, **dict.fromkeys(FORETOLD, run / 100)}
        for run in range(101)
        for month in HELD_AGAINST
    ]
    pd.DataFrame(rows).to_parquet(tmp_path / "months.parquet")
    page = written(tmp_path, monkeypatch, folder(tmp_path, "experiments.ensemble.run"))
    assert "Median of 101 runs of the baseline" in page
    assert "50 % (5 % to 95 %)" in page


def test_a_folder_of_another_experiment_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert limits_page.main([str(folder(tmp_path, "experiments.sweep.run"))]) == 1
    assert "gives no part" in capsys.readouterr().err
    with pytest.raises(ValueError, match="no markers for nothing"):
        put(TEXT, "nothing", "")
