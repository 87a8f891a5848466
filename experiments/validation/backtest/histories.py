"""Four markets of the past in which an open platform met a closed one, typed in from sources."""

from typing import Literal, NamedTuple

from openclosed.analysis.evidence.sources import DB_ENGINES, GARTNER, TOP500, WEB_COUNTERS, Source

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
        """The first part of the record, which is fitted."""
        return {month: value for month, value in self.observed.items() if month <= self.fitted_to}

    @property
    def later(self) -> dict[str, float]:
        """The rest of the record, which is predicted."""
        return {month: value for month, value in self.observed.items() if month > self.fitted_to}


SUPERCOMPUTERS = History(
    "supercomputers",
    "Linux on the 500 fastest computers",
    "systems on Linux",
    "open takes all",
    "installed",
    TOP500,
    0.03,
    "2003-11",
    {
        "1999-06": 17 / 500, "1999-11": 18 / 500, "2000-06": 28 / 500, "2000-11": 54 / 500,
        "2001-06": 44 / 500, "2001-11": 39 / 500, "2002-06": 67 / 500, "2002-11": 72 / 500,
        "2003-06": 135 / 500, "2003-11": 185 / 500, "2004-06": 282 / 500, "2004-11": 303 / 500,
        "2005-11": 377 / 500, "2006-11": 379 / 500, "2007-11": 428 / 500, "2008-11": 440 / 500,
        "2010-11": 459 / 500, "2012-11": 469 / 500, "2014-11": 484 / 500, "2016-11": 495 / 500,
        "2018-11": 498 / 500,
    },
)  # fmt: skip
SMARTPHONES = History(
    "smartphones",
    "Android on smartphones",
    "phones sold with Android",
    "closed keeps a part",
    "sold",
    GARTNER,
    0.03,
    "2011-06",
    {
        "2008-12": 0.015, "2009-09": 0.036, "2010-09": 0.255, "2011-03": 0.36, "2011-06": 0.434,
        "2011-09": 0.525, "2012-03": 0.569, "2012-09": 0.724, "2013-03": 0.744, "2013-09": 0.819,
        "2015-12": 0.807,
    },
)  # fmt: skip
DATABASES = History(
    "databases",
    "Open-source databases",
    "share of popularity",
    "both stay",
    "installed",
    DB_ENGINES,
    0.02,
    "2016-11",
    {"2012-11": 0.35, "2013-01": 0.355, "2016-11": 0.46, "2021-01": 0.501},
)
DESKTOPS = History(
    "desktops",
    "Linux on desktop computers",
    "desktops on Linux",
    "closed keeps it",
    "installed",
    WEB_COUNTERS,
    0.01,
    "2016-06",
    {
        "2009-02": 0.0098, "2009-05": 0.0117, "2009-12": 0.0102, "2016-06": 0.0202,
        "2018-06": 0.0169, "2022-06": 0.0242, "2023-06": 0.0307, "2024-02": 0.0403,
        "2024-07": 0.0445,
    },
)  # fmt: skip

HISTORIES: tuple[History, ...] = (SUPERCOMPUTERS, SMARTPHONES, DATABASES, DESKTOPS)
