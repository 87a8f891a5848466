"""The parameters of the compiled rules, laid out as the columns that machine code reads.

Nothing is decided here: each field is a parameter of `sim.parameters`, converted once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kinds import CONCERNS, DISTRIBUTIONS, WORK_KINDS
from sim.parameters import Parameters
from sim.parameters.dates import months_between
from sim.parameters.firms import FirmKind

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

TIMINGS = ("jittered", "poisson", "every_step", "never")
JITTERED, POISSON, EVERY_STEP, NEVER = range(4)
TIES = ("random", "first", "keep")
TIES_RANDOM, TIES_FIRST, TIES_KEEP = range(3)
PEER_CAMPS = ("closed", "open", "both")


class FirmRules(NamedTuple):
    """Parameters by kind of firm; the first axis has the length of `FIRM_KINDS`."""

    startup_fraction: float
    employees_median: Floats
    employees_spread: Floats
    workloads_least: Integers
    workloads_most: Integers
    work_mix: Floats  # (kind, work) cumulative
    volume_median: Floats
    volume_spread: Floats
    skill: Floats
    skill_spread: Floats
    learning: Floats
    initial_adopters: Floats
    initial_open: Floats
    review_months: Floats
    exit_hazard: Floats
    entry_hazard: Floats
    taste: Floats  # (kind, concern) means; the last is the affinity for open
    taste_spread: Floats  # (kind, concern)
    taste_shape: Integers  # (kind, concern) index into DISTRIBUTIONS
    taste_by_quantile: Integers  # (kind, concern) 0 or 1
    family_taste: Floats
    need_support: Floats  # (kind,) the requirements
    need_security: Floats
    need_compliance: Floats
    critical_factor: Floats
    requirement_spread: Floats
    origin_excluding: Floats  # (kind, work)
    peers: Floats  # (kind, 2) mean and spread
    peers_shape: Integers
    peers_by_quantile: Integers


class WorkRules(NamedTuple):
    """Parameters by kind of work; each array has the length of `WORK_KINDS`."""

    starts: Floats  # months after the run's start
    start_hazard: Floats
    floor: Floats
    support_need: Floats
    transparency_need: Floats
    risk_exposure: Floats
    custom_need: Floats
    custom_fade: Floats
    polish_need: Floats
    need: Floats
    need_slope: Floats
    volume_scale: Floats
    volume_growth: Floats
    volume_ceiling: Floats
    price_exponent: Floats


class ChoiceRules(NamedTuple):
    """Scalars of awareness, review and choice."""

    innovation: float
    imitation: float
    timing: int
    forced: bool
    incident_response: float
    noise: float
    nest_scale: float
    variety: float
    margin_bandwidth: float
    outside: bool
    outside_utility: float
    ties: int
    log_cost: bool
    effort: float
    switching: float
    switching_tenure: float
    switching_custom: float
    distance_delivery: float
    distance_family: float
    surprise: float
    sequential: bool
    complete: bool
    strength: float
    log_network: bool
    count_measure: bool
    population_base: bool
    network_seed: float
    network_camp: int  # index into PEER_CAMPS
    large_firm: float


def _kinds(parameters: Parameters) -> tuple[FirmKind, FirmKind]:
    return parameters.firms.enterprise, parameters.firms.startup


def firm_rules(parameters: Parameters) -> FirmRules:
    """Parameters of the firms, by kind."""
    kinds = _kinds(parameters)

    def column(name: str) -> Floats:
        return np.array([getattr(kind, name) for kind in kinds], dtype=np.float64)

    def requirement(name: str) -> Floats:
        return np.array([getattr(kind.requirements, name) for kind in kinds], dtype=np.float64)

    mix = np.array([[getattr(kind, f"mix_{work}") for work in WORK_KINDS] for kind in kinds])
    concerns = len(CONCERNS)
    return FirmRules(
        startup_fraction=parameters.firms.startup_fraction,
        employees_median=column("employees_median"),
        employees_spread=column("employees_spread"),
        workloads_least=column("workloads_least").astype(np.int64),
        workloads_most=column("workloads_most").astype(np.int64),
        work_mix=np.cumsum(mix / mix.sum(axis=1, keepdims=True), axis=1),
        volume_median=column("volume_median"),
        volume_spread=column("volume_spread"),
        skill=column("skill"),
        skill_spread=column("skill_spread"),
        learning=column("learning"),
        initial_adopters=column("initial_adopters"),
        initial_open=column("initial_open"),
        review_months=column("review_months"),
        exit_hazard=column("exit_hazard"),
        entry_hazard=column("entry_hazard"),
        taste=np.array(
            [[getattr(k.tastes, c) for c in CONCERNS] + [k.affinity.mean] for k in kinds]
        ),
        taste_spread=np.array([[k.tastes.spread] * concerns + [k.affinity.spread] for k in kinds]),
        taste_shape=np.array(
            [
                [DISTRIBUTIONS.index(k.tastes.distribution)] * concerns
                + [DISTRIBUTIONS.index(k.affinity.distribution)]
                for k in kinds
            ],
            dtype=np.int64,
        ),
        taste_by_quantile=np.array(
            [
                [k.tastes.draw == "quantile"] * concerns + [k.affinity.draw == "quantile"]
                for k in kinds
            ],
            dtype=np.int64,
        ),
        family_taste=column("family_taste"),
        need_support=requirement("support"),
        need_security=requirement("security"),
        need_compliance=requirement("compliance"),
        critical_factor=requirement("critical"),
        requirement_spread=requirement("spread"),
        origin_excluding=np.array(
            [
                [
                    k.requirements.origin_excluding_critical
                    if work == "critical"
                    else k.requirements.origin_excluding
                    for work in WORK_KINDS
                ]
                for k in kinds
            ]
        ),
        peers=np.array([[k.peers.mean, k.peers.spread] for k in kinds]),
        peers_shape=np.array(
            [DISTRIBUTIONS.index(k.peers.distribution) for k in kinds], dtype=np.int64
        ),
        peers_by_quantile=np.array([k.peers.draw == "quantile" for k in kinds], dtype=np.int64),
    )


def work_rules(parameters: Parameters) -> WorkRules:
    """Parameters of the kinds of work."""
    kinds = [getattr(parameters.workloads, name) for name in WORK_KINDS]
    columns = {
        name: np.array([getattr(kind, name) for kind in kinds], dtype=np.float64)
        for name in WorkRules._fields
        if name != "starts"
    }
    start = parameters.clock.start
    starts = np.array([float(months_between(start, kind.starts)) for kind in kinds])
    return WorkRules(starts=starts, **columns)


def choice_rules(parameters: Parameters) -> ChoiceRules:
    """Scalars of awareness, review and choice."""
    awareness, review = parameters.awareness, parameters.review
    choice, network = parameters.choice, parameters.network
    return ChoiceRules(
        innovation=awareness.innovation,
        imitation=awareness.imitation,
        timing=TIMINGS.index(review.timing),
        forced=review.forced,
        incident_response=review.incident_response,
        noise=choice.noise,
        nest_scale=choice.nest_scale,
        variety=choice.variety,
        margin_bandwidth=choice.margin_bandwidth,
        outside=choice.outside,
        outside_utility=choice.outside_utility,
        ties=TIES.index(choice.ties),
        log_cost=choice.cost_form == "log",
        effort=choice.integration_effort,
        switching=choice.switching_cost,
        switching_tenure=choice.switching_tenure,
        switching_custom=choice.switching_custom,
        distance_delivery=choice.distance_delivery,
        distance_family=choice.distance_family,
        surprise=choice.switch_surprise,
        sequential=choice.update == "sequential",
        complete=network.topology == "complete",
        strength=network.strength,
        log_network=network.form == "log",
        count_measure=network.measure == "count",
        population_base=network.base == "population",
        network_seed=network.seed,
        network_camp=PEER_CAMPS.index(network.camps),
        large_firm=parameters.firms.large,
    )


class Rules(NamedTuple):
    """All parameters of the compiled rules."""

    firm: FirmRules
    work: WorkRules
    choice: ChoiceRules


def rules_of(parameters: Parameters) -> Rules:
    """The parameters as the compiled rules read them."""
    return Rules(firm_rules(parameters), work_rules(parameters), choice_rules(parameters))


