"""What a calibration leaves: tables, figures and report, and on wish the page and the posterior."""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import (
    answer_page,
    calibration,
    calibration_figures,
    calibration_report,
    identification,
)
from analysis.calibration import Calibration
from analysis.evidence import page
from experiments import store, tables
from experiments.documentation import write_page
from experiments.posterior import TABLES, write_table
from experiments.skill.results import write_parts_of_evidence

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
    tables.write_dictionary(folder, rows)
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


def write_docs(folder: Path, found: Calibration, sets: pd.DataFrame, took: str) -> None:
    """Make docs/evidence.md, its pictures and what is kept of the baseline's posterior.

    `took` says how long the runs took.
    """
    text = page.markdown(
        found.scores,
        f"{calibration_report.how_made(found)} {took}",
        COMMAND,
        "images/evidence/record.png",
    )
    text += "\n" + calibration_report.markdown(found, "images/evidence/posterior.png")
    write_page("evidence", text, folder, ["record", "posterior"])
    write_parts_of_evidence()
    write_table(sets, TABLES / f"{BASELINE}.csv")
    together = identification.text_of(calibration.not_told_apart(found))
    (TABLES / identification.FILE.name).write_text(together, encoding="utf-8")
