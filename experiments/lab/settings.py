"""What can be set: the class's page, one file that opens offline."""

from openclosed.experiments.question.settings import Replicates, Settings


class LabSettings(Settings):
    """The class's page, one file that opens offline."""

    of_the_model = True
    replicates: Replicates = 20
    """Runs of each combination."""
    stops: int | None = None
    """Most stops of a lever; null: all."""
    reference: int = 200
    """Runs of the world as today, whose numbers stand beside: as many as the main job has."""
    page_code: str = ""
    """A code from the page, as OS-4K2-7F: run that scenario alone."""
