"""Money outside the tables: investors' view, policy accounts, the reference budget."""

from dataclasses import dataclass, field
from typing import NamedTuple

from openclosed.sim.parameters.interventions import Policy

INSTRUMENTS: tuple[str, ...] = tuple(Policy.model_fields)


@dataclass(slots=True)
class Account:
    """Cost of a policy instrument this month, money a month.

    `cost` is public money; `burden` is what private parties spend or forgo because of it.
    """

    cost: float = 0.0
    burden: float = 0.0


class Prospects(NamedTuple):
    """Investors' view of payments, money a month."""

    payments: float  # to vendors and hosts, last month
    usual: float  # the same, averaged over about a year


def new_accounts() -> dict[str, Account]:
    """An empty account for each instrument."""
    return {instrument: Account() for instrument in INSTRUMENTS}


@dataclass(slots=True)
class Money:
    """The month's money; before the first month there are no payments."""

    accounts: dict[str, Account] = field(default_factory=new_accounts)
    prospects: Prospects = field(default_factory=lambda: Prospects(0.0, 0.0))
    reference_budget: float = 0.0  # for research, money a month
