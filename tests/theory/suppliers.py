"""Suppliers: how many hosts survive, and how often labs open and close."""

import math

import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import NOBODY
from openclosed.sim.supply.hosts import business, hosts_of
from tests.theory import checks
from tests.theory.case import Case, Floats, Judged, vary

MARGIN = "pricing.host_margin"
_BURN_IN = 60.0  # months


def host_path(parameters: Parameters, seed: int) -> Floats:
    """Hosts after each step, then their business over open models' potential, (steps + 1,)."""
    model, hosts = Ecosystem(parameters, rng=seed), []
    while model.running:
        model.step()
        hosts.append(float(len(hosts_of(model.suppliers))))
    return np.array([*hosts, business(model.context, model.tables) / model.demand.open_potential])


def mean_hosts(parameters: Parameters, part: float) -> float:
    """Mean of the stationary birth and death chain of hosts; `part` is their business."""
    pricing, most = parameters.pricing, 60
    logs = [0.0]
    for hosts in range(1, most):
        margin = pricing.host_margin * hosts**-pricing.host_competition
        profit = margin - pricing.host_fixed_cost * hosts / part
        odds = math.log(pricing.host_entry / (hosts * pricing.host_exit))
        logs.append(logs[-1] + odds + 2.0 * profit / pricing.host_response)
    weights = np.exp(np.array(logs) - max(logs))
    return float(weights @ np.arange(most) / weights.sum())


def judge_hosts(parameters: Parameters, values: Floats) -> Judged:
    """The mean number of hosts after burn-in."""
    first = round(_BURN_IN / parameters.clock.months_per_step)
    found, margin = values[:, first:-1].mean(axis=1), parameters.pricing.host_margin
    predicted = mean_hosts(parameters, float(values[:, -1].mean()))
    yield checks.random(f"hosts, margin {margin:g}", predicted, found)


def openings(parameters: Parameters, seed: int) -> Floats:
    """Changes of openness a year, and the mean number of open labs, (2,)."""
    model, path, clock = Ecosystem(parameters, rng=seed), [], parameters.clock
    while model.running:
        model.step()
        own = [vendor.family for vendor in model.vendors if vendor.family != NOBODY]
        path.append(model.market.families["open"][own])
    is_open = np.array(path)[round(_BURN_IN / clock.months_per_step) :]
    changes = int(np.abs(np.diff(is_open, axis=0)).sum())
    return np.array([changes / (len(is_open) * clock.years_per_step), is_open.sum(axis=1).mean()])


def inclinations(parameters: Parameters) -> Floats:
    """The chance that each lab is open, by theory."""
    releases, vendors = parameters.releases, parameters.vendors.values()
    hosts = sum(one.target.endswith(".Host") for one in vendors)
    lost = hosts / (1.0 + hosts)  # of what closed models earn, where an open one is served by hosts
    payoffs = [
        one.aims - math.exp(-releases.margin_fade * one.lag) * (0.0 if one.fenced else lost)
        for one in vendors
        if one.openness == "strategic" and not one.target.endswith(".Host")
    ]
    return np.asarray(1.0 / (1.0 + np.exp(-np.array(payoffs) / releases.openness_width)))


def judge_openness(parameters: Parameters, values: Floats) -> Judged:
    """Changes a year and labs that are open, at each width."""
    p, width = inclinations(parameters), parameters.releases.openness_width
    changes = 2.0 * parameters.releases.openness_rate * float(p @ (1.0 - p))
    for name, predicted, found in (
        ("changes a year", changes, values[:, 0]),
        ("labs that are open", float(p.sum()), values[:, 1]),
    ):
        yield checks.random(f"{name}, w = {width:g}", predicted, found)


CASES = (
    # No higher margins, so that there is room for all.
    Case("host_number", host_path, judge_hosts,
         lambda p: [{MARGIN: part * p.pricing.host_margin} for part in (0.75, 1, 1.5)]),
    Case("openness", openings, judge_openness, vary("releases.openness_width", 0.1, 0.2, 0.4)),
)  # fmt: skip
