"""Competition: logit Bertrand, a rival that is free, and quantities of networks."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim import Ecosystem
from sim.parameters import Parameters
from tests.theory.case import (
    Case,
    Floats,
    Runs,
    camp_sizes,
    firm,
    margin_over_cost,
    mean_check,
)
from tests.theory.conditions import Condition, steps
from tests.theory.report import Chart, Check, Curve

SCALE = "choice.nest_scale"
KAPPA = "network.closed_compatibility"


def markets(parameters: Parameters, seed: int) -> Floats:
    """Mean price, mean cost, served share and profit a firm at each step, (4 x steps,)."""
    world = Ecosystem(parameters, rng=seed)
    count, rows = parameters.firms.count, []
    while world.running:
        world.step()
        price, cost = margin_over_cost(world).T
        closed = world.tally.users[: price.size].sum(axis=(1, 2))
        profit = float((world.market.vendors["revenue"] - world.market.vendors["serving"]).sum())
        rows.append((price.mean(), cost.mean(), closed.sum() / count, profit / count))
    return np.array(rows).T.ravel()


def _late(values: Floats, measure: int) -> Floats:
    """The mean of one measure of `markets` over the second half of each run, (runs,)."""
    paths = values.reshape(values.shape[0], 4, -1)[:, measure]
    return np.asarray(paths[:, paths.shape[1] // 2 :].mean(axis=1))


def _path(values: Floats, measure: int) -> Floats:
    return np.asarray(values.reshape(values.shape[0], 4, -1)[:, measure].mean(axis=0))


def alike(pricing: str) -> Condition:
    """Two or more closed vendors that price alike, at the same cost."""
    return Condition(
        f"there are two or more closed vendors with pricing={pricing} and the same cost_factor",
        lambda p: (
            len(p.vendors) > 1
            and {(one.pricing, one.weights_open) for one in p.vendors.values()}
            == {(pricing, False)}
            and len({one.cost_factor for one in p.vendors.values()}) == 1
        ),
    )


def bertrand_price(parameters: Parameters) -> float:
    """Price of equal closed vendors: cost + lambda noise J / (b (J - 1))."""
    vendors, choice = camp_sizes(parameters)[0], parameters.choice
    margin = choice.nest_scale * choice.noise / firm(parameters).tastes.cost
    return parameters.commerce.unit_cost + margin * vendors / (vendors - 1.0)


def judge_bertrand(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The price to which first-order pricing leads."""
    checks, curves = [], []
    for parameters, values in points:
        predicted = bertrand_price(parameters)
        label = f"lambda = {parameters.choice.nest_scale:g}"
        checks.append(
            mean_check(f"price at {label}", predicted, _late(values, 0), 0.01 * predicted)
        )
        path = _path(values, 0)
        steps = np.arange(1, path.size + 1)
        curves += [
            Curve(label, steps, np.full(path.size, predicted), True),
            Curve(label, steps, path, False),
        ]
    return checks, Chart("months", "price", curves)


LOGIT_BERTRAND = Case(
    "R16", "logit_bertrand", "Price competition with logit demand",
    "Anderson, de Palma and Thisse 1992, Discrete Choice Theory of Product Differentiation, ch. 7",
    "p = c + lambda noise J / (b (J - 1))",
    "open families, network effect, outside option, switching cost, spread of tastes",
    (SCALE, "choice.noise", "firms.enterprise.tastes.cost", "commerce.unit_cost",
     "commerce.price_smoothing", "vendors"),
    markets, judge_bertrand, lambda _: [{SCALE: scale} for scale in (1.0, 0.5)],
    (alike("first_order"), steps(40)),
)  # fmt: skip


def worth(parameters: Parameters) -> tuple[float, float]:
    """Least and most that closed is worth above open, money: affinities are uniform."""
    affinity, cost = firm(parameters).affinity, firm(parameters).tastes.cost
    return (-affinity.mean - affinity.spread) / cost, (-affinity.mean + affinity.spread) / cost


def monopoly(parameters: Parameters) -> tuple[float, float, float]:
    """Price, share and profit a firm against a free rival."""
    (low, high), cost = worth(parameters), parameters.commerce.unit_cost
    price = max((high + cost) / 2.0, low)
    share = (high - price) / (high - low)
    return price, share, (price - cost) * share


