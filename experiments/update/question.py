"""How newer figures move the answer: refused until data weigh the runs again."""

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.update.settings import UpdateSettings


def run(question: Question, _: UpdateSettings) -> int:
    """Raise BadInput: what no data weigh, newer figures cannot weigh on."""
    raise BadInput(
        f"experiment={question.experiment}: no data weigh the runs of this version yet, so newer "
        "figures cannot move its answer; the release 0.2.0 takes them"
    )
