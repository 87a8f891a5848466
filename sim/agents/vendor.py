"""A vendor: what it knows, and what it decides every few months."""

from typing import Any

import mesa

from openclosed.sim.agents.markups import (
    clear_quantity,
    first_order,
    protect_base,
    smoothed_markup,
)
from openclosed.sim.agents.model_view import Forthcoming, ModelView, Row
from openclosed.sim.parameters.suppliers import VendorParameters
from openclosed.sim.state.families import attributes_of, owned_by
from openclosed.sim.state.market import NOBODY

SETTLED = (
    "markup", "cost_factor", "compliance", "backing",
    "research_share", "quality_share", "support_share",
)  # fmt: skip
"""Columns of a vendor that start from its settings."""


class Vendor(Forthcoming, mesa.Agent[Any]):
    """A vendor, as a view of its row in the market's tables. Subclass it to write a strategy.

    `decide` runs every `pricing.decision_months`, before the month's offerings are posted. Your
    own strategy overrides `wanted_markup` (the price it wants) or `decide` itself, and is chosen
    by its dotted path: `vendors.NAME._target_=my_module.MyVendor`. Its own parameters are in
    `self.settings.options`.
    """

    model: ModelView
    hosts = False
    """Whether it serves every open family, not only its own."""

    active = Row()
    family = Row()
    markup = Row()
    capped = Row()
    cost_factor = Row()
    compliance = Row()
    backing = Row()
    research_share = Row()
    quality_share = Row()
    support_share = Row()
    cash = Row()
    revenue = Row()
    serving = Row()
    research = Row()
    quality = Row()
    supporting = Row()
    funding = Row()
    duties = Row()
    diligence = Row()
    forgone = Row()
    users = Row()
    bills = Row()
    learned = Row()
    support = Row()
    load = Row()
    sales = Row()
    sales_response = Row()
    camp_response = Row()

    def __init__(self, model: ModelView, row: int, name: str, settings: VendorParameters) -> None:
        """Take row `row` of the vendors' columns and start from the settings."""
        super().__init__(model)
        self.row, self.cells = row, model.cells.vendors
        self.name = name
        self.settings = settings
        self.active = 1
        for column in SETTLED:
            setattr(self, column, getattr(settings, column))
        self.logged_markup = self.markup
        self.cells.table["hosts"][row] = self.hosts
        self.support = model.in_force.support.start

    def __repr__(self) -> str:
        state = f"{self.users:g} workloads" if self.active else "out of business"
        return f"<{type(self).__name__} {self.name}: {state}>"

    def adopt_settings(self, settings: VendorParameters) -> None:
        """Adopt the settings that a schedule has changed; the others keep their current values."""
        before, self.settings = self.settings, settings
        for column in SETTLED:
            if getattr(settings, column) != getattr(before, column):
                setattr(self, column, getattr(settings, column))
        families = self.model.market.families
        for f in owned_by(self.model.market, self.row):
            weights_open = bool(families["open"][f])
            old, new = attributes_of(before, weights_open), attributes_of(settings, weights_open)
            for column, value in new.items():
                if value != old[column]:
                    families[column][f] = value
            if settings.pace != before.pace:
                families["pace"][f] = settings.pace

    @property
    def sells(self) -> bool:
        """Whether it sets the price of its flagship, as its only seller."""
        own, families = self.family, self.model.cells.families
        if own == NOBODY or not families["open"][own]:
            return bool(own != NOBODY)
        return bool(families["fenced"][own] and self.model.in_force.pricing.hosting)

    @property
    def capability_gap(self) -> float:
        """Capability points by which its family trails the frontier; 0 without a family."""
        families = self.model.market.families
        if self.family < 0:
            return 0.0
        return float(self.model.frontier - families["published"][self.family])

    @property
    def usage(self) -> float:
        """Share of all volume that its family served last month, in [0, 1]; 0 without a family."""
        return float(self.model.market.families["usage"][self.family]) if self.family >= 0 else 0.0

    @property
    def rivals(self) -> list["Vendor"]:
        """The other vendors in business that sell a closed family of their own."""
        families = self.model.market.families
        return [
            other
            for other in self.model.active_vendors()
            if other is not self and other.family >= 0 and not families["open"][other.family]
        ]

    def wanted_markup(self) -> float:
        """Price over cost that it would set if prices moved at once."""
        settings = self.settings
        if settings.price_rule == "first_order":
            return first_order(self.markup, self.sales, self.sales_response)
        if settings.price_rule == "protect_base":
            return protect_base(self.markup, self.sales, self.sales_response, settings.retention)
        if settings.price_rule == "quantity" and not settings.quantity:
            market = float(self.cells.table["camp_response"].sum())
            return first_order(self.markup, self.sales, market)
        if settings.price_rule == "quantity":
            return clear_quantity(
                self.markup,
                self.usage * self.model.volume,
                settings.quantity * self.model.parameters.firms.count,
                self.sales,
                self.sales_response,
            )
        return settings.markup

    def decide(self) -> None:
        """Move the price towards the wanted one."""
        if not self.sells:
            return
        weight = self.model.in_force.pricing.price_smoothing
        if self.settings.price_rule == "fixed":
            weight = 1.0
        self.markup, self.capped = smoothed_markup(
            self.markup, self.wanted_markup(), weight, self.settings.price_cap
        )

    def set_temporary_markup(self, markup: float) -> None:
        """Charge another markup until the next decision, which starts from the usual one."""
        self.model.usual_markups.setdefault(self.row, self.markup)
        self.markup = markup

    def openness_payoff(self) -> float | None:
        """Payoff of open weights now, in margins at the frontier; None: never changes.

        The hazard of opening rises with it, that of closing falls. It is evaluated only when a
        change is possible.
        """
        return None

    def open_core_payoff(self) -> float | None:
        """The same for publishing an older model beside its closed flagship."""
        return None


class Host(Vendor):
    """Serves every open family at cost plus a margin that falls with the number of hosts.

    It has no family and sets no price; it staffs support for its users. Profits go to its owners.
    """

    hosts = True
