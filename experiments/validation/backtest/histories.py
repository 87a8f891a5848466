"""Four markets of the past in which an open platform met a closed one, from their sources."""

from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from openclosed.analysis.evidence.quantities import SOURCES, Source

type Measured = Literal["installed", "sold"]


class History(NamedTuple):
    """The open share of a market by calendar month.

    `name` is that of its scenario under history/. `measured` says whether the source counted what
    is installed, or what was sold in the quarter that ends with the month. `uncertainty` is about
    two standard errors. Fits may look at nothing after the month `fitted_to`.
    """

    name: str
    title: str
    share: str
    ending: str
    measured: Measured
    source: Source
    uncertainty: float
    fitted_to: str
    observed: dict[str, float]

    @property
    def known(self) -> dict[str, float]:
        """The first part of the data, which is fitted."""
        return {month: value for month, value in self.observed.items() if month <= self.fitted_to}

    @property
    def later(self) -> dict[str, float]:
        """The rest of the data, which is forecast."""
        return {month: value for month, value in self.observed.items() if month > self.fitted_to}


_ROWS = pd.read_csv(Path(__file__).with_name("past_markets.csv"))


def _history(
    name: str, title: str, share: str, ending: str, measured: Measured, source: Source,
    uncertainty: float, fitted_to: str,
) -> History:  # fmt: skip
    """A market with its indicators in past_markets.csv."""
    own = _ROWS[_ROWS["market"] == name]
    observed = dict(zip(own["month"], own["share"].tolist(), strict=True))
    return History(name, title, share, ending, measured, source, uncertainty, fitted_to, observed)


SUPERCOMPUTERS = _history(
    "supercomputers", "Linux on the 500 fastest computers", "systems on Linux", "open takes all",
    "installed", SOURCES["TOP500"], 0.03, "2003-11",
)  # fmt: skip
SMARTPHONES = _history(
    "smartphones", "Android on smartphones", "phones sold with Android", "closed keeps a part",
    "sold", SOURCES["GARTNER"], 0.03, "2011-06",
)  # fmt: skip
DATABASES = _history(
    "databases", "Open-source databases", "share of popularity", "both stay",
    "installed", SOURCES["DB_ENGINES"], 0.02, "2016-11",
)  # fmt: skip
DESKTOPS = _history(
    "desktops", "Linux on desktop computers", "desktops on Linux", "closed keeps it",
    "installed", SOURCES["WEB_COUNTERS"], 0.01, "2016-06",
)  # fmt: skip
HISTORIES = (SUPERCOMPUTERS, SMARTPHONES, DATABASES, DESKTOPS)
