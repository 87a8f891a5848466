"""Adoption: Bass's curve, thresholds, cascades, Arthur's lock-in and the Polya urn."""

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

from openclosed.sim import Ecosystem
from openclosed.sim.demand.adoption import keyed_order
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.demand import Network
from openclosed.sim.state.market import OPEN
from tests.theory import checks
from tests.theory.case import REPLICATES, Case, Check, DesignPoints, Floats, Judged, Values
from tests.theory.runs import firm, fixed_point, path_of, run, users_by_camp, years

PEERS, STRENGTH = "peers", "network.strength"
LONG = 6000.0  # months of the search for the spread at which normal thresholds jump


def bass_curve(t: Floats, p: float, q: float) -> Floats:
    """Adopting share after t years: F' = (p + q F)(1 - F), F(0) = 0."""
    fading = np.exp(-(p + q) * t)
    return np.asarray((1.0 - fading) / (1.0 + q / p * fading))


def bass_peak(p: float, q: float) -> tuple[float, float]:
    """When adoption is fastest (years), and the share that has adopted by then."""
    return float(np.log(q / p) / (p + q)), 0.5 - p / (2.0 * q)


def judge_bass(p: Parameters, values: Floats) -> Judged:
    rates, t = (p.awareness.innovation, p.awareness.imitation), years(p)
    distance = np.abs(values - bass_curve(t, *rates)).max(axis=1)
    yield checks.mean("largest distance from the curve", 0.0, distance, 0.01)
    if rates[1] > rates[0]:
        fits = [optimize.curve_fit(bass_curve, t, path, p0=rates)[0] for path in values]
        peaks, (when, share) = np.array([bass_peak(*fit) for fit in fits]), bass_peak(*rates)
        yield checks.mean("years to the peak T*", when, peaks[:, 0], 0.03 * when)
        yield checks.mean("adopters at the peak F(T*)", share, peaks[:, 1], 0.03 * share)


def thresholds(p: Parameters) -> Floats:
    """The peers' thresholds of all firms, (firms,), as counts or shares."""
    peers, count = p.peers, p.firms.count
    u = (np.arange(count) + 0.5) / count
    if peers.distribution == "normal":
        return np.asarray(peers.mean + peers.spread * stats.norm.ppf(u))
    return np.asarray(peers.mean + peers.spread * (2.0 * u - 1.0))


def threshold_path(p: Parameters) -> Floats:
    """Adopting share by step when everyone adopts whose threshold last step's adopters meet."""
    own, path, adopters = thresholds(p), [], 0
    for _ in range(p.clock.steps):
        felt = adopters if p.network.measure == "count" else adopters / own.size
        adopters = int((own <= felt).sum())
        path.append(adopters / own.size)
    return np.array(path)


def normal_jump(mean: float) -> float:
    """Spread of normal thresholds (shares) at which the smallest equilibrium jumps to all."""

    def lowest(spread: float) -> float:
        return fixed_point(lambda share: float(special.ndtr((share - mean) / spread)), 0.0)

    return float(optimize.bisect(lambda s: lowest(s) - 0.5, 0.3 * mean, mean, xtol=1e-5))


def granovetter_variations(_: Parameters) -> list[Values]:
    """The published row of 0, 1, ... 99; the second threshold raised; normal ones by spread."""
    raised = {f"{PEERS}.mean": 49.99, f"{PEERS}.spread": 50.5}
    normal = {
        f"{PEERS}.distribution": "normal", f"{PEERS}.mean": 0.25, "network.measure": "share",
        "firms.count": 10_000, "clock.horizon": LONG,
    }  # fmt: skip
    spreads = np.arange(0.119, 0.1261, 0.0005).round(4).tolist()
    return [{}, raised, *({**normal, f"{PEERS}.spread": spread} for spread in spreads)]


def judge_granovetter(p: Parameters, values: Floats) -> Judged:
    if p.clock.horizon != LONG:
        end, found = p.firms.count * threshold_path(p)[-1], p.firms.count * values[:, -1]
        label = f"{p.peers.distribution}, mean {p.peers.mean:g}, spread {p.peers.spread:g}"
        yield checks.mean(f"adopters: {label}", end, found, 0)


def judge_jump(points: DesignPoints) -> Judged:
    jumps = [one for one in points if one.parameters.clock.horizon == LONG]
    if len(jumps) > 1:
        spread = np.array([one.parameters.peers.spread for one in jumps])
        high = np.array([one.values[:, -1].mean() > 0.5 for one in jumps])
        jump = float(spread[high].min() + spread[~high].max()) / 2.0
        half = float(np.diff(np.sort(spread)).max()) / 2.0
        predicted = normal_jump(jumps[0].parameters.peers.mean)
        what = "spread of normal thresholds at the jump"
        yield Check(what, predicted, jump, 0.001, jump - half, jump + half)


