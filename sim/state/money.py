"""Money that stands in nobody's row: what investors see, the state's accounts, the reference."""

from dataclasses import dataclass, field
from typing import NamedTuple

from openclosed.sim.parameters.policy import Policy

LEVERS: tuple[str, ...] = tuple(Policy.model_fields)


@dataclass(slots=True)
class Account:
    """What a lever of the state costs this month, money a month.

    `cost` is public money; `burden` is what private parties spend or forgo because of it.
    """

    cost: float = 0.0
    burden: float = 0.0


class Prospects(NamedTuple):
    """What investors look at, money a month."""

    payments: float  # to vendors and hosts, in the month served last
    usual: float  # the same, averaged over about a year


def new_accounts() -> dict[str, Account]:
    """An empty account for each lever."""
    return {lever: Account() for lever in LEVERS}


@dataclass(slots=True)
class Money:
    """Money of the month; before the first month nobody has paid."""

    accounts: dict[str, Account] = field(default_factory=new_accounts)
    prospects: Prospects = field(default_factory=lambda: Prospects(0.0, 0.0))
    reference_budget: float = 0.0  # for research, money a month
