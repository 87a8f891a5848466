"""Competition: logit Bertrand, a rival that is free, and quantities of networks."""

import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import NOBODY
from tests.theory import checks
from tests.theory.case import Case, DesignPoints, Floats, Judged
from tests.theory.runs import camp_sizes, firm

SCALE = "choice.dissimilarity"
KAPPA = "network.closed_compatibility"


def markets(parameters: Parameters, seed: int) -> Floats:
    """Closed vendors' mean price, share served and profit per firm at each step, (3, steps)."""
    model, count, rows = Ecosystem(parameters, rng=seed), parameters.firms.count, []
    while model.running:
        model.step()
        board = model.board.offerings[: int(model.board.closed[0])]
        assert (model.market.families["vendor"][board["family"]] != NOBODY).all()
        served = model.tally.users[: board.size].sum()
        profit = float((model.market.vendors["revenue"] - model.market.vendors["serving"]).sum())
        rows.append((board["price"].mean(), served / count, profit / count))
    return np.array(rows).T


def late(paths: Floats) -> Floats:
    """The mean over the second half of each run, (runs,)."""
    return np.asarray(paths[:, paths.shape[1] // 2 :].mean(axis=1))


def bertrand_price(parameters: Parameters) -> float:
    """Price of equal closed vendors: cost + lambda noise J / (b (J - 1))."""
    vendors, choice = camp_sizes(parameters)[0], parameters.choice
    margin = choice.dissimilarity * choice.logit_scale / firm(parameters).tastes.cost
    return parameters.pricing.unit_cost + margin * vendors / (vendors - 1.0)


def judge_bertrand(points: DesignPoints) -> Judged:
    """The price to which first-order pricing leads."""
    for parameters, values in points:
        label, predicted = (
            f"lambda = {parameters.choice.dissimilarity:g}",
            bertrand_price(parameters),
        )
        yield checks.mean(f"price at {label}", predicted, late(values[:, 0]), 0.01 * predicted)


LOGIT_BERTRAND = Case(
    "R16", "logit_bertrand", "Price competition with logit demand",
    "Anderson, de Palma and Thisse 1992, Discrete Choice Theory of Product Differentiation, ch. 7",
    "p = c + lambda noise J / (b (J - 1))",
    "open families, network effect, outside option, switching cost, spread of tastes",
    markets, judge_bertrand,
    lambda _: [{SCALE: scale} for scale in (1.0, 0.5)],
)  # fmt: skip


def worth(parameters: Parameters) -> tuple[float, float]:
    """Lowest and highest value of closed over open, money: preferences are uniform."""
    open_preference, cost = firm(parameters).open_preference, firm(parameters).tastes.cost
    return (-open_preference.mean - open_preference.spread) / cost, (
        -open_preference.mean + open_preference.spread
    ) / cost


def monopoly(parameters: Parameters) -> tuple[float, float, float]:
    """Price, share and profit a firm against a free rival."""
    (low, high), cost = worth(parameters), parameters.pricing.unit_cost
    price = max((high + cost) / 2.0, low)
    share = (high - price) / (high - low)
    return price, share, (price - cost) * share


def judge_zero_price(points: DesignPoints) -> Judged:
    """Price, share and profit of the vendor whose rival is free."""
    for parameters, values in points:
        for place, predicted in enumerate(monopoly(parameters)):
            name, paths = ("price", "share of firms", "profit a firm")[place], values[:, place]
            yield checks.mean(name, predicted, late(paths), 0.01 * predicted)


ZERO_PRICE_RIVAL = Case(
    "R12", "zero_price_rival", "A better product against a free one",
    "Mussa and Rosen 1978, Journal of Economic Theory 18, 301-317; against a rival at zero",
    "p = (D + c)/2, share 1/2 and profit D/4 as the cost c goes to 0, D the highest value of the "
    "advantage",
    "network effect, noise, switching cost, outside option",
    markets, judge_zero_price,
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
    margin = value - parameters.pricing.unit_cost
    return float(np.clip(vendors * margin / (value * (vendors + 1.0) - gain), 0.0, 1.0))


def judge_katz_shapiro(points: DesignPoints) -> Judged:
    """The output of all vendors at each compatibility."""
    for parameters, values in points:
        kappa, predicted = parameters.network.closed_compatibility, cournot_output(parameters)
        found = late(values[:, 1])
        yield checks.mean(f"output at kappa = {kappa:g}", predicted, found, 0.005 * predicted)


KATZ_SHAPIRO = Case(
    "R11", "katz_shapiro", "Quantities of compatible and incompatible networks",
    "Katz and Shapiro 1985, American Economic Review 75, 424-440",
    "J q / A with q = A - c + v [1 + (J-1) kappa] q - J q: .8333 for two compatible networks, "
    ".7407 for two incompatible ones at v = .3, c = 0",
    "open families, switching cost, spread of tastes other than the reservation value",
    markets, judge_katz_shapiro,
    lambda _: [{KAPPA: kappa} for kappa in (0.0, 0.5, 1.0)],
)  # fmt: skip

CASES = (LOGIT_BERTRAND, ZERO_PRICE_RIVAL, KATZ_SHAPIRO)
