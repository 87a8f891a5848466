"""What can be set: what if? Scenarios, mechanisms switched off, policy instruments."""

from typing import Self

from pydantic import Field, model_validator

from openclosed.experiments.question.settings import Names, Replicates, Settings

ALL, ASYMMETRIES = "all", "asymmetries"


class WhatIfSettings(Settings):
    """What if? Scenarios, mechanisms switched off, policy instruments."""

    replicates: Replicates = 48
    """Pairs behind each what-if."""
    scenarios: Names = ()
    """Names under `scenario`, of several that hold together as plateau+ban; all: every one, as
    where no what-if is named."""
    without: Names = ()
    """What to take away, each alone: mechanisms (all: every one that is on), or asymmetries between
    open and closed (asymmetries: every one)."""
    instruments: Names = ()
    """Names under `policy`, each alone and as strong as policy=NAME makes it; all: every one."""
    budget: float | None = Field(default=None, gt=0, le=0.5, json_schema_extra={"unit": "share"})
    """Of what firms pay for AI: each instrument is as strong as costs so much; null: as
    policy=NAME makes it."""
    curves: Names = ()
    """Whose curves are drawn: enterprises, startups, vendors (and hosts), communities, or outcomes
    by name or pattern; empty: what says most of each."""
    outcomes: Names = ()
    """Further outcomes to compare, beside open shares and those that scenarios name."""

    @model_validator(mode="after")
    def _scenarios_can_be_chosen(self) -> Self:
        """Here, as a wrong name must not wait for what runs need."""
        for part in (part for name in self.scenarios if name != ALL for part in name.split("+")):
            from openclosed.experiments.question.scenarios import part_of  # loads Hydra

            part_of(part)
        return self
