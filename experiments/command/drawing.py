"""The figures of a finished result again: `openclosed draw=DIR`, `result.draw("curves")`.

The question of the result is answered again from its tables; nothing is simulated.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from hydra.core.override_parser.types import Quote, QuotedString

from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.command.resume import earlier_question
from openclosed.experiments.execution import progress
from openclosed.experiments.question.composing import composing, own_modules, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.questions import find_question
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import store
from openclosed.experiments.results.started import read_started
from openclosed.experiments.results.store import MANIFEST, short
from openclosed.experiments.runs.finish import collect_findings


def draw_again(question: Question, say: Callable[[str], None] = print) -> int:
    """Write the figures of the result that `draw` names, and say where they are; returns 0.

    Raises BadInput if it has none, or its folder cannot be written.
    """
    settings = question.settings
    progress.show_status("Drawing the figures", quiet=settings.quiet)
    found = finding_of(question)
    manifest = store.read_json(Path(settings.draw).expanduser() / MANIFEST)
    manifest["config"] |= {"figures": settings.figures, "style": settings.style}
    folder = Path(settings.output).expanduser()
    try:
        faces.save_figures(folder, found, manifest)
    except OSError as error:
        raise store.refusal_of(error, settings.output) from None
    progress.clear_status()
    names = ", ".join(one.name for one in found.figures)
    say(f"Figures: {short(folder.absolute() / 'figures')} ({names})")
    return 0


def finding_of(question: Question) -> Finding:
    """The finding of the result that `draw` names. Raises BadInput if it has no figure."""
    with collect_findings() as found:
        find_question(question.experiment).run(question, question.settings)
    if not found or not found[-1].figures:
        raise BadInput(f"draw={question.settings.draw}: has no figures")
    return found[-1]


def read_finding(result: Path, curves: Sequence[str], own: str | Path) -> Finding:
    """The finding of a result folder, with curves of these agents or outcomes.

    `own` is the folder with the user's own scenarios. Raises BadInput as the command does.
    """
    place = QuotedString(str(result), Quote.single).with_quotes()
    asked = [f"experiment.curves=[{','.join(curves)}]"] if curves else []
    try:
        begun = read_started(result / MANIFEST)
        words = [one for one in begun.words if one.startswith("experiment=")] if begun else []
        with own_modules(), composing(own):
            return finding_of(earlier_question(question_of([*words, *asked, f"draw={place}"])))
    except Exception as error:
        if (refusal := as_bad_input(error)) is None:
            raise
        raise refusal from None
