"""What can be set: the class's page, with a room that serves it or without."""

from openclosed.experiments.question.settings import Replicates, Settings


class ClassroomSettings(Settings):
    """The class's page for a whole room, or as one file that opens offline."""

    of_the_model = True

    replicates: Replicates = 20
    """Runs of each combination of the levers, where a page is made."""
    serve: bool = True
    """False: make a page, class.html in output=, and open no room."""
    stops: int | None = None
    """Most stops of a lever on a page that is made; null: all."""
    reference: int = 200
    """Runs of the world as today on a page that is made, whose numbers stand beside."""
    page: str = "docs/teaching/class.html"
    """Which the room shows; exact runs are of its world."""
    lan: bool = False
    """True: other machines of the room's network may connect."""
    port: int = 8000
    """0: any that is free."""
    browser: bool = True
    """Open the teacher's page."""
    continue_from: str = ""
    """The file of a class that goes on."""
