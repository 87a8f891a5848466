"""Pricing rules: the markup (price over cost) that each strategy wants."""

import math


def first_order(markup: float, sales: float, response: float) -> float:
    """Markup of the first-order condition p = c + q / (-dq/dp).

    With sales in units of cost and `response` = -d sales / d ln p, this is m* = 1 + m q / response
    (Anderson, de Palma and Thisse 1992, ch. 6). Without any response the markup stays.
    """
    return 1.0 + markup * sales / response if response > 0 else markup


def cournot(markup: float, sales: float, camp_response: float) -> float:
    """Markup of a vendor that plans its quantity given the others': p = c + q / (-dQ/dp).

    Q is the quantity of all closed vendors, whose prices move together when one of them sells more
    (Cournot 1838; with networks Katz and Shapiro 1985). Units as in `first_order`;
    `camp_response` is summed over vendors, and costs of serving are taken to be equal.
    """
    return first_order(markup, sales, camp_response)


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
