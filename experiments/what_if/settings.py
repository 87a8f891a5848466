"""Settings of what-if."""

from pydantic import field_validator

from openclosed.experiments.question.settings import Names, Replicates, Settings

ALL, ASYMMETRIES = "all", "asymmetries"


class WhatIfSettings(Settings):
    """What scenarios, mechanisms and policy instruments change."""

    answers_so_far = True

    replicates: Replicates = 48
    """Number of paired runs for each what-if."""
    scenarios: Names = ()
    """Scenarios, each alone, or together as plateau+ban; all: every one, as when no what-if is
    named."""
    without: Names = ()
    """What to take away, each alone: mechanisms (all: every one that is on), or asymmetries between
    open and closed models (asymmetries: every one)."""
    instruments: Names = ()
    """Policy instruments, each alone, with the strength of policy=NAME; all: every one."""
    curves: Names = ()
    """Whose curves to draw: enterprises, startups, vendors (and hosts), communities, or outcomes by
    name or pattern; empty: the main outcomes of each."""
    outcomes: Names = ()
    """Further outcomes to compare, besides open shares and those that scenarios name."""

    @field_validator("scenarios")
    @classmethod
    def _can_be_chosen(cls, scenarios: Names) -> Names:
        """Refuse a wrong name at once, before anything slow."""
        from openclosed.experiments.question.scenarios import parse_part  # loads Hydra

        for part in (part for name in scenarios if name != ALL for part in name.split("+")):
            parse_part(part)
        return scenarios
