"""Increasing returns: Arthur's lock-in by historical events, and the Polya urn."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import stats

from sim import Ecosystem
from sim.demand.adoption_phase import keyed_order
from sim.parameters import Parameters
from sim.state.kinds import OPEN
from tests.theory.case import (
    REPLICATES,
    Case,
    Floats,
    Runs,
    firm,
    mean_check,
    share_check,
    users_by_camp,
)
from tests.theory.report import Chart, Check, Curve

STRENGTH = "network.strength"
_SAME = 1e-9


def chance_of_open(parameters: Parameters, lead: Floats) -> Floats:
    """Chance that an arrival takes open when open leads by that many adopters; ties are even."""
    firms, strength = parameters.firms, parameters.network.strength
    chance = np.zeros(lead.size)
    for kind, part in (
        (firms.enterprise, 1.0 - firms.startup_fraction),
        (firms.startup, firms.startup_fraction),
    ):
        gain = kind.affinity.mean + strength * lead
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
        state = np.where((lead == ends[0]) | (lead == ends[1]), state, 0.0)
        state[1:] += (moving * up)[:-1]
        state[:-1] += (moving * (1.0 - up))[1:]
    return path


def measure_arthur(parameters: Parameters, seed: int) -> Floats:
    """Open's final share, the arrival of lock-in (infinite if none) and 1 if it is to open."""
    world = Ecosystem(parameters, rng=seed)
    order = keyed_order(world.now, world.crowd)
    world.step()
    took_open = world.market.families["open"][world.crowd.slot[order] // 3] == OPEN
    lead = np.cumsum(np.where(took_open, 1, -1))
    ends = barriers(parameters)
    when, to_open = np.inf, np.nan
    if ends is not None:
        reached = np.flatnonzero((lead <= ends[0]) | (lead >= ends[1]))
        if reached.size:
            when, to_open = float(reached[0] + 1), float(lead[reached[0]] > 0)
    return np.array([took_open.mean(), when, to_open])


def judge_arthur(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Which technology locks in and when; without increasing returns none does."""
    checks, curves = [], []
    for parameters, values in points:
        strength = f"g = {parameters.network.strength:g}"
        share, when, to_open = values.T
        locked = np.isfinite(when)
        if barriers(parameters) is None:
            lead = np.zeros(1)
            predicted = float(chance_of_open(parameters, lead)[0])
            checks += [
                mean_check(f"share of open, {strength}", predicted, share, 0.03),
                share_check(f"runs locked in, {strength}", 0.0, locked.astype(np.float64), 0.0),
            ]
            continue
        path = lock_in_path(parameters)
        final = path[-1] / path[-1].sum()
        arrivals = float((1.0 - path.sum(axis=1) / path[-1].sum())[:-1].sum())
        checks += [
            share_check(f"runs locked in to open, {strength}", final[1], to_open[locked], 0.03),
            mean_check(f"arrivals to lock-in, {strength}", arrivals, when[locked], 0.1 * arrivals),
        ]
        shown = np.arange(0, min(path.shape[0], int(6 * arrivals) + 2))
        for camp, column in (("closed", 0.0), ("open", 1.0)):
            times = np.sort(when[to_open == column])
            made = np.searchsorted(times, shown, side="right") / when.size
            label = f"locked in to {camp}, {strength}"
            curves += [
                Curve(label, shown, path[shown, int(column)], True),
                Curve(label, shown, made, False),
            ]
    return checks, Chart("arrivals", "share of runs", curves)


ARTHUR = Case(
    "R2", "arthur", "Lock-in by historical events",
    "Arthur 1989, Economic Journal 99, 116-131",
    "random walk of open's lead between the barriers at which both types choose alike: with gaps "
    "9.5 and 19.5 at -20 and +10 mirrored, P = 1/3 against the wider one, 200 arrivals; no lock-in "
    "without increasing returns",
    "prices, quality, review, noise: two types of taste and the count of earlier adopters",
    ("firms.enterprise.affinity.mean", "firms.startup.affinity.mean", "firms.startup_fraction",
     STRENGTH, "firms.count", REPLICATES),
    measure_arthur, judge_arthur, lambda _: ({}, {STRENGTH: 0.0}),
)  # fmt: skip


def urn_law(parameters: Parameters) -> Floats:
    """Probability of each number of open adopters in the end, (firms + 1,), by recursion.

    The first adopters of the start, a binomial number of them, are put in by their own shares.
    """
    kind, network = firm(parameters), parameters.network
    count, a = parameters.firms.count, network.seed
    odds = np.exp(kind.affinity.mean / parameters.choice.noise)
    power = network.strength / parameters.choice.noise
    given = stats.binom.pmf(np.arange(count + 1), count, kind.initial_adopters)
    law = np.zeros(count + 1)
    for n in range(count + 1):
        k = np.arange(n + 1)
        if given[n] > 0.0:
            law[: n + 1] += given[n] * stats.binom.pmf(k, n, kind.initial_open)
        if n < count:
            open_pull = odds * (k + a) ** power
            chance = open_pull / (open_pull + (n - k + a) ** power)
            up = law[: n + 1] * chance
            law[: n + 1] -= up
            law[1 : n + 2] += up
    return law


def measure_polya(parameters: Parameters, seed: int) -> Floats:
    """Firms that took open, (1,)."""
    world = Ecosystem(parameters, rng=seed)
    world.step()
    return np.array([users_by_camp(world)[1]])


def judge_polya(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The distribution of open's share of the urn, against its exact law after as many draws."""
    checks, curves = [], []
    for parameters, values in points:
        count, a = parameters.firms.count, parameters.network.seed
        law, drawn = urn_law(parameters), values[:, 0].astype(np.int64)
        share = (np.arange(count + 1) + a) / (count + 2.0 * a)
        made = np.bincount(drawn, minlength=count + 1) / drawn.size
        label = f"g = {parameters.network.strength:g}, {count} draws"
        distance = float(np.abs(np.cumsum(made) - np.cumsum(law)).max())
        critical = float(stats.kstwobign.ppf(0.99)) / drawn.size**0.5
        what = f"distance of distributions, {label}"
        checks.append(Check(what, 0.0, distance, np.nan, np.nan, critical))
        mean = float(law @ share)
        variance = float(law @ (share - mean) ** 2)
        fourth = float(law @ (share - mean) ** 4)
        error = ((fourth - variance**2) / drawn.size) ** 0.5
        found = float(np.var(share[drawn]))
        checks.append(Check(f"variance of the share, {label}", variance, found,
                            found - 1.96 * error, found + 1.96 * error, 3.0 * error))  # fmt: skip
        if parameters.network.strength > parameters.choice.noise:
            near = (share <= 0.02) | (share >= 0.98)
            checks.append(
                share_check(f"runs within .02 of an end, {label}", float(law @ near),
                            near[drawn].astype(np.float64), 0.01)
            )  # fmt: skip
        curves += [
            Curve(label, share, np.cumsum(law), True),
            Curve(label, share, np.cumsum(made), False),
        ]
    return checks, Chart("open's share of the urn", "share of runs below", curves)


def polya_variations(_: Parameters) -> list[Mapping[str, Any]]:
    """Proportional odds; and odds that grow more and less than in proportion, over more draws."""
    long = {"firms.count": 5000, REPLICATES: 2000}
    return [{}, {**long, STRENGTH: 2.0}, {**long, STRENGTH: 0.5}]


POLYA = Case(
    "R3", "polya", "The Polya urn and its non-linear kin",
    "Polya 1931; Arthur, Ermoliev and Kaniovski 1983, Kibernetika 19, 49-56",
    "P(open) = (n_o + a)^g / ((n_o + a)^g + (n_c + a)^g): share uniform at g = 1, at an end at "
    "g > 1, at the middle at g < 1; the exact law at n draws by recursion",
    "prices, quality, review: log network effect and logit noise alone",
    (STRENGTH, "network.seed", "firms.enterprise.initial_adopters", "firms.enterprise.initial_open",
     "firms.enterprise.affinity.mean", "choice.noise", "firms.count", REPLICATES),
    measure_polya, judge_polya, polya_variations,
)  # fmt: skip

CASES = (ARTHUR, POLYA)
