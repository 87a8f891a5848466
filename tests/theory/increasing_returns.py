"""Increasing returns: Arthur's lock-in by historical events, and the Polya urn."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from openclosed.sim import Ecosystem
from openclosed.sim.demand.adoption_phase import keyed_order
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.kinds import OPEN
from tests.theory import checks
from tests.theory.case import REPLICATES, Case, Check, Floats, Judged, Values
from tests.theory.runs import firm, users_by_camp

STRENGTH = "network.strength"
_SAME = 1e-9


def chance_of_open(parameters: Parameters, lead: Floats) -> Floats:
    """Chance that an arrival takes open when open leads by that many adopters; ties are even."""
    firms, strength = parameters.firms, parameters.network.strength
    chance, startups = np.zeros(lead.size), firms.startup_fraction
    for kind, part in ((firms.enterprises, 1.0 - startups), (firms.startups, startups)):
        gain = kind.open_preference.mean + strength * lead
        chance += part * np.where(np.abs(gain) < _SAME, 0.5, gain > 0.0)
    return chance


def barriers(parameters: Parameters) -> tuple[int, int] | None:
    """Leads of closed (negative) and open from which every arrival follows; None if none."""
    lead = np.arange(-parameters.firms.count, parameters.firms.count + 1, dtype=np.float64)
    chance = chance_of_open(parameters, lead)
    down, up = lead[(chance == 0.0) & (lead <= 0)], lead[(chance == 1.0) & (lead >= 0)]
    return (int(down.max()), int(up.min())) if down.size and up.size else None


def lock_in_path(parameters: Parameters) -> Floats:
    """Probability of lock-in to closed and to open by each arrival, (arrivals + 1, 2)."""
    ends = barriers(parameters)
    assert ends is not None
    lead = np.arange(ends[0], ends[1] + 1)
    up = chance_of_open(parameters, lead.astype(np.float64))
    state = (lead == 0).astype(np.float64)
    path = np.empty((parameters.firms.count + 1, 2))
    for arrival in range(path.shape[0]):
        path[arrival] = state[0], state[-1]
        moving = state.copy()
        moving[[0, -1]] = 0.0
        state -= moving
        state[1:] += (moving * up)[:-1]
        state[:-1] += (moving * (1.0 - up))[1:]
    return path


def measure_arthur(parameters: Parameters, seed: int) -> Floats:
    """Open's final share, the arrival of lock-in (infinite if none) and 1 if it is to open."""
    model = Ecosystem(parameters, rng=seed)
    order = keyed_order(model.context, model.firm_table)
    model.step()
    took_open = model.market.families["open"][model.firm_table.slot[order] // 3] == OPEN
    lead = np.cumsum(np.where(took_open, 1, -1))
    ends = barriers(parameters)
    reached = np.flatnonzero((lead <= ends[0]) | (lead >= ends[1])) if ends else np.empty(0, int)
    when, to_open = np.inf, np.nan
    if reached.size:
        when, to_open = float(reached[0] + 1), float(lead[reached[0]] > 0)
    return np.array([took_open.mean(), when, to_open])


def judge_arthur(parameters: Parameters, values: Floats) -> Judged:
    """Which technology locks in and when; without increasing returns none does."""
    strength = f"g = {parameters.network.strength:g}"
    share, when, to_open = values.T
    locked = np.isfinite(when)
    if barriers(parameters) is None:
        predicted = float(chance_of_open(parameters, np.zeros(1))[0])
        yield checks.mean(f"share of open, {strength}", predicted, share, 0.03)
        yield checks.share(f"runs locked in, {strength}", 0.0, locked, 0.0)
        return
    path = lock_in_path(parameters)
    by_camp = path[-1] / path[-1].sum()
    arrivals = float((1.0 - path.sum(axis=1) / path[-1].sum())[:-1].sum())
    what = f"runs locked in to open, {strength}"
    yield checks.share(what, by_camp[1], to_open[locked], 0.03)
    what = f"arrivals to lock-in, {strength}"
    yield checks.mean(what, arrivals, when[locked], 0.1 * arrivals)


def urn_law(parameters: Parameters) -> Floats:
    """Probability of each number of open adopters in the end, (firms + 1,), by recursion.

    The first adopters of the start, a binomial number of them, are put in by their own shares.
    """
    kind, network = firm(parameters), parameters.network
    count = parameters.firms.count
    odds = np.exp(kind.open_preference.mean / parameters.choice.logit_scale)
    power = network.strength / parameters.choice.logit_scale
    given = stats.binom.pmf(np.arange(count + 1), count, kind.initial_adopters)
    law = np.zeros(count + 1)
    for n in range(count + 1):
        k = np.arange(n + 1)
        if given[n] > 0.0:
            law[: n + 1] += given[n] * stats.binom.pmf(k, n, kind.initial_open)
        if n < count:
            open_pull = odds * (k + 1.0) ** power
            chance = open_pull / (open_pull + (n - k + 1.0) ** power)
            up = law[: n + 1] * chance
            law[: n + 1] -= up
            law[1 : n + 2] += up
    return law


def urn_shares(parameters: Parameters) -> tuple[Floats, Floats]:
    """Open's share of the urn for each number of its adopters, and the probability of each."""
    count = parameters.firms.count
    return np.asarray((np.arange(count + 1) + 1.0) / (count + 2.0)), urn_law(parameters)


def variance(share: Floats, law: Floats) -> float:
    """Variance of a share under a law."""
    return float(law @ (share - law @ share) ** 2)


def near_an_end(share: Floats) -> NDArray[np.bool_]:
    """Which shares are within .02 of none or of all."""
    return (share <= 0.02) | (share >= 0.98)


def measure_polya(parameters: Parameters, seed: int) -> Floats:
    """Firms that took open, (1,)."""
    model = Ecosystem(parameters, rng=seed)
    model.step()
    return np.array([users_by_camp(model)[1]])


def judge_polya(parameters: Parameters, values: Floats) -> Judged:
    """The distribution of open's share of the urn, against its exact law after as many draws."""
    (share, law), drawn = urn_shares(parameters), values[:, 0].astype(np.int64)
    made = np.bincount(drawn, minlength=share.size) / drawn.size
    label = f"g = {parameters.network.strength:g}, {parameters.firms.count} draws"
    distance = float(np.abs(np.cumsum(made) - np.cumsum(law)).max())
    critical = float(stats.kstwobign.ppf(0.99)) / drawn.size**0.5
    yield Check(f"distance of distributions, {label}", 0.0, distance, critical)
    predicted = variance(share, law)
    fourth = float(law @ (share - law @ share) ** 4)
    error = ((fourth - predicted**2) / drawn.size) ** 0.5
    found = float(np.var(share[drawn]))
    yield checks.known(f"variance of the share, {label}", predicted, found, error)
    if parameters.network.strength > parameters.choice.logit_scale:
        near = near_an_end(share)
        what = f"runs within .02 of an end, {label}"
        yield checks.share(what, float(law @ near), near[drawn], 0.01)


def polya_variations(_: Parameters) -> list[Values]:
    """Proportional odds; and odds that grow more and less than in proportion, over more draws."""
    long = {"firms.count": 5000, REPLICATES: 2000}
    return [{}, {**long, STRENGTH: 2.0}, {**long, STRENGTH: 0.5}]


CASES = (
    Case("arthur", measure_arthur, judge_arthur, lambda _: ({}, {STRENGTH: 0.0})),
    Case("polya", measure_polya, judge_polya, polya_variations),
)
