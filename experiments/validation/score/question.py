"""Forecasts that were made before against newer figures."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from openclosed.analysis.common.ensemble import setting
from openclosed.analysis.evidence.measurements import RECORD
from openclosed.analysis.evidence.quantities import FORETOLD
from openclosed.analysis.mixture import UNTIL, is_mixture
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.own_figures import own_figures
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation, store
from openclosed.experiments.validation.job import job
from openclosed.experiments.validation.score import answer as score
from openclosed.experiments.validation.score.settings import ScoreSettings
from openclosed.experiments.validation.skill import quantiles
from openclosed.experiments.validation.skill.ahead import OUTCOMES, table_of, worlds_of
from openclosed.experiments.validation.skill.documents import forecasts_file
from openclosed.experiments.validation.skill.finding import REGISTERED

NEEDED = 5_000_000  # bytes of a result
MEASURED = "docs/forecasts/measured.csv"  # what was measured of the months that are forecast
REGISTERED_WITH = "0.1.0"  # version whose forecasts these test
PICTURE = "images/skill/later_figures.png"
COMMAND = f"python -m experiments.validation score evidence={MEASURED} docs=true"


def run(question: Question, settings: ScoreSettings) -> int:
    """Score the forecasts of a result folder, or those kept with this version. Returns 0.

    Raises BadInput for a file or a folder that cannot be read, or if nothing can be scored.
    """
    file = question.settings.evidence
    if not file:
        raise BadInput(
            "evidence=: name a csv file with the columns month, figure, value (or low and high) "
            "and error"
        )
    if settings.docs and (
        settings.folder or Path(file).resolve() != documentation.DOCS.parent / MEASURED
    ):
        raise BadInput(
            f"experiment.docs=true: the page is of {MEASURED} and the forecasts of "
            f"{REGISTERED_WITH}; run `{COMMAND}` in a clone"
        )
    later = own_figures(file)
    forecasts, origin = _forecasts(settings.folder, REGISTERED_WITH if settings.docs else "")
    found = score.against(forecasts, later, RECORD)
    if found.rows.empty:
        raise BadInput(f"evidence={file}: nothing to score; {found.left_out[0]}")
    with job(question, NEEDED) as work:
        shutil.copy(Path(file), work.path / "evidence.csv")
        about = work.manifest([], forecasts=origin)
        said = score.finding(found)
        if settings.docs:
            page = score.part(found, f"docs/forecasts/{origin}", MEASURED, PICTURE, COMMAND)
            documentation.write_part(documentation.DOCS / "skill.md", REGISTERED, page)
            documentation.draw("skill", said)
        return work.finish(said, about)


def _forecasts(folder: str, version: str) -> tuple[pd.DataFrame, str]:
    """The forecasts of a folder, or kept with a version, as quantiles, and where they are from."""
    try:
        if not folder:
            kept = forecasts_file(version)
            return quantiles.read(kept), kept.name
        path = Path(folder).expanduser()
        if (path / quantiles.FILE).exists():
            return quantiles.read(path / quantiles.FILE), folder
        return _of_runs(path), folder
    except (OSError, ValueError, KeyError) as error:
        where = "no forecasts there" if folder else "this version has no forecasts here"
        raise BadInput(
            one_line(
                f"experiment.folder={folder}: {where} ({error}); name the result folder of "
                "openclosed"
            )
        ) from error


def _of_runs(path: Path) -> pd.DataFrame:
    """The forecasts of the main job: quantiles over its runs, from the last month known on.

    Worlds that start from the record have venues' biases; other runs are taken as they are.
    """
    manifest: dict[str, Any] = json.loads((path / store.MANIFEST).read_text(encoding="utf-8"))
    mixture = is_mixture(manifest)
    origin = UNTIL if mixture else str(setting(manifest, "releases.replayed_until", ""))
    columns = list(OUTCOMES)
    months = pd.read_parquet(path / "months.parquet", columns=["run", "month", *columns])
    months["month"] = pd.to_datetime(months["month"]).dt.strftime("%Y-%m")
    later = months[months["month"] > origin]
    if mixture:
        seeds = pd.read_parquet(path / "runs.parquet", columns=["run", "seed"]).set_index("run")
        runs = later["run"].unique()
        values = later[columns].to_numpy(float).reshape(runs.size, -1, len(columns))
        return table_of(worlds_of(values, seeds.loc[runs, "seed"].tolist()), origin)
    members = {
        (figure, str(month)): group[figure.outcome].dropna().to_numpy(float)
        for month, group in later.groupby("month")
        for figure in FORETOLD
    }
    return quantiles.table_of(members, origin)
