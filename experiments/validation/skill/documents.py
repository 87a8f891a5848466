"""Pages that show how forecasts did, and the forecasts that are kept with a version."""

from pathlib import Path

from openclosed.analysis import published as kept
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.published import MODEL
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.results import documentation
from openclosed.experiments.results.provenance import simulation
from openclosed.experiments.validation.calibration import observed_record
from openclosed.experiments.validation.skill import finding as skill_finding
from openclosed.experiments.validation.skill import quantiles
from openclosed.experiments.validation.skill.result import Skill, standing

COMMAND = "python -m experiments.validation skill docs=true"
PICTURE = "images/skill/forecasts.png"
DIGITS = 6  # significant ones of the scores that are kept


def forecasts_file(version: str = "") -> Path:
    """Where the forecasts of a version are kept; of the present one if none is named."""
    return documentation.DOCS / "forecasts" / f"{version or simulation()['version']}.csv"


def refuse_other_forecasts() -> None:
    """Raise BadInput where the version has forecasts from an earlier origin: these must stay."""
    file = forecasts_file()
    if file.exists() and (quantiles.read(file)["origin"] < UNTIL).any():
        raise BadInput(
            f"experiment.docs=true: docs/forecasts/{file.name} was made before {UNTIL} and stays; "
            "give the project a new version"
        )


def write_docs(found: Skill) -> None:
    """Make docs/skill.md with its picture, the version's forecasts, and what other pages say.

    The part on registered forecasts stays as it is.
    """
    page = documentation.DOCS / "skill.md"
    registered = documentation.part_of(page, skill_finding.REGISTERED)
    text = skill_finding.markdown(found, COMMAND, PICTURE)
    documentation.write_finding("skill", text, skill_finding.finding(found))
    documentation.write_part(page, skill_finding.REGISTERED, registered)
    quantiles.write(found.forecasts, forecasts_file())
    keep(found, str(simulation()["version"]))
    observed_record.write_parts_of_evidence()


def keep(found: Skill, version: str, file: Path | None = None) -> None:
    """Write how the model stands and what it forecast.

    Numbers are rounded so that the files are small and the same everywhere.
    """
    file = file or kept.SCORES
    file.parent.mkdir(parents=True, exist_ok=True)
    table = standing(found.scored).assign(**{kept.VERSION: version})
    own = found.scored[found.scored["forecaster"] == MODEL].drop(columns=["forecaster", "crps"])
    for where, rows in ((file, table), (file.with_name(kept.PAST.name), own)):
        text = rows.to_csv(index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
        where.write_text(text, encoding="utf-8")
