"""How a run ends, and for whom, in the words that people read."""

from typing import Final

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
WHO: Final = {"startup": "developers", "enterprise": "enterprises", "all": "all firms"}
"""Kinds of firms in the order in which they are told. Startups stand for developers."""
