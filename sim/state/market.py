"""The market's tables: model families, vendors, communities, and the board of offerings.

Rows never move, so a row number is a permanent name. Strategic agents are views of a row. The board
is what every firm can see of this month's offerings: closed alternatives come first, then open
ones, each by slot number, so a camp is a range. Columns hold the model's small fixed vocabularies
as integers.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.parameters.suppliers import OF_MODELS
from openclosed.sim.terms.table import COLUMNS

ENTERPRISE, STARTUP = 0, 1
FIRM_KINDS = ("enterprises", "startups")

GENERAL, CUSTOM, CRITICAL = 0, 1, 2
WORK_KINDS = ("general", "custom", "critical")

CLOSED, OPEN = 0, 1
CAMPS = ("closed", "open")

API, SELF_HOSTED, HOSTED = 0, 1, 2
DELIVERIES = ("api", "self_hosted", "hosted")

WITHOUT_AI = -1  # a workload's slot: without AI, by choice or waiting
NOT_STARTED = -2  # a workload's slot: not started yet
NO_WORKLOAD = -3  # no cohort there, the firm has no such work, or it has ended
WITHOUT_OFFERING = {
    WITHOUT_AI: "without AI",
    NOT_STARTED: "not started",
    NO_WORKLOAD: "no workload",
}
FIRST_OFFERING = -NO_WORKLOAD  # index of offering 0 in tables of what a workload may hold

NORMAL, UNIFORM, LOGNORMAL = 0, 1, 2
DISTRIBUTIONS = ("normal", "uniform", "lognormal")


def slot_of(family: int, delivery: int) -> int:
    """The number of a family's offering in one form of delivery."""
    return 3 * family + delivery


type Table = Any
"""A structured array, with the dtype named at its creation; `table["x"]` is a column, and compiled
rules read `table[i].x`."""

NOBODY = -1
MOST_VENDORS = 64
MOST_FAMILIES = 42  # the numbers of their offerings, three each, have 8 bits

FAMILY = np.dtype(
    [
        ("alive", "i8"),
        ("open", "i8"),  # whether the weights are published
        ("foreign", "i8"),
        ("fenced", "i8"),  # whether its licence lets only its vendor host it
        ("vendor", "i8"),  # row of the vendor that develops it, or NOBODY
        ("community", "i8"),  # row of the community that maintains it, or NOBODY
        ("flagship", "i8"),  # row of the closed family whose older models it is, or NOBODY
        ("root", "i8"),  # row of the family from which it was forked, itself if none
        ("internal", "f8"),  # capability reached, points
        ("before", "f8"),  # the same before this month
        ("published", "f8"),  # capability released, points
        ("released", "f8"),  # points released this month
        ("in_use", "f8"),  # capability that users get from the published model, points
        ("tier", "f8"),  # part of its price set by the model, relative to the frontier model
        ("effort", "f8"),  # of lab and community; 1 at the references, 0 for closed families
        ("imitation_months", "f8"),  # at an effort of 1
        ("pace", "f8"),  # research productivity
        ("transparency", "f8"),  # in [0, 1]
        *((name, "f8") for name in OF_MODELS),
        ("flaws", "i8"),  # latent flaws not yet found
        ("arrivals", "i8"),  # new flaws this month
        ("incidents", "i8"),  # this month
        ("incident_rate", "f8"),  # incidents a month, averaged over about a year
        ("trust", "f8"),  # in [0, 1]
        ("support", "f8"),  # in [0, 1]: by community and integrators, for those who self-host
        ("felt_price", "f8", (3,)),  # by delivery, what volume answers, smoothed; -1: none yet
        ("users", "f8"),  # workloads
        ("usage", "f8"),  # share of all volume, in [0, 1]
        ("own_hosted", "f8"),  # self-hosted workloads
    ]
)

VENDOR = np.dtype(
    [
        ("active", "i8"),
        ("family", "i8"),  # row of its family, or NOBODY
        ("hosts", "i8"),  # 1 if it hosts all open families that it may
        ("markup", "f8"),  # price over the cost of serving
        ("capped", "i8"),  # 1 if the cap on the markup binds
        ("cost_factor", "f8"),
        ("compliance", "f8"),
        ("backing", "f8"),
        ("research_share", "f8"),
        ("quality_share", "f8"),
        ("support_share", "f8"),
        ("cash", "f8"),  # stock of money; the next nine are flows, money a month
        ("revenue", "f8"),
        ("serving", "f8"),
        ("research", "f8"),
        ("quality", "f8"),
        ("supporting", "f8"),
        ("funding", "f8"),
        ("duties", "f8"),  # charges by law
        ("diligence", "f8"),  # quality work added because of liability
        ("forgone", "f8"),  # research forgone under the cap
        ("users", "f8"),  # workloads it serves
        ("bills", "f8"),  # their cost at a price of 1 of its models' tier, money a month
        ("learned", "f8"),  # workload-years served so far
        ("support", "f8"),  # in [0, 1]
        ("load", "f8"),  # support demanded over support staffed
        ("sales", "f8"),  # smoothed expected sales, in serving cost
        ("sales_response", "f8"),  # smoothed fall of sales in log price
        ("camp_response", "f8"),  # smoothed fall of sales in the log of all closed prices
    ]
)

COMMUNITY = np.dtype(
    [
        ("active", "i8"),
        ("family", "i8"),
        ("contributors", "f8"),  # stock; 1 is all communities together at the references
        ("joined", "f8"),  # this month
        ("left", "f8"),  # this month
        ("grants", "f8"),  # public money of the month
        ("governance", "f8"),
    ]
)


