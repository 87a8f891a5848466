"""What the markets of the past leave: tables, figure and report, and on wish the page."""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.common import answer_files
from analysis.history import answer as history_answer
from analysis.history import figures as history_figures
from analysis.history import hypotheses as history_hypotheses
from analysis.history import report as history_report
from analysis.history import tastes as history_tastes
from analysis.history.answer import Histories
from experiments.history.scenarios import ship
from experiments.results.documentation import write_page
from experiments.runs.finish import Answer

COMMAND = "openclosed experiment=history experiment.docs=true"


def write(folder: Path, found: Histories, runs: pd.DataFrame, origin: dict[str, Any]) -> Answer:
    """The answer; figure and report are written into `folder`."""
    markets = found.markets
    written = {
        "figures.csv": pd.concat(
            [history_answer.figures(one) for one in markets], ignore_index=True
        ),
        "errors.csv": history_answer.error_table(markets),
        "parameters.csv": history_answer.parameter_table(markets),
        "tastes.csv": history_tastes.table(found),
    }
    meanings = [*history_answer.MEANINGS, *history_tastes.MEANINGS]
    if found.rivals:
        written["hypotheses.csv"] = history_hypotheses.table(found.rivals)
        meanings += history_hypotheses.MEANINGS
    said = history_report.sentences(found)
    answer_files.write(
        folder,
        history_report.title(markets),
        said,
        [history_figures.over_the_record(markets)],
        history_report.sections(found),
        runs,
        origin,
    )
    errors = written["errors.csv"].to_dict("records")
    verdict = {"sentences": said, "errors": errors}
    return Answer(history_report.terminal(found), written, meanings, verdict)


def write_docs(folder: Path, found: Histories, took: str) -> None:
    """Make docs/history.md, its picture and the fitted values of the scenarios from a result.

    `took` says how long the runs took.
    """
    text = history_report.markdown(found, COMMAND, "images/history/markets.png", took)
    write_page("history", text, folder, ["markets"])
    for market in found.markets:
        ship(market.history.name, market.fitted)