def degree_law(network: Network) -> Floats:
    """Probability of each number of neighbours, from 0 on."""
    degrees = np.arange(int(network.degree + 12.0 * np.sqrt(network.degree) + 20))
    if network.topology == "regular":
        return np.where(degrees == network.degree, 1.0, 0.0)
    return np.asarray(stats.poisson.pmf(degrees, network.degree))


def cascade_condition(network: Network, threshold: float) -> float:
    """Vulnerable neighbours of a vulnerable firm: above 1 there are cascades (Watts's eq. 5)."""
    law = degree_law(network)
    k = np.arange(law.size)
    vulnerable = (k > 0) & (k * threshold <= 1.0 + 1e-12)
    return float((k * (k - 1) * law) @ vulnerable) / float(k @ law)


def window(p: Parameters) -> tuple[float, float]:
    """Least and greatest mean degree of a random network between which cascades happen."""
    threshold, network = p.peers.mean, p.network
    z = np.arange(0.05, 3.0 / max(threshold, 0.01), 0.01)
    networks = [network.model_copy(update={"degree": one, "topology": "random"}) for one in z]
    inside = z[[cascade_condition(one, threshold) > 1.0 for one in networks]]
    return (float(inside.min()), float(inside.max())) if inside.size else (np.nan, np.nan)


def cascade_size(p: Parameters) -> float:
    """Share that adopts from a seed share, on a random network (Gleeson and Cahalane 2007)."""
    law, seeds = degree_law(p.network), firm(p).initial_adopters
    k = np.arange(law.size)
    least = np.ceil(k * p.peers.mean - 1e-12)
    onward = k * law / (k @ law)

    def spread(q: float) -> float:
        reached = stats.binom.sf(least - 1, np.maximum(k - 1, 0), q) * (k > 0)
        return seeds + (1.0 - seeds) * float(onward @ reached)

    q = fixed_point(spread, seeds)
    return float(seeds + (1.0 - seeds) * (law @ (stats.binom.sf(least - 1, k, q) * (k > 0))))


def watts_variations(p: Parameters) -> list[Values]:
    """Mean degrees across the window and .7 and more beyond its ends."""
    low, high = window(p)
    inside = np.linspace(low + 0.7, high - 0.7, 5)
    degrees = [max(low - 0.7, 0.1), *inside, high + 0.7, high + 1.5]
    return [{"network.degree": round(float(degree), 2)} for degree in degrees]


def judge_watts(p: Parameters, values: Floats) -> Judged:
    """Cascades (of more than a tenth of all firms) inside the window, and none .7 outside it."""
    network, size, final = p.network, cascade_size(p), values[:, -1]
    grown, what = final[final > 0.1], f"{network.topology} network of degree {network.degree:g}"
    if cascade_condition(network, p.peers.mean) > 1.0 and size > 0.1:
        yield checks.share(f"any cascade, {what}", 1.0, np.array([grown.size > 0]), 0.0)
        if grown.size:
            yield checks.mean(f"size of a cascade, {what}", size, grown, 0.02)
    else:
        yield checks.share(f"runs with a cascade, {what}", 0.0, final > 0.1, 0.0)


def final_share(p: Parameters, seed: int) -> Floats:
    """Share of firms that have adopted in the end, (1,)."""
    model = run(p, seed)
    return np.array([model.demand.adopters / model.demand.present])


def chance_of_open(p: Parameters, lead: Floats) -> Floats:
    """Chance that an arrival takes open when open leads by that many adopters; ties are even."""
    firms, strength = p.firms, p.network.strength
    chance, startups = np.zeros(lead.size), firms.startup_fraction
    for kind, part in ((firms.enterprises, 1.0 - startups), (firms.startups, startups)):
        gain = kind.open_preference.mean + strength * lead
        chance += part * np.where(np.abs(gain) < 1e-9, 0.5, gain > 0.0)
    return chance


def barriers(p: Parameters) -> tuple[int, int] | None:
    """Leads of closed (negative) and open from which every arrival follows; None if none."""
    lead = np.arange(-p.firms.count, p.firms.count + 1, dtype=np.float64)
    chance = chance_of_open(p, lead)
    down, up = lead[(chance == 0.0) & (lead <= 0)], lead[(chance == 1.0) & (lead >= 0)]
    return (int(down.max()), int(up.min())) if down.size and up.size else None


def lock_in_path(p: Parameters) -> Floats:
    """Probability of lock-in to closed and to open by each arrival, (arrivals + 1, 2)."""
    ends = barriers(p)
    assert ends is not None
    lead = np.arange(ends[0], ends[1] + 1)
    up = chance_of_open(p, lead.astype(np.float64))
    state = (lead == 0).astype(np.float64)
    path = np.empty((p.firms.count + 1, 2))
    for arrival in range(path.shape[0]):
        path[arrival] = state[0], state[-1]
        moving = state.copy()
        moving[[0, -1]] = 0.0
        state -= moving
        state[1:] += (moving * up)[:-1]
        state[:-1] += (moving * (1.0 - up))[1:]
    return path


