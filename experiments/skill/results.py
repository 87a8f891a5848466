"""What experiment=skill leaves: tables, pictures and report, and on wish the pages that show it."""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.common import answer_files
from analysis.skill import figures, kept, quantiles, table
from analysis.skill import report as skill_report
from analysis.skill.result import Skill, by_hypothesis
from experiments.results import documentation
from experiments.results.provenance import simulation
from experiments.runs.finish import Answer

COMMAND = "openclosed experiment=skill experiment.docs=true"
FORECASTS = "forecasts.csv"
PICTURES = ("forecasts", "scores")


def write(folder: Path, found: Skill, runs: pd.DataFrame, origin: dict[str, Any]) -> Answer:
    """The answer; forecasts, figures and report are written into `folder`."""
    written = {
        "scored.csv": found.scored,
        "summary.csv": table.summary(found.scored),
        "by_hypothesis.csv": by_hypothesis(found.scored),
        "weights.csv": pd.DataFrame(found.weights).rename_axis("hypothesis").reset_index(),
        "paths.csv": found.paths,
        **dict(zip(kept.FILES, kept.tables(found), strict=True)),
    }
    quantiles.write(found.forecasts, folder / FORECASTS)
    said = skill_report.said(found)
    answer_files.write(
        folder,
        skill_report.title(found),
        said,
        [figures.over_the_record(found), figures.by_horizon(found)],
        skill_report.sections(found),
        runs,
        origin,
    )
    verdict = {"sentences": said}
    return Answer(skill_report.terminal(found), written, skill_report.MEANINGS, verdict)


def forecasts_file(version: str = "") -> Path:
    """Where the forecasts of a version are kept; of the present one if none is named."""
    return documentation.DOCS / "forecasts" / f"{version or simulation()['version']}.csv"


def write_docs(folder: Path, found: Skill, took: str) -> None:
    """Make docs/skill.md with its pictures, the version's forecasts, and what other pages say.

    The part on registered forecasts stays as it is. `took` says how long the runs took.
    """
    page = documentation.DOCS / "skill.md"
    registered = documentation.part_of(page, skill_report.REGISTERED)
    version = str(simulation()["version"])
    pictures = tuple(f"images/skill/{name}.png" for name in PICTURES)
    text = skill_report.markdown(found, COMMAND, (pictures[0], pictures[1]), took)
    documentation.write_page("skill", text, folder, PICTURES)
    documentation.write_part(page, skill_report.REGISTERED, registered)
    quantiles.write(found.forecasts, forecasts_file(version))
    kept.keep(found, version)
    documentation.write_parts_of_evidence()
