"""How a run ends, and for whom, in the words that people read."""

from typing import Final

from openclosed.sim.outcomes.axes import WORDS

KINDS: Final = ("open", "shared", "moving", "closed", "no_closed")
"""How it ends, exhaustively."""
ENDINGS: Final = {
    "open": "open wins",
    "shared": "shared",
    "moving": "moving",
    "closed": "closed wins",
    "no_closed": "no closed vendor left",
}
"""The endings in words: a market that both share, one that still moves. The last is rare."""
VERDICTS: Final = ENDINGS | {"no_market": "there is no market"}
"""Every verdict of a run in words."""
WHO: Final = {scope: WORDS[scope].whom for scope in ("startup", "enterprise", "all")}
"""Kinds of firms in the order in which they are told. Startups stand for developers."""
YARDSTICKS_SHOWN: Final = {
    "workloads": "workloads", "tokens_bought": "bought tokens", "spend": "spend",
}  # fmt: skip
"""Yardsticks that are told, in words; runs have the others of `sim.outcomes.YARDSTICKS` as well."""
