"""While starting states fit the rules of an earlier version, no run starts from them.

All that this changes hangs on OLD_RULES: once the states are made again, this file goes, and with
it what refers to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from openclosed.experiments.question.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

OLD_RULES: str = "0.3.1"
"""The version whose rules starting states and published results follow; empty: the present one."""
USUAL_START: Literal["prior", "today"] = "prior" if OLD_RULES else "today"
NEED_STATES: Final = ("chance", "published", "registered", "update", "what_ifs")
"""Questions that have no answer without starting states of the present rules."""


def refuse_old_states(what: str) -> None:
    """Raise BadInput, naming a setting or question that needs starting states, if they are old."""
    if OLD_RULES:
        raise BadInput(
            f"{what}: the starting states fit the rules of version {OLD_RULES}; until they are "
            "made again, runs need start=prior"
        )


def of_these_rules(kept: pd.DataFrame) -> pd.DataFrame:
    """A published table that stands beside new runs; empty if its rules are older than theirs."""
    return kept.iloc[:0] if OLD_RULES else kept


def describe_old_results(macro: Literal["numbers", "page", "lessons"] = "page") -> str:
    """What a page says of the rules of its results; empty if these are the present ones."""
    if not OLD_RULES:
        return ""
    from openclosed.analysis.finding.words import Words  # loads numpy

    return Words(__file__, "old_states.j2")(macro, version=OLD_RULES)
