"""The month's sums over firms, as vendors and observers read them, in exact integer units."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openclosed.sim.state.market import FIRM_KINDS, MOST_WORKLOADS, WORK_KINDS
from openclosed.sim.state.tally import UNIT, Tally, empty_tally
from tests.oracle.board import Offering

STATES = ("none", "open_only", "closed_only", "multihoming")


def units(amount: float) -> int:
    """An amount in whole units of 2^-20."""
    return int(amount * UNIT)


@dataclass
class OfferingSums:
    """Firms' use of one offering, and its seller's expected sales."""

    users: list[list[int]]  # [kind][place of the cohort], as the next two
    volume: list[list[int]]
    spend: list[list[float]]  # in the same units, but fractional
    sales: int = 0
    sales_response: int = 0
    camp_response: int = 0


@dataclass
class KindSums:
    """What the firms of one kind did."""

    potential: list[int] = field(default_factory=lambda: [0] * len(WORK_KINDS))
    firms: list[int] = field(default_factory=lambda: [0] * len(STATES))
    volume_in_use: int = 0
    volume_of_multihoming: int = 0
    volume_closed_only: int = 0
    uses: list[int] = field(default_factory=lambda: [0] * MOST_WORKLOADS)
    three_families: int = 0
    switches: int = 0
    foreign: int = 0
    choices: int = 0
    surplus: int = 0


class Sums:
    def __init__(self, offerings: Sequence[Offering], places: int) -> None:

        def nothing() -> list[list[Any]]:
            return [[0] * places for _ in FIRM_KINDS]

        self.places = places
        self.offerings = [OfferingSums(nothing(), nothing(), nothing()) for _ in offerings]
        self.kinds = [KindSums() for _ in FIRM_KINDS]

    def take_payments(self, offerings: Sequence[Offering], going: Sequence[float]) -> None:
        """Compute payments for the month's volumes, to others or for own computing."""
        for offering, sums in zip(offerings, self.offerings, strict=True):
            sums.spend = [
                [offering.price * bill * n for bill, n in zip(going, volumes, strict=True)]
                for volumes in sums.volume
            ]

    def as_tally(self) -> Tally:
        """The same sums as the tables that the strategic side reads."""
        tally = empty_tally(len(self.offerings), self.places)
        tables: tuple[tuple[Any, Sequence[Any]], ...]
        tables = (tally.offerings, self.offerings), (tally.kinds, self.kinds)
        for table, rows in tables:
            for row, sums in zip(table, rows, strict=True):
                for name in table.dtype.names:
                    row[name] = getattr(sums, name)
        for name in ("users", "volume", "spend"):
            getattr(tally, name)[:] = [getattr(sums, name) for sums in self.offerings]
        return tally
