"""All limit cases, in the order of their numbers. A new one is added to the list of its group."""

from tests.theory import adoption, ceiling, interaction, markets, suppliers
from tests.theory.case import TOLD, Case

GROUPS = adoption, ceiling, interaction, markets, suppliers
_KNOWN = {case.name: case for group in GROUPS for case in group.CASES}
CASE: dict[str, Case] = {
    name: _KNOWN[name] for name in (one.removeprefix("theory/") for one in TOLD.index)
}
CASES = tuple(CASE.values())
