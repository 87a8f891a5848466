"""Pricing rules: the markup (price over cost) that each strategy wants."""

import math


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