class Market(NamedTuple):
    """The supply side."""

    families: Table  # (F) of FAMILY
    vendors: Table  # (MOST_VENDORS) of VENDOR
    communities: Table  # (F) of COMMUNITY
    split: NDArray[np.float64]  # (MOST_VENDORS, F) share of each family's hosted volume
    history: NDArray[np.float64]  # (steps + 1, F) published capability at the end of each step
    usable: NDArray[np.float64]  # (steps + 1, F) capability in use at the end of each step


class Cells(dict[str, Any]):
    """Columns of a table as plain numbers, for agents that read single entries.

    `cells["markup"][3]` is `table["markup"][3]`, several times faster.
    """

    def __init__(self, table: Table) -> None:
        """Read the columns of `table` on access."""
        super().__init__()
        self.table = table

    def __missing__(self, column: str) -> Any:
        """The column as a view of the table's own memory."""
        view = self[column] = memoryview(self.table[column])
        return view

    def __reduce__(self) -> Any:
        """Views cannot be copied: the copy creates its own on access."""
        return Cells, (self.table,)


class MarketCells(NamedTuple):
    """The market's tables for agents."""

    families: Cells
    vendors: Cells
    communities: Cells


def empty_market(families: int, steps: int) -> Market:
    """An empty market with room for a number of families and communities."""
    market = Market(
        families=np.zeros(families, FAMILY),
        vendors=np.zeros(MOST_VENDORS, VENDOR),
        communities=np.zeros(families, COMMUNITY),
        split=np.zeros((MOST_VENDORS, families)),
        history=np.full((steps + 1, families), -np.inf),
        usable=np.full((steps + 1, families), -np.inf),
    )
    market.families["root"] = np.arange(families)
    market.families["felt_price"] = -1.0
    for name in ("vendor", "community", "flagship"):
        market.families[name] = NOBODY
    market.vendors["family"] = NOBODY
    market.communities["family"] = NOBODY
    return market


type Floats = NDArray[np.float64]

MOST_WORKLOADS = 33  # numbers of separately tracked workloads per firm, 0 included

_KINDS = len(FIRM_KINDS)

OFFERING = np.dtype(
    [
        ("slot", "i8"),  # offering number
        ("family", "i8"),
        ("delivery", "i8"),
        ("foreign", "i8"),
        ("alone", "i8"),  # 1 if only its vendor sells it, and sets its price
        ("incident", "i8"),  # 1 if its family had an incident this month
        ("able", "f8", (_KINDS,)),  # capability in use as each kind of firm sees it, points
        ("support", "f8"),  # in [0, 1], as averaged by firms
        ("security", "f8"),  # trust in [0, 1], as averaged by firms
        ("evidence", "f8"),  # of compliance, in [0, 1], as the next
        ("transparency", "f8"),
        ("price", "f8"),  # share of the bill at a price of 1, as the next two
        ("unit_cost", "f8"),  # cost of serving
        ("engineering", "f8"),  # at no skill and volume 1; 0 unless self-hosted
        ("response", "f8", (_KINDS,)),  # volume at the price paid relative to a price of 1
        ("exponent", "f8", (_KINDS,)),  # price elasticity of volume that vendors anticipate
        ("list_price", "f8"),  # money per unit of volume at its own capability
        ("capability", "f8"),  # published, points
        ("pull", "f8"),  # network utility when everyone is a peer
    ]
)


class Columns(NamedTuple):
    """The alternatives as arrays, one per attribute."""

    family: NDArray[np.int64]  # (A)
    lineage: NDArray[np.int64]  # (A) the family from which it was forked, itself if none
    foreign: NDArray[np.int64]  # (A) 0 or 1
    able: Floats  # (kind, A) capability in use as each kind of firm sees it, points
    fit: Floats  # (F, A) compatibility of a peer using the family with the alternative
    shown: Floats  # (kind, COLUMNS, A) what enters utility


class Board(NamedTuple):
    """The A alternatives of a month, and what all firms know besides."""

    columns: Columns
    offerings: Table  # (A) of OFFERING
    closed: NDArray[np.int64]  # (1) how many alternatives are closed
    position: NDArray[np.int64]  # (slots) an offering's place on the board, or -1
    compatibility: Floats  # (F, F) value of a user of the second to a user of the first
    growth: Floats  # (W) factor on a workload's own volume, in units of `scale`
    scale: Floats  # (1) volume of a workload of the largest cohort, and money at its price
    going: Floats  # (W) money per unit of volume at a price of 1, for bills


def empty_board(alternatives: int, families: int, places: int) -> Board:
    """An empty board for a number of alternatives, families and places."""
    return Board(
        columns=Columns(
            family=np.empty(alternatives, np.int64),
            lineage=np.empty(alternatives, np.int64),
            foreign=np.empty(alternatives, np.int64),
            able=np.empty((_KINDS, alternatives)),
            fit=np.empty((families, alternatives)),
            shown=np.empty((_KINDS, len(COLUMNS), alternatives)),
        ),
        offerings=np.zeros(alternatives, OFFERING),
        closed=np.zeros(1, np.int64),
        position=np.empty(3 * families, np.int64),
        compatibility=np.empty((families, families)),
        growth=np.zeros(places),
        scale=np.ones(1),
        going=np.zeros(places),
    )
