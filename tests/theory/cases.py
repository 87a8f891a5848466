"""All limit cases, in the order of their numbers. A new one is added to the list of its group."""

from tests.theory import (
    camps,
    ceiling,
    communities,
    competition,
    demand,
    diffusion,
    increasing_returns,
    interaction,
    startups,
    suppliers,
    supply,
)
from tests.theory.case import Case

_GROUPS = (
    diffusion, increasing_returns, demand, interaction, competition, supply, ceiling, camps,
    startups, communities, suppliers,
)  # fmt: skip

CASES: tuple[Case, ...] = tuple(
    sorted(
        (case for group in _GROUPS for case in group.CASES),
        key=lambda case: (case.id[0] == "L", int(case.id[1:])),
    )
)
CASE: dict[str, Case] = {case.name: case for case in CASES}
