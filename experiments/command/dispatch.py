"""From a question to what answers it."""

from openclosed.experiments.execution.executors import started_ahead
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.questions import QUESTIONS, of_name
from openclosed.experiments.question.settings import AUTO, MIXTURE, Question


def answer(question: Question) -> int:
    """Ask a question and return its exit code.

    Raises BadInput where it cannot be asked of these worlds, figures, replicates or place.
    """
    settings, asked = question.settings, of_name(question.experiment)
    if settings.export:
        from openclosed.experiments.results.result import export

        named = any(word.startswith("output=") for word in question.words)
        return export(settings.export, settings.output if named else f"{settings.export}-csv")
    if settings.resume:
        from openclosed.experiments.results.store import ANSWER, ResultFolder, short  # loads pandas

        folder = ResultFolder(settings.output, settings.resume)
        if folder.is_whole:
            print(f"Nothing is left to do; the answer is in {short(folder.target / ANSWER)}")
            return 0
    if settings.until_precise and not settings.until_precise_too:
        raise BadInput(f"replicates={AUTO}: this experiment needs a number")
    if settings.execution.where == "dask" and settings.on_this_machine:
        raise BadInput(f"execution=dask: {question.experiment} runs on this machine only")
    if settings.evidence and not settings.reads_evidence:
        reads = [name for name in QUESTIONS if of_name(name).settings.reads_evidence]
        raise BadInput(
            f"evidence={settings.evidence}: only experiment={', '.join(reads[:-1])} and "
            f"{reads[-1]} read figures"
        )
    if settings.worlds == MIXTURE and settings.from_2023:
        raise BadInput(f"worlds={MIXTURE}: this experiment needs worlds=plain")
    if settings.world:
        from openclosed.experiments.question.own_model import model_of  # loads numpy

        if settings.of_the_model or settings.from_2023:
            raise BadInput(
                f"world={settings.world}: experiment={question.experiment} is asked of the "
                "project's own model alone"
            )
        model_of(str(settings.world))
    with started_ahead(settings.execution):
        return asked.run(question, settings)
