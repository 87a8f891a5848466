"""What a calibration leaves: tables, figures and report, and on wish the page and the sets."""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.calibration import answer as calibration_answer
from analysis.calibration import evidence_page, identification
from analysis.calibration import figures as calibration_figures
from analysis.calibration import report as calibration_report
from analysis.calibration.answer import Calibration
from analysis.common import answer_files
from experiments.results.documentation import write_page, write_parts_of_evidence
from experiments.runs.finish import Answer
from experiments.worlds import calibrated_sets

COMMAND = "openclosed experiment=calibration experiment.docs=true"
SETS = "sets.csv"


def write(
    folder: Path,
    found: Calibration,
    runs: pd.DataFrame,
    origin: dict[str, Any],
    most: int,
    seed: int,
) -> Answer:
    """The answer; figures and report are written into `folder`."""
    columns = [calibrated_sets.column(one) for one in found.cut_offs]
    written = {
        SETS: calibration_answer.sets_table(found, columns, most, seed),
        "points.csv": calibration_answer.points_table(found, columns),
        "left.csv": calibration_answer.left_table(found),
        "learnt.csv": calibration_answer.learnt_table(found),
        "screened.csv": calibration_answer.screened_table(found).reset_index(),
        "proof.csv": calibration_answer.proof_table(found),
        "scorecard.csv": calibration_answer.score_table(found.scores),
    }
    answer_files.write(
        folder,
        calibration_report.title(found),
        calibration_report.sentences(found),
        [calibration_figures.over_the_record(found), calibration_figures.learnt(found)],
        calibration_report.sections(found),
        runs,
        origin,
    )
    return Answer(calibration_report.terminal(found), written, calibration_answer.MEANINGS)


def write_docs(folder: Path, found: Calibration, sets: pd.DataFrame, took: str) -> None:
    """Make docs/evidence.md, its pictures, and the sets that other experiments draw from.

    Args:
        folder: of the result, with its figures.
        found: what was found.
        sets: the table of sets.
        took: how long the runs took, as a sentence.
    """
    text = evidence_page.markdown(
        found.scores,
        f"{calibration_report.how_made(found)} {took}",
        COMMAND,
        "images/evidence/record.png",
    )
    text += "\n" + calibration_report.markdown(found, "images/evidence/learnt.png")
    write_page("evidence", text, folder, ["record", "learnt"])
    write_parts_of_evidence()
    calibrated_sets.write_table(sets)
    together = identification.text_of(calibration_answer.not_told_apart(found))
    (calibrated_sets.FILE.parent / identification.FILE.name).write_text(together, encoding="utf-8")
