"""The headline: the open shares that every question tells first, for whom, and how a run ends.

Questions take from here which outcomes these are, what they are called in sentences, tables and
pictures, and who reads them. All are shares of the last year, written in percent and their changes
in points, and are drawn in the look "open"; endings are drawn in the looks of `style.LOOKS` that
have their names.
"""

from typing import Final, NamedTuple

from openclosed.sim.outcomes.axes import WORDS

WHO: Final = {scope: WORDS[scope].whom for scope in ("startups", "enterprises", "all")}
"""Kinds of firms in the order in which they are told. Startups stand for developers."""
MEASURES_SHOWN: Final = {
    "workloads": "workloads",
    "purchased_tokens": "purchased tokens",
    "spend": "spend",
}
"""Measures that are told, in words; runs have the others of `sim.outcomes.MEASURES` as well."""


class Headline(NamedTuple):
    """The open share of what a kind of firms uses."""

    scope: str
    measure: str
    counts: str = ""  # what is counted, for readers of a picture

    @property
    def outcome(self) -> str:
        """Its column among the outcomes of runs and months."""
        return f"open_share_{self.measure}_{self.scope}"

    @property
    def ending(self) -> str:
        """The column of runs with how it ends."""
        return f"ending_{self.measure}_{self.scope}"

    @property
    def column(self) -> str:
        """Its column in tables that have one for each kind of firms."""
        return WHO[self.scope]

    @property
    def counted(self) -> str:
        """What is counted, in words."""
        return MEASURES_SHOWN[self.measure]

    @property
    def name(self) -> str:
        """What is counted, in a sentence: "startups' purchased tokens"."""
        return f"{WHO[self.scope]}' {self.counted}"

    @property
    def title(self) -> str:
        """The same above a panel or a table."""
        return self.name[0].upper() + self.name[1:]


STARTUPS: Final = Headline("startups", "purchased_tokens", "AI text that they buy")
"""For those who build on models: what venues see, and by which forecasts are scored."""
ENTERPRISES: Final = Headline("enterprises", "workloads", "tasks given to AI")
"""For those who buy for a firm or an office: what surveys ask."""
HEADLINES: Final = (STARTUPS, ENTERPRISES)

KINDS: Final = ("open", "shared", "undecided", "closed", "no_closed")
"""How it ends, exhaustively."""
ENDINGS: Final = {
    "open": "open wins",
    "shared": "shared",
    "undecided": "undecided",
    "closed": "closed wins",
    "no_closed": "no closed vendor left",
}
"""The endings in words: a market that both share, one that still moves. The last is rare."""
ALL_ENDINGS: Final = ENDINGS | {"no_market": "there is no market"}
"""Every ending of a run in words."""
DIALS: Final = {
    "cost": ("cheap", "expensive"),
    "support": ("no help", "full help"),
    "fragmentation": ("one standard", "many forks"),
}
"""What the ends of each dial are called, of open models: at 0 and at 1."""
