"""Attributes of an agent that live in a column of the model, so that agents and columns agree."""

from typing import Any

import numpy as np


class Row:
    """An agent attribute that reads and writes one entry of one column.

    The agent names its table in `columns` and its entry in `row`.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        columns = agent.columns
        if isinstance(columns, np.ndarray):
            return columns[self.name].item(agent.row)
        return getattr(columns, self.name).item(agent.row)

    def __set__(self, agent: Any, value: float) -> None:
        columns = agent.columns
        column = (
            columns[self.name] if isinstance(columns, np.ndarray) else getattr(columns, self.name)
        )
        column[agent.row] = value
