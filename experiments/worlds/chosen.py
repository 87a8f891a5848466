"""Which worlds a question is asked of: one plain world, or the mixture that starts from the record.

The mixture's worlds differ in hypothesis, numbers and past. Each is made again up to the end of the
record, and goes on from there under what a question changes.
"""

from experiments.question import scenarios as catalogue
from experiments.question.errors import BadInput
from experiments.question.settings import MIXTURE, Question
from experiments.worlds import library
from experiments.worlds.mixture import Mixture
from sim.parameters import Parameters

HINT = "ask for worlds=plain"


def mixture_of(question: Question) -> Mixture | None:
    """The worlds that a question is asked of; None where that is the plain world.

    Raises BadInput for a hypothesis of which no worlds are kept.
    """
    if question.settings.worlds != MIXTURE:
        return None
    asked = catalogue.hypothesis_of(question)
    kept = library.read()
    if asked and asked not in kept.weights:
        raise BadInput(f"hypothesis={asked}: no worlds of it start from the record; {HINT}")
    kept = kept.of([asked]) if asked else kept
    # What an experiment asks of its own world, such as fewer firms, is no change of this one.
    own = [word for word in question.words if word.startswith("experiment=")]
    return Mixture(
        {name: catalogue.plain_world(name, "experiment=anchored") for name in kept.weights},
        kept.weights,
        kept.worlds["world"].tolist(),
        kept.worlds["hypothesis"].tolist(),
        kept.lineages,
        kept.names,
        catalogue.plain_world(asked or catalogue.LASTING, *own),
    )


def refuse_another_past(mixture: Mixture | None, parameters: Parameters) -> None:
    """Raise BadInput for parameters that change what was before the end of the record."""
    if mixture is not None and (said := mixture.another_past(parameters)):
        raise BadInput(f"{said}; {HINT}")


def mixture_or_why(question: Question) -> tuple[Mixture | None, str]:
    """The worlds that a question is asked of; or why that can be the plain world alone."""
    try:
        mixture = mixture_of(question)
        refuse_another_past(mixture, question.parameters)
    except BadInput as error:
        return None, str(error).partition(";")[0]
    return mixture, ""
