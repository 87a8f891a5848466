"""What a calibration leaves: tables, figures and report, and on wish the page and the posterior."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import answer_page, calibration, calibration_figures, calibration_report
from analysis.calibration import Calibration
from analysis.evidence import page
from experiments import store, tables
from experiments.config_nodes import CONFIGURATION
from experiments.posterior import TABLES, write_table

DOCS = CONFIGURATION.parent / "docs"
COMMAND = "openclosed experiment=calibration experiment.docs=true"
BASELINE = "baseline"


def write(folder: Path, found: Calibration, runs: pd.DataFrame, origin: dict[str, Any]) -> str:
    """Write tables, figures and report; the text for the terminal."""
    written = {
        "parameters.csv": calibration.posterior_table(found),
        "correlations.csv": calibration.correlation_table(found).reset_index(names="parameter"),
        "scorecard.csv": calibration.score_table(found.scores),
        "way.csv": found.way,
        "holdout.csv": found.predictions,
        "errors.csv": calibration.errors(found.predictions),
    }
    for name, table in written.items():
        store.write_csv(table, folder / name)
    rows = [*tables.meanings_of_runs(runs.columns), *calibration.MEANINGS]
    store.write_csv(pd.DataFrame(rows, columns=tables.DICTIONARY), folder / "data_dictionary.csv")
    pictures = [calibration_figures.over_the_record(found), calibration_figures.posterior(found)]
    answer_page.write(
        folder,
        calibration_report.title(found),
        calibration_report.sentences(found),
        pictures,
        calibration_report.sections(found),
        runs,
        origin,
    )
    return calibration_report.terminal(found)


def write_docs(folder: Path, found: Calibration, sets: pd.DataFrame) -> None:
    """Make docs/evidence.md, its pictures and the baseline's posterior from a result."""
    images = DOCS / "images" / "evidence"
    images.mkdir(parents=True, exist_ok=True)
    for name in ("record", "posterior"):
        shutil.copy(folder / "figures" / f"{name}.png", images / f"{name}.png")
    text = page.markdown(
        found.scores,
        calibration_report.how_made(found),
        COMMAND,
        "images/evidence/record.png",
    )
    text += "\n" + calibration_report.markdown(found, "images/evidence/posterior.png")
    (DOCS / "evidence.md").write_text(text, encoding="utf-8")
    write_table(sets, TABLES / f"{BASELINE}.csv")
