"""Which worlds a question is asked of: one plain world, or the mixture that starts from the record.

The mixture's worlds differ in hypothesis, numbers and past. Each is made again up to the end of the
record, and goes on from there under what a question changes.
"""

from experiments.question import scenarios as catalogue
from experiments.question.errors import BadInput
from experiments.question.settings import MIXTURE, Question
from experiments.worlds import library
from experiments.worlds.mixture import Mixture, another_past
from sim.parameters import Parameters

HINT = "ask for worlds=plain"


def mixture_of(question: Question) -> Mixture | None:
    """The worlds that a question is asked of; None where that is the plain world.

    Raises BadInput for a hypothesis of which no worlds are kept.
    """
    return _mixture(question, plain_of(question)) if question.settings.worlds == MIXTURE else None


def mixture_or_why(question: Question) -> tuple[Mixture | None, str]:
    """The worlds that a question is asked of; or why that can be the plain world alone."""
    if question.settings.worlds != MIXTURE:
        return None, ""
    try:
        plain = plain_of(question)
        refuse_another_past(plain, question.parameters)
        return _mixture(question, plain), ""
    except BadInput as error:
        return None, str(error).partition(";")[0]


def refuse_another_past(plain: Parameters, parameters: Parameters) -> None:
    """Raise BadInput for parameters that change what was before the end of the record."""
    if said := another_past(plain, parameters):
        raise BadInput(f"{said}; {HINT}")


def plain_of(question: Question) -> Parameters:
    """The plain world, under the question's hypothesis, that the question's changes start from."""
    name = catalogue.hypothesis_of(question) or catalogue.LASTING
    # What an experiment asks of its own world, such as fewer firms, is no change of this one.
    own = [word for word in question.words if word.startswith("experiment=")]
    return catalogue.plain_worlds([name], *own)[name]


def _mixture(question: Question, plain: Parameters) -> Mixture:
    asked = catalogue.hypothesis_of(question)
    kept = library.read()
    if asked and asked not in kept.weights:
        raise BadInput(f"hypothesis={asked}: no worlds of it start from the record; {HINT}")
    kept = kept.of([asked]) if asked else kept
    return Mixture(
        catalogue.plain_worlds(list(kept.weights), "experiment=anchored"),
        kept.weights,
        kept.worlds["world"].tolist(),
        kept.worlds["hypothesis"].tolist(),
        kept.lineages,
        kept.names,
        plain,
    )
