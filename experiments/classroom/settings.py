"""What can be set: the class's page for a whole room."""

from openclosed.experiments.question.settings import Settings, Worlds


class ClassroomSettings(Settings):
    """The class's page for a whole room."""

    from_2023 = True

    worlds: Worlds = "plain"
    output: str = "outputs/class-${now:%Y%m%d-%H%M%S}"
    page: str = "docs/teaching/lab.html"
    """Or another that experiment=lab made; exact runs are of its world."""
    lan: bool = False
    """True: other machines of the room's network may connect."""
    port: int = 8000
    """0: any that is free."""
    browser: bool = True
    """Open the teacher's page."""
    continue_from: str = ""
    """The file of a class that goes on."""
