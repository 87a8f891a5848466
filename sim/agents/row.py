"""Attributes of an agent that live in a column of the model, so that agents and columns agree."""

from typing import Any


class Row:
    """An agent attribute that reads and writes one entry of one column of a table.

    The agent names its table in `columns`, the same for reading in `cells`, and its entry in `row`.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        return self if agent is None else agent.cells[self.name][agent.row]

    def __set__(self, agent: Any, value: float) -> None:
        agent.columns[self.name][agent.row] = value


class ColumnRow(Row):
    """The same where the columns are attributes, not fields of a table."""

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        return self if agent is None else getattr(agent.columns, self.name).item(agent.row)

    def __set__(self, agent: Any, value: float) -> None:
        getattr(agent.columns, self.name)[agent.row] = value
