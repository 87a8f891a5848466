"""Pages that show what experiment=skill found, and the forecasts that are kept with a version."""

from pathlib import Path

from analysis.answer.mixture import UNTIL
from analysis.skill import finding as skill_finding
from analysis.skill import kept, quantiles
from analysis.skill.result import Skill
from experiments.question.errors import BadInput
from experiments.results import documentation
from experiments.results.provenance import simulation

COMMAND = "openclosed experiment=skill experiment.docs=true"
PICTURE = "images/skill/forecasts.png"


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
    kept.keep(found, str(simulation()["version"]))
    documentation.write_parts_of_evidence()
