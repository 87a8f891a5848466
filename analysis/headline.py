"""The headline: the open shares that come first in every answer, and the endings of a run.

All questions take their outcomes and names from here. All are shares of the last year, written in
percent, with changes in percentage points, and drawn in the look "open"; endings are drawn in the
looks of `style.LOOKS` with their names.
"""

from typing import Final, NamedTuple

from openclosed.sim.outcomes.monthly_totals import WORDS

WHO: Final = {scope: WORDS[scope].whom for scope in ("startups", "enterprises", "all")}
"""Kinds of firms in the order of tables. Startups: small firms and developers."""
MEASURES_SHOWN: Final = {
    "workloads": "workloads",
    "purchased_tokens": "purchased tokens",
    "spend": "spend",
}
"""Measures in tables, in words; runs have all of `sim.outcomes.MEASURES`."""
SHARES: Final = {
    f"open_share_{measure}_{scope}": f"{who}' {counted}"
    for scope, who in WHO.items()
    for measure, counted in MEASURES_SHOWN.items()
}
"""The open shares of all kinds of firms by these measures: what each is a share of."""


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
"""Startups buy by the token: platforms show this share, and forecasts of it are scored."""
ENTERPRISES: Final = Headline("enterprises", "workloads", "tasks given to AI")
"""Enterprises give tasks to AI: surveys ask for this share."""
HEADLINES: Final = (STARTUPS, ENTERPRISES)

KINDS: Final = ("open", "shared", "closed", "no_closed")
"""The endings of a market, exhaustively."""
ENDINGS: Final = {
    "open": "open wins",
    "shared": "shared",
    "closed": "closed wins",
    "no_closed": "no closed vendor left",
}
"""The endings in words. The last is rare."""
ALL_ENDINGS: Final = ENDINGS | {"no_market": "there is no market"}
"""Every ending of a run in words."""
DIALS: Final = {
    "cost": ("cheap", "expensive"),
    "support": ("no help", "full help"),
    "fragmentation": ("one standard", "many forks"),
}
"""Names of the ends of each dial of open models, at 0 and at 1."""