def measure_arthur(p: Parameters, seed: int) -> Floats:
    """Open's final share, the arrival of lock-in (infinite if none) and 1 if it is to open."""
    model = Ecosystem(p, rng=seed)
    order = keyed_order(model.context, model.firm_table)
    model.step()
    took_open = model.market.families["open"][model.firm_table.slot[order] // 3] == OPEN
    lead = np.cumsum(np.where(took_open, 1, -1))
    ends = barriers(p)
    reached = np.flatnonzero((lead <= ends[0]) | (lead >= ends[1])) if ends else np.empty(0, int)
    when, to_open = np.inf, np.nan
    if reached.size:
        when, to_open = float(reached[0] + 1), float(lead[reached[0]] > 0)
    return np.array([took_open.mean(), when, to_open])


def judge_arthur(p: Parameters, values: Floats) -> Judged:
    """Which technology locks in and when; without increasing returns none does."""
    strength, (share, when, to_open) = f"g = {p.network.strength:g}", values.T
    locked = np.isfinite(when)
    if barriers(p) is None:
        predicted = float(chance_of_open(p, np.zeros(1))[0])
        yield checks.mean(f"share of open, {strength}", predicted, share, 0.03)
        yield checks.share(f"runs locked in, {strength}", 0.0, locked, 0.0)
        return
    path = lock_in_path(p)
    by_camp = path[-1] / path[-1].sum()
    arrivals = float((1.0 - path.sum(axis=1) / path[-1].sum())[:-1].sum())
    yield checks.share(f"runs locked in to open, {strength}", by_camp[1], to_open[locked], 0.03)
    yield checks.mean(f"arrivals to lock-in, {strength}", arrivals, when[locked], 0.1 * arrivals)


def urn_law(p: Parameters) -> Floats:
    """Probability of each number of open adopters in the end, (firms + 1,), by recursion. The first
    adopters of the start, a binomial number of them, are put in by their own shares."""
    kind, count, noise = firm(p), p.firms.count, p.choice.logit_scale
    odds, power = np.exp(kind.open_preference.mean / noise), p.network.strength / noise
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


def urn_shares(p: Parameters) -> tuple[Floats, Floats]:
    """Open's share of the urn for each number of its adopters, and the probability of each."""
    count = p.firms.count
    return np.asarray((np.arange(count + 1) + 1.0) / (count + 2.0)), urn_law(p)


def variance(share: Floats, law: Floats) -> float:
    return float(law @ (share - law @ share) ** 2)


def near_an_end(share: Floats) -> NDArray[np.bool_]:
    """Which shares are within .02 of none or of all."""
    return (share <= 0.02) | (share >= 0.98)


def measure_polya(p: Parameters, seed: int) -> Floats:
    """Firms that took open, (1,)."""
    model = Ecosystem(p, rng=seed)
    model.step()
    return np.array([users_by_camp(model)[1]])


def judge_polya(p: Parameters, values: Floats) -> Judged:
    """The distribution of open's share of the urn, against its exact law after as many draws."""
    (share, law), drawn = urn_shares(p), values[:, 0].astype(np.int64)
    made = np.bincount(drawn, minlength=share.size) / drawn.size
    label = f"g = {p.network.strength:g}, {p.firms.count} draws"
    distance = float(np.abs(np.cumsum(made) - np.cumsum(law)).max())
    critical = float(stats.kstwobign.ppf(0.99)) / drawn.size**0.5
    yield Check(f"distance of distributions, {label}", 0.0, distance, critical)
    predicted, fourth = variance(share, law), float(law @ (share - law @ share) ** 4)
    error, found = ((fourth - predicted**2) / drawn.size) ** 0.5, float(np.var(share[drawn]))
    yield checks.known(f"variance of the share, {label}", predicted, found, error)
    if p.network.strength > p.choice.logit_scale:
        near, what = near_an_end(share), f"runs within .02 of an end, {label}"
        yield checks.share(what, float(law @ near), near[drawn], 0.01)


def polya_variations(_: Parameters) -> list[Values]:
    """Proportional odds; and odds that grow more and less than in proportion, over more draws."""
    long = {"firms.count": 5000, REPLICATES: 2000}
    return [{}, {**long, STRENGTH: 2.0}, {**long, STRENGTH: 0.5}]


CASES = (
    Case("bass", path_of("adopters_enterprises"), judge_bass),
    Case("granovetter", path_of("adopters_enterprises"), judge_granovetter, granovetter_variations,
         judge_jump),
    Case("watts", final_share, judge_watts, watts_variations),
    Case("arthur", measure_arthur, judge_arthur, lambda _: ({}, {STRENGTH: 0.0})),
    Case("polya", measure_polya, judge_polya, polya_variations),
)  # fmt: skip
