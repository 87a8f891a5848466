"""Attributes of an agent that live in a column of the model, so that agents and columns agree."""

from typing import Any

import numpy as np


def _column(columns: Any, name: str) -> Any:
    return columns[name] if isinstance(columns, np.ndarray) else getattr(columns, name)


class Row:
    """An agent attribute that reads and writes one entry of one column.

    The agent names its table in `columns` and its entry in `row`.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        return _column(agent.columns, self.name)[agent.row].item()

    def __set__(self, agent: Any, value: float) -> None:
        _column(agent.columns, self.name)[agent.row] = value
