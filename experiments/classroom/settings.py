"""Settings of the class page, with a server or as one file."""

from openclosed.experiments.question.settings import Replicates, Settings


class ClassroomSettings(Settings):
    """The class page: served to a class with a teacher's screen, or made as one offline file."""

    of_the_model = True

    replicates: Replicates = 20
    """Runs of each combination of levers, when a page is made."""
    serve: bool = True
    """False: make a page, class.html in output=, and serve nothing."""
    stops: int | None = None
    """Maximum stops of a lever, when a page is made; null: all."""
    reference: int = 200
    """Runs of the unchanged scenario that the page quotes beside its own, when a page is made."""
    page: str = "docs/teaching/class.html"
    """The page to serve; its market uses its model settings."""
    lan: bool = False
    """True: other machines in the network may connect."""
    port: int = 8000
    """Port of the server; 0: any free one."""
    browser: bool = True
    """Open the teacher's page in a browser."""
    continue_from: str = ""
    """The file of an earlier class, to continue it."""
