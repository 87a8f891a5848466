"""Firms as Mesa agents: light views of rows of the firm table, created on access."""

from typing import Any

import mesa
import numpy as np

from openclosed.sim.agents.model_view import ColumnRow, Forthcoming, ModelView
from openclosed.sim.agents.tastes import draw_buffer, family_preferences_of, tastes_of
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.kinds import (
    CAMPS,
    DELIVERIES,
    FIRM_KINDS,
    NO_WORKLOAD,
    WITHOUT_AI,
    WORK_KINDS,
)
from openclosed.sim.state.work import kind_of_work, volumes_of
from openclosed.sim.terms.table import TASTES


class Firm(Forthcoming, mesa.Agent[Any]):
    """One firm. Its state is in the firm table; attributes read and write there.

    Firms are not registered with the model one by one: `model.agents` and `model.agents_by_type`
    create them on access. `unique_id` is the firm's number in the random streams plus one.
    """

    model: ModelView

    number = ColumnRow()
    present = ColumnRow()
    aware_since = ColumnRow()
    primary = ColumnRow()

    def __init__(self, model: ModelView, row: int) -> None:
        """View row `row` of the firm table."""
        self.model = model
        self.row = row
        self.pos = None
        self.unique_id = int(model.firm_table.number[row]) + 1

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in row {self.row}: {self.state}>"

    def __eq__(self, other: object) -> bool:
        """Two views of one firm are the same agent."""
        return (
            isinstance(other, Firm)
            and other.model is self.model
            and other.unique_id == self.unique_id
        )

    def __hash__(self) -> int:
        """By the firm's number."""
        return hash(self.unique_id)

    @property
    def columns(self) -> FirmTable:
        """The firm table."""
        return self.model.firm_table

    @property
    def kind(self) -> str:
        """The kind: enterprise or startup."""
        return FIRM_KINDS[self.model.firm_table.kind[self.row]]

    @property
    def workloads(self) -> list[dict[str, object]]:
        """Each workload: need and kind of its work, monthly volume, and the offering in use."""
        model, firm_table = self.model, self.model.firm_table
        rows: list[dict[str, object]] = []
        growth = np.zeros(model.work.size)
        volumes_of(model.work, model.demand.grown, growth)
        for w, slot in enumerate(firm_table.slot[self.row].tolist()):
            if slot == NO_WORKLOAD:
                continue
            rows.append(
                {
                    "work": WORK_KINDS[kind_of_work(model.work[w])],
                    "need": float(model.work["need"][w]),
                    "volume": float(firm_table.volume[self.row, w] * growth[w]),
                    "offering": model.offering_name(slot),
                    "camp": CAMPS[model.market.families["open"][slot // 3]] if slot >= 0 else "",
                    "delivery": DELIVERIES[slot % 3] if slot >= 0 else "",
                }
            )
        return rows

    @property
    def state(self) -> str:
        """What its workloads use: none, open_only, closed_only or multihoming."""
        slots = self.model.firm_table.slot[self.row]
        families = slots[slots > WITHOUT_AI] // 3
        if families.size == 0:
            return "none"
        camps = self.model.market.families["open"][families]
        return "open_only" if camps.all() else "multihoming" if camps.any() else "closed_only"

    @property
    def tastes(self) -> dict[str, float]:
        """Lasting weight of each concern in utility, and the preference for open."""
        firm, kind = self.model.rules.firm, int(self.model.firm_table.kind[self.row])
        number = np.array([self.number], np.uint64)
        rank = np.array([(self.row + 0.5) / self.model.firm_table.kind.size])
        weight = np.zeros((len(TASTES), 1))
        tastes_of(firm, kind, self.model.seed, number, rank, 1, draw_buffer(1), weight)
        names = [taste.name for taste in TASTES]
        return dict(zip(names, map(float, weight[:, 0]), strict=True))

    @property
    def family_preferences(self) -> dict[str, float]:
        """Preference for each family by name; a fork inherits that of its root."""
        names = self.model.family_names
        taste = np.zeros((len(names), 1))
        spread = self.model.rules.firm["family_preference"][self.model.firm_table.kind[self.row]]
        number, all_of_them = np.array([self.number], np.uint64), np.ones(len(names), np.uint8)
        family_preferences_of(
            self.model.seed, number, spread, all_of_them, 1, draw_buffer(1), taste
        )
        liking = self.model.tables.liking
        own = taste[:, 0] + liking[self.row, : len(names)] if liking.size else taste[:, 0]
        lineage = self.model.market.families["root"][: len(names)]
        return dict(zip(names, map(float, own[lineage]), strict=True))

    def step(self) -> None:
        """Firms do not step one by one. Raises TypeError, which names what to change instead."""
        raise TypeError(
            "Firm.step: firms decide together, in the phases of a month; call model.step(), or "
            "change model.phases"
        )

    def remove(self) -> None:
        """Close down; its place stays empty."""
        self.model.deregister_agent(self)

    def explain(self, workload: int | None = None) -> Any:
        """Explain its choices in the present month; see `Ecosystem.explain`."""
        return self.model.explain(self, workload)


class Enterprise(Firm):
    """An established firm: many workloads, needs compliance and support, perceives slowly."""


class Startup(Firm):
    """A small firm or developer that buys AI by the token: price-sensitive, quick to perceive.

    It may become a vendor.
    """
