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
from tests.theory.case import TOLD, Case

_GROUPS = (
    diffusion, increasing_returns, demand, interaction, competition, supply, ceiling, camps,
    startups, communities, suppliers,
)  # fmt: skip
_NUMBER = {name: number for number, name in enumerate(TOLD.index)}

CASES: tuple[Case, ...] = tuple(
    sorted(
        (case for group in _GROUPS for case in group.CASES),
        key=lambda case: _NUMBER[f"theory/{case.name}"],
    )
)
CASE: dict[str, Case] = {case.name: case for case in CASES}
