"""What favours whom, and the answer without it: `openclosed experiment=favours`.

Every asymmetry between open and closed models in the rules and numbers is taken away in turn, on
the same worlds, so that everybody can see what the answer owes to which.
"""

from collections.abc import Mapping
from typing import Any

from openclosed.analysis import mixture
from openclosed.analysis.finding.faces import command_of, page
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import DOCS
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.points import Point, refuse_unpaired
from openclosed.experiments.runs.study import study
from openclosed.experiments.what_if.favours import finding as favours
from openclosed.experiments.what_if.favours.finding import AS_IT_IS, Asymmetry
from openclosed.experiments.what_if.favours.settings import FavoursSettings
from openclosed.sim.parameters.paths import all_replaced, info_at


def run(question: Question, settings: FavoursSettings) -> int:
    """Run worlds as they are and without each asymmetry, and say what each is worth to whom.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    refuse_unpaired((), question.settings.replicates)
    points, known = [Point(AS_IT_IS, question.parameters)], {}
    for name, given in settings.asymmetries.items():
        known[name] = _asked(f"experiment.asymmetries.{name}", given)
        points.append(Point(name, without(question, name, given["without"])))
    with study(question, runs=len(points) * question.settings.replicates) as made:
        runs = made.runs(points, made.seeds(question.settings.replicates))

        def found(origin: dict[str, Any]) -> Finding:
            worlds = mixture.worlds_of(runs["seed"]) if mixture.is_mixture(origin) else None
            said = favours.finding(runs, known, worlds)
            if settings.docs:
                text = page(
                    favours.TOPIC, favours.READERS, said, [f"Made by `{command_of(origin)}`."]
                )
                (DOCS / "favours.md").write_text(text, encoding="utf-8")
            return said

        return finish(made, found)


def _asked(where: str, given: Any) -> Asymmetry:
    """What the configuration says of an asymmetry. Raises BadInput for what cannot be."""
    if not isinstance(given, Mapping) or set(given) != {"favours", "rests", "without"}:
        raise BadInput(f"{where}: must be a mapping with favours, rests and without")
    if given["favours"] not in favours.CAMPS:
        raise BadInput(f"{where}.favours={given['favours']}: must be {' or '.join(favours.CAMPS)}")
    return Asymmetry(str(given["favours"]), str(given["rests"]))


def without(question: Question, name: str, values: Mapping[str, Any]) -> Any:
    """The question's parameters with the values. Raises BadInput where one cannot be."""
    for one in values:
        if info_at(question.parameters, one) is None:
            where = f"experiment.asymmetries.{name}.without.{one}"
            raise BadInput(f"{where}: no such parameter")
    try:
        return all_replaced(question.parameters, dict(values))
    except ValueError as error:
        raise as_bad_input(error) or BadInput(one_line(str(error))) from error
