"""The table of outcomes: all that the files of this room declare, in the order of their columns."""

from itertools import chain, groupby

from sim.outcomes import (
    adoption,
    assurance,
    capability,
    concentration,
    economy,
    firms,
    prices,
)
from sim.outcomes.declaring import Declaration, Outcome, declared_in

GROUPS = (adoption, capability, prices, concentration, assurance, firms, economy)

DECLARATIONS: tuple[Declaration, ...] = tuple(
    declaration for group in GROUPS for declaration in declared_in(group)
)


def _in_order() -> tuple[Outcome, ...]:
    """All outcomes; those by scope stand scope after scope, as people compare them."""
    rows: list[Outcome] = []
    for axis, alike in groupby(DECLARATIONS, key=lambda declaration: declaration.axis):
        together = [declaration.outcomes for declaration in alike]
        if axis == "scope":
            together = list(zip(*together, strict=True))
        rows += chain.from_iterable(together)
    return tuple(rows)


OUTCOMES: tuple[Outcome, ...] = _in_order()
NAMES: tuple[str, ...] = tuple(outcome.name for outcome in OUTCOMES)
INDEX: dict[str, int] = {name: column for column, name in enumerate(NAMES)}
DECLARED: dict[str, tuple[Declaration, int]] = {
    one.name: (declaration, at)
    for declaration in DECLARATIONS
    for at, one in enumerate(declaration.outcomes)
}
"""Of each outcome its declaration, and where it stands in it."""
