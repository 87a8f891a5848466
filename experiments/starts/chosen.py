"""Which worlds a question is asked of: those that start where the market is, or one plain world.

Those of the mixture differ in hypothesis, numbers and past. Each is made again up to the end of the
record, and goes on from there under what a question changes.
"""

from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import MIXTURE, Question
from openclosed.experiments.starts import lineage
from openclosed.experiments.starts.lineage import KEPT, WALK
from openclosed.experiments.starts.mixture import HINT, Mixture
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.changes import changes


def mixture_of(question: Question) -> Mixture | None:
    """The worlds that a question is asked of; None where that is the plain world.

    Raises BadInput for a hypothesis of which no worlds are kept.
    """
    if question.settings.worlds != MIXTURE:
        return None
    hypothesis, believer = catalogue.hypothesis_of(question), question.settings.believer
    return kept_worlds(plain_of(question), hypothesis, believer)


def plain_of(question: Question) -> Parameters:
    """The plain world, under the question's hypothesis, that the question's changes start from."""
    name = catalogue.hypothesis_of(question) or catalogue.LASTING
    # What an experiment asks of its own world, such as fewer firms, is no change of this one.
    own = [word for word in question.words if word.startswith("experiment=")]
    return catalogue.plain_worlds([name], *own)[name]


def kept_worlds(plain: Parameters, asked: str = "", believer: str = "") -> Mixture:
    """The kept worlds of one hypothesis or all, as one believes them, for changes of the plain one.

    Raises BadInput for a hypothesis of which no worlds are kept.
    """
    kept = lineage.read()
    known = kept.cells["hypothesis"].unique().tolist()
    if asked and asked not in known:
        raise BadInput(f"hypothesis={asked}: no worlds of it start from the record; {HINT}")
    kept = kept.of([asked]) if asked else kept
    kept = kept.believed(believer) if believer else kept
    names = [asked] if asked else known
    bases = catalogue.plain_worlds(names, "worlds=plain")
    differ = [changes(plain, base).values for base in bases.values()]
    return Mixture(bases, kept, plain, frozenset(kept.names).union((WALK, KEPT), *differ))
