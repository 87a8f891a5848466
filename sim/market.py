"""Who sells and who builds, as columns: families of models, vendors, communities.

Rows are never moved, so a row number is a lasting name. Strategic agents are objects over a row.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]

NOBODY = -1
MOST_VENDORS = 30


class Families(NamedTuple):
    """Model families, F rows. Flags are 0 or 1."""

    alive: Counts
    open: Counts  # whether the weights are published
    foreign: Counts
    vendor: Counts  # row of the vendor that develops it, or NOBODY
    community: Counts  # row of the community that keeps it, or NOBODY
    root: Counts  # row of the family from which it was forked, itself if none
    internal: Floats  # capability reached, points
    published: Floats  # capability released, points
    released: Floats  # points released this month
    imitation_months: Floats
    pace: Floats  # research productivity, lasting luck included
    transparency: Floats  # in [0, 1]
    flexibility: Floats
    polish: Floats
    compliance: Floats
    flaws: Counts  # latent flaws not yet found
    arrivals: Counts  # flaws that came this month
    incidents: Counts  # this month
    trust: Floats  # in [0, 1]
    support: Floats  # in [0, 1]; of the API, or of the community
    felt_support: Floats  # (3 F) by offering, as averaged by firms; -1: nothing felt yet
    felt_trust: Floats  # as averaged by firms; -1: nothing felt yet
    users: Floats  # workloads
    usage: Floats  # share of all volume, in [0, 1]
    own_hosted: Floats  # workloads that run it themselves


class Vendors(NamedTuple):
    """Vendors, up to MOST_VENDORS rows. Money is a month's flow unless it says stock."""

    active: Counts
    family: Counts  # row of its family, or NOBODY
    hosts: Counts  # 1 if it hosts every open family
    markup: Floats  # price over the cost of serving
    capped: Counts  # 1 if the cap on the markup binds
    cost_factor: Floats
    compliance: Floats
    backing: Floats
    research_share: Floats
    quality_share: Floats
    support_share: Floats
    cash: Floats  # stock
    revenue: Floats
    serving: Floats
    research: Floats
    quality: Floats
    supporting: Floats
    funding: Floats
    users: Floats  # workloads it serves
    learned: Floats  # workload-years served so far
    support: Floats  # in [0, 1]
    load: Floats  # support asked over support staffed
    sales: Floats  # smoothed expected serving cost of those who choose
    sales_response: Floats  # smoothed fall of that with the logarithm of the price
    split: Floats  # (V x F) share of each family's hosted volume


class Communities(NamedTuple):
    """Communities, one row each."""

    active: Counts
    family: Counts
    contributors: Floats  # stock
    joined: Floats  # this month
    left: Floats  # this month
    governance: Floats
    proactive: Counts


class Market(NamedTuple):
    """The supply side."""

    families: Families
    vendors: Vendors
    communities: Communities
    history: Floats  # (steps + 1, F) published capability at the end of each step


_WHOLE = {
    Families: {
        "alive", "open", "foreign", "vendor", "community", "root", "flaws", "arrivals", "incidents",
    },
    Vendors: {"active", "family", "hosts", "capped"},
    Communities: {"active", "family", "proactive"},
}  # fmt: skip


def empty_market(families: int, steps: int) -> Market:
    """A market without anyone, with room for so many families and communities."""

    def columns[T: (Families, Vendors, Communities)](table: type[T], rows: int) -> T:
        wide = {"felt_support": 3 * rows, "split": rows * families}
        return table(
            **{
                name: np.zeros(
                    wide.get(name, rows), np.int64 if name in _WHOLE[table] else np.float64
                )
                for name in table._fields
            }
        )

    market = Market(
        families=columns(Families, families),
        vendors=columns(Vendors, MOST_VENDORS),
        communities=columns(Communities, families),
        history=np.full((steps + 1, families), -np.inf),
    )
    market.families.root[:] = np.arange(families)
    market.families.felt_support[:] = -1.0
    market.families.felt_trust[:] = -1.0
    market.families.vendor[:] = NOBODY
    market.families.community[:] = NOBODY
    market.vendors.family[:] = NOBODY
    market.communities.family[:] = NOBODY
    return market
