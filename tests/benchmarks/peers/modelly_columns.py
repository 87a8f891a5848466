"""The adoption step in Modelly: an agent per firm and per workload, their attributes in columns.

Population-wide phases work on the views of columns, as Modelly's own library of models does; there
the arithmetic is numpy's, so this is that of `numpy_columns`. A column holds one number an agent:
the six weights and the tastes for families are arrays of the model's own, row by row.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
from modelly.core.agent import Agent
from modelly.core.columns import Column
from modelly.core.model import Model

from tests.benchmarks.peers import numpy_columns
from tests.benchmarks.peers.frozen import Frozen, main, report


class Firm(Agent):
    """A firm: its state and its lasting tastes."""

    kind = Column(np.int64)
    aware_since = Column(np.int64)
    seen = Column(np.int64)
    affinity = Column(float)
    origin_view = Column(float)


class Workload(Agent):
    """A use of AI inside the firm of row `firm`."""

    firm = Column(np.int64)
    work = Column(np.int64)
    held = Column(np.int64)
    volume = Column(float)
    need = Column(float)
    review_at = Column(float)


class ModellyCrowd(Model):
    """Firms and workloads as agents over columns."""

    def __init__(self, market: Frozen, rng: np.random.Generator) -> None:
        """The firms of the market."""
        super().__init__(rng=rng)
        self.market = market
        firms, workloads = numpy_columns.columns(market, self.rng)
        Firm.create_agents(self, market.firms)
        Workload.create_agents(self, market.work.size)
        self.firms = self.filled(Firm, firms)
        self.workloads = self.filled(Workload, workloads)
        numpy_columns.count(market, self.firms, self.workloads)

    def filled(self, kind: type[Agent], values: dict[str, Any]) -> SimpleNamespace:
        """Views of the columns of a kind of agent, filled; arrays that are no column stay so."""
        table = self.columns[kind]
        for name in values.keys() & set(table.columns):
            setattr(table, name, values[name])
        views = {name: table[name] for name in values.keys() & set(table.columns)}
        return SimpleNamespace(**{**values, **views})

    def month(self, now: int) -> None:
        """A step of the model's clock."""
        self.now = now
        self.run_for(1)

    def step(self) -> None:
        """Hear, review, qualify, choose and be counted."""
        market, firms, workloads = self.market, self.firms, self.workloads
        self.choices = numpy_columns.month(market, firms, workloads, self.now, self.rng)
        self.users, self.states = numpy_columns.count(market, firms, workloads)

    def shares(self) -> dict[str, Any]:
        """What firms use after the month."""
        return report(self.users, self.states, self.choices)


if __name__ == "__main__":
    main(ModellyCrowd)
