"""The contract of every model: deterministic, conserving money and people, consistent."""

import math
from collections import Counter

import numpy as np

from openclosed.sim.ecosystem import Ecosystem
from openclosed.sim.market.finance import payments_of
from openclosed.sim.outcomes import INDEX, OUTCOMES, SCOPES, STATES
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import FIRM_KINDS

TOLERANCE = 1e-9


class CheckError(AssertionError):
    """A model breaks its contract; the message has one line per breach."""


def check(parameters: Parameters | None = None, seed: int = 1) -> None:
    """Raise CheckError for a breach of the contract: bit-identical by seed, outcomes within bounds,
    money and contributors conserved to 1e-9 each month, agents and columns in agreement."""
    parameters = parameters or Parameters()
    before = parameters.model_dump_json()
    problems: list[str] = []
    model = Ecosystem(parameters, rng=seed)
    while model.running:
        cash = model.market.vendors["cash"].copy()
        contributors = float(model.market.communities["contributors"].sum())
        model.step()
        problems += _conservation(model, cash, contributors)
    again = Ecosystem(parameters, rng=seed).run()
    if again.record.tobytes() != model.record.tobytes() or again.events != model.events:
        problems.append(f"seed {seed} gives different results the second time")
    other = Ecosystem(parameters, rng=seed + 1).run()
    # Without noise, and with all firms equal, nothing is left to chance.
    if parameters.choice.logit_scale > 0 and other.record.tobytes() == model.record.tobytes():
        problems.append(f"seed {seed + 1} gives the same results as seed {seed}")
    if parameters.model_dump_json() != before:
        problems.append("the run changed its parameters")
    problems += _ranges(model) + _agreement(model)
    if problems:
        raise CheckError("\n".join(dict.fromkeys(problems)))


def _close(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _conservation(model: Ecosystem, cash: np.ndarray, contributors: float) -> list[str]:
    vendors, communities = model.market.vendors, model.market.communities
    problems, month = [], f"month {model.step_number}"
    paid, received = payments_of(model.packed), float(vendors["revenue"].sum())
    if not _close(paid, received):
        problems.append(f"{month}: firms pay {paid}, vendors receive {received}")
    active, outlays = vendors["active"] == 1, ("research", "quality", "supporting")
    spent = sum(vendors[name] for name in ("serving", *outlays, "duties"))
    income = vendors["revenue"] + vendors["funding"]
    months = model.in_force.clock.months_per_step
    expected = cash + np.where(active, (income - spent) * months, 0.0)
    terms = 1.0 + np.abs(cash) + (income + spent) * months  # a sum is as exact as its terms
    for row in np.flatnonzero(np.abs(vendors["cash"] - expected) > TOLERANCE * terms):
        has, flows = vendors["cash"][row], expected[row]
        problems.append(f"{month}: cash of {model.vendors[row].name} is {has}, flows give {flows}")
    granted, given = float(communities["grants"].sum()), model.accounts["open_subsidy"].cost
    if not _close(granted, given):
        problems.append(f"{month}: the state pays {given}, communities receive {granted}")
    moved = float((communities["joined"] - communities["left"]).sum())
    stock = float(communities["contributors"].sum())
    if not _close(stock, contributors + moved):
        problems.append(f"{month}: {stock} contributors, flows give {contributors + moved}")
    return problems


def _ranges(model: Ecosystem) -> list[str]:
    record = model.record
    problems = []
    for outcome, column in zip(OUTCOMES, record.T, strict=True):
        if np.isinf(column).any():
            problems.append(f"{outcome.name} is infinite")
        low = -math.inf if outcome.low is None else outcome.low
        high = math.inf if outcome.high is None else outcome.high
        if ((column < low - TOLERANCE) | (column > high + TOLERANCE)).any():
            problems.append(f"{outcome.name} is outside [{low:g}, {high:g}]")
    for scope in SCOPES:
        columns = [INDEX[f"firms_{state}_{scope}"] for state in STATES]
        total = record[:, columns].sum(axis=1)
        present = total > 0
        if (abs(total[present] - 1) > TOLERANCE).any():
            problems.append(f"shares of firms by state ({scope}) do not sum to 1")
    return problems


def _agreement(model: Ecosystem) -> list[str]:
    """Compare agents one by one with the columns' sums and the last month's row."""
    problems = []
    for k, kind in enumerate(FIRM_KINDS):
        firms = [firm for firm in model.agents if getattr(firm, "kind", "") == kind]
        states = Counter(firm.state for firm in firms)
        counted = dict(zip(STATES, model.tally.kinds["firms"][k].tolist(), strict=True))
        if any(states[state] != counted[state] for state in STATES):
            problems.append(f"{kind} agents are {dict(states)}, the columns count {counted}")
    return problems
