"""Competition: logit Bertrand, a rival that is free, and quantities of networks."""

import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import NOBODY
from tests.theory import checks
from tests.theory.case import Case, Floats, Judged, vary
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


def judge_bertrand(parameters: Parameters, values: Floats) -> Judged:
    """The price to which first-order pricing leads."""
    scale, predicted = parameters.choice.dissimilarity, bertrand_price(parameters)
    what = f"price at lambda = {scale:g}"
    yield checks.mean(what, predicted, late(values[:, 0]), 0.01 * predicted)


def worth(parameters: Parameters) -> tuple[float, float]:
    """Lowest and highest value of closed over open, money: preferences are uniform."""
    taste, cost = firm(parameters).open_preference, firm(parameters).tastes.cost
    return (-taste.mean - taste.spread) / cost, (-taste.mean + taste.spread) / cost


def monopoly(parameters: Parameters) -> tuple[float, float, float]:
    """Price, share and profit a firm against a free rival."""
    (low, high), cost = worth(parameters), parameters.pricing.unit_cost
    price = max((high + cost) / 2.0, low)
    share = (high - price) / (high - low)
    return price, share, (price - cost) * share


def judge_zero_price(parameters: Parameters, values: Floats) -> Judged:
    """Price, share and profit of the vendor whose rival is free."""
    for place, predicted in enumerate(monopoly(parameters)):
        name, paths = ("price", "share of firms", "profit a firm")[place], values[:, place]
        yield checks.mean(name, predicted, late(paths), 0.01 * predicted)


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


def judge_katz_shapiro(parameters: Parameters, values: Floats) -> Judged:
    """The output of all vendors at each compatibility."""
    kappa, predicted = parameters.network.closed_compatibility, cournot_output(parameters)
    found = late(values[:, 1])
    yield checks.mean(f"output at kappa = {kappa:g}", predicted, found, 0.005 * predicted)


CASES = (
    Case("logit_bertrand", markets, judge_bertrand, vary(SCALE, 1.0, 0.5)),
    Case("zero_price_rival", markets, judge_zero_price),
    Case("katz_shapiro", markets, judge_katz_shapiro, vary(KAPPA, 0.0, 0.5, 1.0)),
)
