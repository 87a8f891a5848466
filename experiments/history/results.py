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
from experiments.results import store
from experiments.results.documentation import write_page
from experiments.runs import tables

COMMAND = "openclosed experiment=history experiment.docs=true"


def write(folder: Path, found: Histories, runs: pd.DataFrame, origin: dict[str, Any]) -> str:
    """Write tables, figure and report; the text for the terminal."""
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
    for name, table in written.items():
        store.write_csv(table, folder / name)
    rows = [*tables.meanings_of_runs(runs.columns), *meanings]
    tables.write_dictionary(folder, rows)
    said = history_report.sentences(found)
    store.write_json(
        folder / "verdict.json",
        {"sentences": said, "errors": history_answer.error_table(markets).to_dict("records")},
    )
    answer_files.write(
        folder,
        history_report.title(markets),
        said,
        [history_figures.over_the_record(markets)],
        history_report.sections(found),
        runs,
        origin,
    )
    return history_report.terminal(found)


def write_docs(folder: Path, found: Histories, took: str) -> None:
    """Make docs/history.md, its picture and the fitted values of the scenarios from a result.

    `took` says how long the runs took.
    """
    text = history_report.markdown(found, COMMAND, "images/history/markets.png", took)
    write_page("history", text, folder, ["markets"])
    for market in found.markets:
        ship(market.history.name, market.fitted)
