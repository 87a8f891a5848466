"""What experiment=skill leaves: tables, pictures and report, and on wish the pages that show it."""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import answer_page
from analysis.skill import figures, kept, quantiles, report, sentences
from analysis.skill.result import Skill, after_the_fit, standing
from experiments import store, tables
from experiments.documentation import DOCS, write_page, write_part
from experiments.provenance import simulation

COMMAND = "openclosed experiment=skill experiment.docs=true"
PART = "skill"
PICTURES = ("forecasts", "scores")


def write(folder: Path, found: Skill, runs: pd.DataFrame, origin: dict[str, Any]) -> str:
    """Write tables, figures and report; the text for the terminal."""
    written = {
        "scored.csv": found.scored,
        "summary.csv": found.summary,
        "standing.csv": standing(found),
        "after_the_fit.csv": after_the_fit(found),
        "paths.csv": found.paths,
    }
    for name, table in written.items():
        store.write_csv(table, folder / name)
    quantiles.write(found.forecasts, folder / FORECASTS)
    rows = [*tables.meanings_of_runs(runs.columns), *report.MEANINGS]
    tables.write_dictionary(folder, rows)
    said = report.said(found)
    store.write_json(folder / "verdict.json", {"sentences": said})
    answer_page.write(
        folder,
        report.title(found),
        said,
        [figures.over_the_record(found), figures.by_horizon(found)],
        report.sections(found),
        runs,
        origin,
    )
    return report.terminal(found)


FORECASTS = "forecasts.csv"


def forecasts_file(version: str | None = None, docs: Path | None = None) -> Path:
    """Where the forecasts of a version are kept; of the present one if none is named."""
    return (docs or DOCS) / "forecasts" / f"{version or simulation()['version']}.csv"


def write_docs(folder: Path, found: Skill, took: str) -> None:
    """Make docs/skill.md with its pictures, the version's forecasts, and what other pages say.

    `took` says how long the runs took.
    """
    version = str(simulation()["version"])
    pictures = tuple(f"images/skill/{name}.png" for name in PICTURES)
    text = report.markdown(found, COMMAND, (pictures[0], pictures[1]), took)
    write_page("skill", text, folder, PICTURES)
    quantiles.write(found.forecasts, forecasts_file(version))
    kept.keep(found, version)
    now = kept.kept()
    write_part(DOCS.parent / "README.md", PART, sentences.part(now, "docs/skill.md"))
    write_part(DOCS / "evidence.md", PART, sentences.part(now, "skill.md"))