def judge_zero_price(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Price, share and profit of the vendor whose rival is free."""
    checks, curves = [], []
    for parameters, values in points:
        for name, measure, predicted in zip(
            ("price", "share of firms", "profit a firm"), (0, 2, 3), monopoly(parameters),
            strict=True,
        ):  # fmt: skip
            checks.append(mean_check(name, predicted, _late(values, measure), 0.01 * predicted))
            path = _path(values, measure)
            steps = np.arange(1, path.size + 1)
            curves += [
                Curve(name, steps, np.full(path.size, predicted), True),
                Curve(name, steps, path, False),
            ]
    return checks, Chart("months", "price, share, profit", curves)


ZERO_PRICE_RIVAL = Case(
    "R12", "zero_price_rival", "A better product against a free one",
    "Mussa and Rosen 1978, Journal of Economic Theory 18, 301-317; against a rival at zero",
    "p = (D + c)/2, share 1/2 and profit D/4 as the cost c goes to 0, D the highest value of the "
    "advantage",
    "network effect, noise, switching cost, outside option",
    ("firms.enterprise.affinity.mean", "firms.enterprise.affinity.spread",
     "firms.enterprise.tastes.cost", "commerce.unit_cost", "commerce.price_smoothing",
     "choice.margin_bandwidth", "firms.count", "vendors.closed.markup"),
    markets, judge_zero_price,
    conditions=(
        Condition("commerce.unit_cost is below the highest value of the advantage",
                  lambda p: p.commerce.unit_cost < worth(p)[1]),
        steps(40),
    ),
)  # fmt: skip


def cournot_output(parameters: Parameters) -> float:
    """Share of firms served by J vendors that plan quantities of networks compatible by kappa.

    Each vendor's q solves q = A - c + v [1 + (J - 1) kappa] q - J q, with A the highest and 0 the
    lowest reservation value, half of what closed is worth above open (Katz and Shapiro 1985,
    fulfilled expectations).
    """
    vendors, network = camp_sizes(parameters)[0], parameters.network
    value = worth(parameters)[1] / 2.0
    gain = network.strength * (1.0 + (vendors - 1.0) * network.closed_compatibility)
    gain /= firm(parameters).tastes.cost
    margin = value - parameters.commerce.unit_cost
    return float(np.clip(vendors * margin / (value * (vendors + 1.0) - gain), 0.0, 1.0))


def judge_katz_shapiro(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The output of all vendors at each compatibility."""
    checks, x, y = [], [], []
    for parameters, values in points:
        kappa, predicted = parameters.network.closed_compatibility, cournot_output(parameters)
        found = _late(values, 2)
        checks.append(
            mean_check(f"output at kappa = {kappa:g}", predicted, found, 0.005 * predicted)
        )
        x.append(kappa)
        y.append(float(found.mean()))
    base = points[0].parameters
    fine = np.linspace(0.0, 1.0, 50)
    theory = [
        cournot_output(
            base.model_copy(
                update={
                    "network": base.network.model_copy(
                        update={"closed_compatibility": float(kappa)}
                    )
                }
            )
        )
        for kappa in fine
    ]
    label = f"v = {base.network.strength:g}"
    curves = [Curve(label, x, y, False), Curve(label, fine, theory, True)]
    return checks, Chart("compatibility of rivals kappa", "share of firms served", curves)


def katz_shapiro_variations(_: Parameters) -> list[Mapping[str, Any]]:
    """From networks of one's own to one network."""
    return [{KAPPA: kappa} for kappa in (0.0, 0.5, 1.0)]


KATZ_SHAPIRO = Case(
    "R11", "katz_shapiro", "Quantities of compatible and incompatible networks",
    "Katz and Shapiro 1985, American Economic Review 75, 424-440",
    "J q / A with q = A - c + v [1 + (J-1) kappa] q - J q: .8333 for two compatible networks, "
    ".7407 for two incompatible ones at v = .3, c = 0",
    "open families, switching cost, spread of tastes other than the reservation value",
    ("network.strength", KAPPA, "commerce.unit_cost", "firms.count", "vendors"),
    markets, judge_katz_shapiro, katz_shapiro_variations,
    (
        alike("quantity"),
        Condition("some firms are not served", lambda p: 0.0 < cournot_output(p) < 1.0),
        steps(500),
    ),
)  # fmt: skip

CASES = (LOGIT_BERTRAND, ZERO_PRICE_RIVAL, KATZ_SHAPIRO)
