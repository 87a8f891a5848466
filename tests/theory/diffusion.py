"""Diffusion: Bass's curve, Granovetter's thresholds, Watts's cascades."""

import numpy as np
from scipy import optimize, special, stats

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.adoption import Network
from tests.theory import checks
from tests.theory.case import Case, Check, DesignPoints, Floats, Judged, Values
from tests.theory.runs import firm, fixed_point, path_of, run, years

PEERS = "peers"
LONG = 6000.0  # months of the search for the spread at which normal thresholds jump


def bass_curve(t: Floats, p: float, q: float) -> Floats:
    """Adopting share after t years: F' = (p + q F)(1 - F), F(0) = 0."""
    fading = np.exp(-(p + q) * t)
    curve: Floats = (1.0 - fading) / (1.0 + q / p * fading)
    return curve


def bass_peak(p: float, q: float) -> tuple[float, float]:
    """When adoption is fastest (years), and the share that has adopted by then."""
    return float(np.log(q / p) / (p + q)), 0.5 - p / (2.0 * q)


def judge_bass(parameters: Parameters, values: Floats) -> Judged:
    """The whole curve, and the peak by the p and q that fit each run."""
    p, q = parameters.awareness.innovation, parameters.awareness.imitation
    t = years(parameters)
    theory = bass_curve(t, p, q)
    distance = np.abs(values - theory).max(axis=1)
    yield checks.mean("largest distance from the curve", 0.0, distance, 0.01)
    if q > p:
        fits = [optimize.curve_fit(bass_curve, t, path, p0=(p, q))[0] for path in values]
        peaks = np.array([bass_peak(*fit) for fit in fits])
        when, share = bass_peak(p, q)
        yield checks.mean("years to the peak T*", when, peaks[:, 0], 0.03 * when)
        yield checks.mean("adopters at the peak F(T*)", share, peaks[:, 1], 0.03 * share)


def thresholds(parameters: Parameters) -> Floats:
    """The peers' thresholds of all firms, (firms,), as counts or shares."""
    peers, count = parameters.peers, parameters.firms.count
    u = (np.arange(count) + 0.5) / count
    if peers.distribution == "normal":
        return np.asarray(peers.mean + peers.spread * stats.norm.ppf(u))
    if peers.distribution == "uniform":
        return np.asarray(peers.mean + peers.spread * (2.0 * u - 1.0))
    return np.full(count, peers.mean)


def threshold_path(parameters: Parameters) -> Floats:
    """Adopting share by step when everyone adopts whose threshold last step's adopters meet."""
    own = thresholds(parameters)
    path, adopters = [], 0
    for _ in range(parameters.clock.steps):
        felt = adopters if parameters.network.measure == "count" else adopters / own.size
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


def judge_granovetter(parameters: Parameters, values: Floats) -> Judged:
    """Adopters in the end, exactly."""
    peers, count = parameters.peers, parameters.firms.count
    if parameters.clock.horizon != LONG:
        path = threshold_path(parameters)
        label = f"{peers.distribution}, mean {peers.mean:g}, spread {peers.spread:g}"
        yield checks.mean(f"adopters: {label}", count * path[-1], count * values[:, -1], 0)


def judge_jump(points: DesignPoints) -> Judged:
    """Where many normal thresholds jump."""
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
    most = int(network.degree + 12.0 * np.sqrt(network.degree) + 20)
    degrees = np.arange(most)
    if network.topology == "regular":
        return np.where(degrees == network.degree, 1.0, 0.0)
    return np.asarray(stats.poisson.pmf(degrees, network.degree))


def cascade_condition(network: Network, threshold: float) -> float:
    """Vulnerable neighbours of a vulnerable firm: above 1 there are cascades (Watts's eq. 5)."""
    law = degree_law(network)
    k = np.arange(law.size)
    vulnerable = (k > 0) & (k * threshold <= 1.0 + 1e-12)
    mean = float(k @ law)
    return float((k * (k - 1) * law) @ vulnerable) / mean if mean > 0 else 0.0


def window(parameters: Parameters) -> tuple[float, float]:
    """Least and greatest mean degree of a random network between which cascades happen."""
    threshold, network = parameters.peers.mean, parameters.network
    z = np.arange(0.05, 3.0 / max(threshold, 0.01), 0.01)
    networks = [network.model_copy(update={"degree": one, "topology": "random"}) for one in z]
    inside = z[[cascade_condition(one, threshold) > 1.0 for one in networks]]
    return (float(inside.min()), float(inside.max())) if inside.size else (np.nan, np.nan)


def cascade_size(parameters: Parameters) -> float:
    """Share that adopts from a seed share, on a random network (Gleeson and Cahalane 2007)."""
    law, seeds = degree_law(parameters.network), firm(parameters).initial_adopters
    k = np.arange(law.size)
    least = np.ceil(k * parameters.peers.mean - 1e-12)
    onward = k * law / (k @ law)

    def spread(q: float) -> float:
        reached = stats.binom.sf(least - 1, np.maximum(k - 1, 0), q) * (k > 0)
        return seeds + (1.0 - seeds) * float(onward @ reached)

    q = fixed_point(spread, seeds)
    return float(seeds + (1.0 - seeds) * (law @ (stats.binom.sf(least - 1, k, q) * (k > 0))))


def watts_variations(parameters: Parameters) -> list[Values]:
    """Mean degrees across the window and .7 and more beyond its ends."""
    low, high = window(parameters)
    inside = np.linspace(low + 0.7, high - 0.7, 5)
    degrees = [max(low - 0.7, 0.1), *inside, high + 0.7, high + 1.5]
    return [{"network.degree": round(float(degree), 2)} for degree in degrees]


def judge_watts(parameters: Parameters, values: Floats) -> Judged:
    """Cascades (of more than a tenth of all firms) inside the window, and none .7 outside it."""
    network, size, final = parameters.network, cascade_size(parameters), values[:, -1]
    grown, what = final[final > 0.1], f"{network.topology} network of degree {network.degree:g}"
    if cascade_condition(network, parameters.peers.mean) > 1.0 and size > 0.1:
        yield checks.share(f"any cascade, {what}", 1.0, np.array([grown.size > 0]), 0.0)
        if grown.size:
            yield checks.mean(f"size of a cascade, {what}", size, grown, 0.02)
    else:
        yield checks.share(f"runs with a cascade, {what}", 0.0, final > 0.1, 0.0)


def final_share(parameters: Parameters, seed: int) -> Floats:
    """Share of firms that have adopted in the end, (1,)."""
    model = run(parameters, seed)
    return np.array([model.demand.adopters / model.demand.present])


CASES = (
    Case("bass", path_of("adopters_enterprises"), judge_bass),
    Case("granovetter", path_of("adopters_enterprises"), judge_granovetter, granovetter_variations,
         judge_jump),
    Case("watts", final_share, judge_watts, watts_variations),
)  # fmt: skip
