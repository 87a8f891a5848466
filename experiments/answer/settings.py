"""What can be set: who wins: many runs of one scenario."""

from openclosed.experiments.question.settings import Names, Settings


class AnswerSettings(Settings):
    """Who wins: many runs of one scenario."""

    until_precise_too = True

    year: int | None = None
    """One whose open shares are told first, as 2030."""
    curves: Names = ()
    """Whose curves are drawn: enterprises, startups, vendors (and hosts), communities, or outcomes
    by name or pattern; empty: what says most of each."""
