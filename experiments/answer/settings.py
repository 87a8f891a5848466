"""Settings of the answer: who wins in many runs of one scenario."""

from openclosed.experiments.question.settings import Names, Settings


class AnswerSettings(Settings):
    """Who wins, in many runs of one scenario."""

    until_precise_too = True
    answers_so_far = True

    year: int | None = None
    """A year whose open shares come first, such as 2030."""
    curves: Names = ()
    """Curves to draw: enterprises, startups, vendors (and hosts), communities, or outcomes by name
    or pattern; empty: the main ones of each."""
