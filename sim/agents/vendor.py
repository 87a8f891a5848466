"""Vendors: what they know, what they decide every few months, and how they price.

Laboratories are vendors with motives to open and to close their weights. A pricing rule gives the
markup (price over cost) that a strategy wants.
"""

import math
from typing import Any

import mesa

from openclosed.sim.agents.model_view import Forthcoming, ModelView, Row
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.parameters.suppliers import VendorParameters
from openclosed.sim.state.families import attributes_of, owned_by, published_ago
from openclosed.sim.state.market import NOBODY


def first_order(markup: float, sales: float, response: float) -> float:
    """Markup of the first-order condition p = c + q / (-dq/dp).

    With sales in units of cost and `response` = -d sales / d ln p, this is m* = 1 + m q / response
    (Anderson, de Palma and Thisse 1992, ch. 6). Without any response the markup stays. With the
    response of all closed vendors together, whose prices move as one, it is the best reply to their
    quantities (Cournot 1838; with networks Katz and Shapiro 1985).
    """
    return 1.0 + markup * sales / response if response > 0 else markup


def protect_base(markup: float, sales: float, response: float, retention: float) -> float:
    """Forward-looking markup: a new customer is worth `retention` further contracts.

    m* - 1 = (m q / response) / (1 + retention): a lower margin now buys installed base
    (Klemperer 1987).
    """
    return 1.0 + (first_order(markup, sales, response) - 1.0) / (1.0 + retention)


def clear_quantity(
    markup: float, sold: float, planned: float, sales: float, response: float
) -> float:
    """Markup at which the planned quantity sells: m (sold / planned)^(1 / elasticity).

    Cournot: the vendor plans a quantity and the market sets the price.
    """
    if sold <= 0 or planned <= 0 or sales <= 0 or response <= 0:
        return markup
    try:
        return float(markup * (sold / planned) ** (sales / response))
    except OverflowError:  # with hardly any response, no price is high enough
        return math.inf


def smoothed_markup(markup: float, wanted: float, weight: float, cap: float) -> tuple[float, bool]:
    """(1 - w) m + w min(m*, cap), and whether the cap binds."""
    return (1.0 - weight) * markup + weight * min(wanted, cap), wanted > cap


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


class Laboratory(Vendor):
    """A vendor with models of its own, for whom openness is a decision (Lerner and Tirole 2002).

    Delta = z - exp(-psi d) H / (1 + H). Aims beyond sales, z, favour openness; the margin that
    hosts would compete away counts against it: large at the frontier, small for a laggard.
    """

    def openness_payoff(self) -> float | None:
        """Aims minus the margin at risk with the newest model."""
        if self.settings.openness != "strategic" or self.family == NOBODY:
            return None
        return self._payoff(self.model.cells.families["published"][self.family])

    def open_core_payoff(self) -> float | None:
        """The same for the model of some months ago."""
        if self.settings.openness == "fixed" or self.family == NOBODY:
            return None
        model = self.model
        return self._payoff(published_then(model.packed, self.family, model.step_number))

    def _payoff(self, capability: float) -> float:
        model, rules = self.model, self.model.in_force
        frontier, hosts = closed_frontier_and_hosts(model.packed)
        if not rules.pricing.hosting or model.cells.families["fenced"][self.family]:
            hosts = 0
        behind = max(frontier - capability, 0.0)
        at_risk = math.exp(-rules.releases.margin_fade * behind) * hosts / (1.0 + hosts)
        return self.settings.aims - at_risk


class ClosedLab(Laboratory):
    """Starts with closed weights."""


class OpenWeightLab(Laboratory):
    """Starts with open weights and hosts its own family, at the hosts' price."""


@compiled
def published_then(packed: Any, f: int, step: int) -> float:
    """Capability that family `f` had published when an open core's models were new, points."""
    parameters, history = packed.rules.parameters[0], packed.market.history
    return published_ago(parameters, history, f, step, parameters.releases.open_core_lag)


@compiled
def closed_frontier_and_hosts(packed: Any) -> tuple[float, int]:
    """The best published capability of a closed family, or -inf, and the hosts in business."""
    families, vendors = packed.market.families, packed.market.vendors
    frontier, hosts = -math.inf, 0
    for f in range(families.size):
        if families[f].alive and not families[f].open:
            frontier = max(frontier, families[f].published)
    for v in range(vendors.size):
        hosts += vendors[v].active & vendors[v].hosts
    return frontier, hosts
