"""Who sells and who builds, as tables: families of models, vendors, communities.

Rows are never moved, so a row number is a lasting name. Strategic agents are objects over a row.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.parameters.suppliers import OF_MODELS

type Table = Any
"""A structured array. Its rows have the fields of the dtype that its maker names; `table["x"]` is a
column, and compiled rules read `table[i].x`."""

NOBODY = -1
MOST_VENDORS = 64
MOST_FAMILIES = 42  # the numbers of their offerings, three each, have 8 bits

FAMILY = np.dtype(
    [
        ("alive", "i8"),
        ("open", "i8"),  # whether the weights are published
        ("foreign", "i8"),
        ("fenced", "i8"),  # whether its licence lets nobody but its vendor host it
        ("vendor", "i8"),  # row of the vendor that develops it, or NOBODY
        ("community", "i8"),  # row of the community that keeps it, or NOBODY
        ("flagship", "i8"),  # row of the closed family whose older models it is, or NOBODY
        ("root", "i8"),  # row of the family from which it was forked, itself if none
        ("internal", "f8"),  # capability reached, points
        ("before", "f8"),  # the same before this month
        ("published", "f8"),  # capability released, points
        ("released", "f8"),  # points released this month
        ("in_use", "f8"),  # capability that users get out of what is published, points
        ("tier", "f8"),  # price of what follows the model that serves, over that of the frontier's
        ("effort", "f8"),  # of lab and community; 1 at the references, 0 for closed families
        ("imitation_months", "f8"),  # at an effort of 1
        ("pace", "f8"),  # research productivity, lasting luck included
        ("transparency", "f8"),  # in [0, 1]
        *((name, "f8") for name in OF_MODELS),
        ("flaws", "i8"),  # latent flaws not yet found
        ("arrivals", "i8"),  # flaws that came this month
        ("incidents", "i8"),  # this month
        ("incident_rate", "f8"),  # incidents a month, averaged over about a year
        ("trust", "f8"),  # in [0, 1]
        ("support", "f8"),  # in [0, 1]: by community and integrators, for those who self-host
        ("felt_price", "f8", (3,)),  # by delivery, as budgets have followed it; -1: none yet
        ("users", "f8"),  # workloads
        ("usage", "f8"),  # share of all volume, in [0, 1]
        ("own_hosted", "f8"),  # workloads that run it themselves
    ]
)

VENDOR = np.dtype(
    [
        ("active", "i8"),
        ("family", "i8"),  # row of its family, or NOBODY
        ("hosts", "i8"),  # 1 if it hosts every open family that may be hosted
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
        ("duties", "f8"),  # what laws make it pay
        ("diligence", "f8"),  # quality work that it adds for fear of damages
        ("forgone", "f8"),  # research that a cap forbids
        ("users", "f8"),  # workloads it serves
        ("bills", "f8"),  # what these cost at a price of 1 of its models' tier, money a month
        ("learned", "f8"),  # workload-years served so far
        ("support", "f8"),  # in [0, 1]
        ("load", "f8"),  # support asked over support staffed
        ("sales", "f8"),  # smoothed expected serving cost of those who choose
        ("sales_response", "f8"),  # smoothed fall of that with the logarithm of the price
        ("camp_response", "f8"),  # smoothed fall of that with the logarithm of all closed prices
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
    """The columns of a table as plain numbers, for agents that read one entry at a time.

    `cells["markup"][3]` is that of `table["markup"][3]`, several times faster.
    """

    def __init__(self, table: Table) -> None:
        """Read the columns of `table`, now and later."""
        super().__init__()
        self.table = table

    def __missing__(self, column: str) -> Any:
        """The column as a view of the table's own memory."""
        view = self[column] = memoryview(self.table[column])
        return view

    def __reduce__(self) -> Any:
        """Views cannot be copied: the copy makes its own when it is asked."""
        return Cells, (self.table,)


class MarketCells(NamedTuple):
    """The agents' sight of the market."""

    families: Cells
    vendors: Cells
    communities: Cells


def empty_market(families: int, steps: int) -> Market:
    """A market without anyone, with room for a number of families and communities."""
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
