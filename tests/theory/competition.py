"""Competition: logit Bertrand, a rival that is free, and quantities of networks."""

import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import NOBODY
from tests.theory import checks
from tests.theory.case import Case, Curve, Floats, Judged, Points
from tests.theory.conditions import Condition, steps
from tests.theory.worlds import camp_sizes, firm, line

SCALE = "choice.nest_scale"
KAPPA = "network.closed_compatibility"


def markets(parameters: Parameters, seed: int) -> Floats:
    """Mean price of closed vendors, share they serve and profit a firm at each step, (3, steps)."""
    world, count, rows = Ecosystem(parameters, rng=seed), parameters.firms.count, []
    while world.running:
        world.step()
        board = world.board.offerings[: int(world.board.closed[0])]
        assert (world.market.families["vendor"][board["family"]] != NOBODY).all()
        served = world.tally.users[: board.size].sum()
        profit = float((world.market.vendors["revenue"] - world.market.vendors["serving"]).sum())
        rows.append((board["price"].mean(), served / count, profit / count))
    return np.array(rows).T


def late(paths: Floats) -> Floats:
    """The mean over the second half of each run, (runs,)."""
    return np.asarray(paths[:, paths.shape[1] // 2 :].mean(axis=1))


def settles(label: str, predicted: float, paths: Floats) -> Curve:
    """Paths beside the level to which they should lead."""
    months = np.arange(1, paths.shape[1] + 1)
    return Curve(label, months, np.full(months.size, predicted), paths.mean(axis=0))


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


def judge_bertrand(points: Points) -> Judged:
    """The price to which first-order pricing leads."""
    for parameters, values in points:
        label, predicted = f"lambda = {parameters.choice.nest_scale:g}", bertrand_price(parameters)
        yield checks.mean(f"price at {label}", predicted, late(values[:, 0]), 0.01 * predicted)
        yield settles(label, predicted, values[:, 0])


LOGIT_BERTRAND = Case(
    "R16", "logit_bertrand", "Price competition with logit demand",
    "Anderson, de Palma and Thisse 1992, Discrete Choice Theory of Product Differentiation, ch. 7",
    "p = c + lambda noise J / (b (J - 1))",
    "open families, network effect, outside option, switching cost, spread of tastes",
    (SCALE, "choice.noise", "firms.enterprise.tastes.cost", "commerce.unit_cost",
     "commerce.price_smoothing", "vendors"),
    ("months", "price"), markets, judge_bertrand,
    lambda _: [{SCALE: scale} for scale in (1.0, 0.5)], (alike("first_order"), steps(40)),
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


def judge_zero_price(points: Points) -> Judged:
    """Price, share and profit of the vendor whose rival is free."""
    for parameters, values in points:
        for place, predicted in enumerate(monopoly(parameters)):
            name, paths = ("price", "share of firms", "profit a firm")[place], values[:, place]
            yield checks.mean(name, predicted, late(paths), 0.01 * predicted)
            yield settles(name, predicted, paths)


ZERO_PRICE_RIVAL = Case(
    "R12", "zero_price_rival", "A better product against a free one",
    "Mussa and Rosen 1978, Journal of Economic Theory 18, 301-317; against a rival at zero",
    "p = (D + c)/2, share 1/2 and profit D/4 as the cost c goes to 0, D the highest value of the "
    "advantage",
    "network effect, noise, switching cost, outside option",
    ("firms.enterprise.affinity.mean", "firms.enterprise.affinity.spread",
     "firms.enterprise.tastes.cost", "commerce.unit_cost", "commerce.price_smoothing",
     "choice.margin_bandwidth", "firms.count", "vendors.closed.markup"),
    ("months", "price, share, profit"), markets, judge_zero_price,
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


def judge_katz_shapiro(points: Points) -> Judged:
    """The output of all vendors at each compatibility."""
    label = f"v = {points[0].parameters.network.strength:g}"
    for parameters, values in points:
        kappa, predicted = parameters.network.closed_compatibility, cournot_output(parameters)
        found = late(values[:, 1])
        yield checks.mean(f"output at kappa = {kappa:g}", predicted, found, 0.005 * predicted)
        yield Curve(label, kappa, None, found.mean())
    yield line(label, points, KAPPA, cournot_output, (0.0, 1.0))


KATZ_SHAPIRO = Case(
    "R11", "katz_shapiro", "Quantities of compatible and incompatible networks",
    "Katz and Shapiro 1985, American Economic Review 75, 424-440",
    "J q / A with q = A - c + v [1 + (J-1) kappa] q - J q: .8333 for two compatible networks, "
    ".7407 for two incompatible ones at v = .3, c = 0",
    "open families, switching cost, spread of tastes other than the reservation value",
    ("network.strength", KAPPA, "commerce.unit_cost", "firms.count", "vendors"),
    ("compatibility of rivals kappa", "share of firms served"), markets, judge_katz_shapiro,
    lambda _: [{KAPPA: kappa} for kappa in (0.0, 0.5, 1.0)],
    (
        alike("quantity"),
        Condition("some firms are not served", lambda p: 0.0 < cournot_output(p) < 1.0),
        steps(500),
    ),
)  # fmt: skip

CASES = (LOGIT_BERTRAND, ZERO_PRICE_RIVAL, KATZ_SHAPIRO)
