"""Balanced growth: where all rates are constant, what decides between the camps stays alike."""

from collections.abc import Sequence
from inspect import unwrap

import numpy as np
from scipy import stats

from sim import Ecosystem
from sim.demand.utility import offer_at, terms_of
from sim.parameters import Parameters
from sim.state.kinds import FIRM_KINDS
from sim.terms.term import Chooser
from tests.theory.case import REPLICATES, Case, Floats, Runs
from tests.theory.conditions import Condition
from tests.theory.report import Chart, Check, Curve

OUTCOMES = ("open_share_workloads_all", "open_share_tokens_all", "closed_only_share_all")
TERMS = ("trust", "cost", "network")  # the others with a weight in the scenario are constant
NAMES = (*(f"{term}, open less closed" for term in TERMS), *OUTCOMES)
YEARS = (15, 20)
_SURE = 0.001  # chance of a false alarm of each check


def differences(world: Ecosystem) -> Floats:
    """Each term's value of the first open offering less that of the first closed one, (TERMS,).

    That is for a workload of volume 1 that needs some adaptation, at an enterprise of mean tastes.
    """
    board, rules, kind = world.board, world.rules, FIRM_KINDS.index("enterprise")
    of_camp = []
    for a in (0, int(board.closed[0])):
        chooser = Chooser(
            volume=1.0, rebate=0.0, custom=0.5,
            support_needed=1.0, evidence_needed=1.0,
            trust_needed=float(np.exp(0.5 / rules.firm[kind]["requirements"]["width"])),
            lock_in=0.0, liking=0.0,
            pull=float(board.offerings["pull"][a]), distance=0.0,
        )  # fmt: skip
        offer = unwrap(offer_at)(board.columns.shown[kind], a)
        terms = terms_of(rules.firm[kind]["taste"], chooser, offer, rules.choice)
        of_camp.append(np.array([terms[name] for name in TERMS]))
    return np.asarray(of_camp[1] - of_camp[0])


def at_years(parameters: Parameters, seed: int) -> Floats:
    """Differences of terms and the shares in two years, and a path, (2 x NAMES + years,)."""
    world, found = Ecosystem(parameters, rng=seed), []
    steps = [round(year / parameters.clock.years_per_step) for year in YEARS]
    for _ in range(steps[-1]):
        world.step()
        if world.step_number in steps:
            found.append(differences(world))
    outcomes = world.outcomes
    shares = [outcomes[list(OUTCOMES)].to_numpy()[step - 1] for step in steps]
    by_year = outcomes[OUTCOMES[0]].to_numpy()[:: round(1.0 / parameters.clock.years_per_step)]
    values = [np.concatenate(pair) for pair in zip(found, shares, strict=True)]
    # What stays differs by rounding alone, which is no difference.
    return np.concatenate([*values, by_year[: YEARS[-1]]]).round(9)


def judge_balance(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Distributions over seeds in two years, and their means."""
    checks, curves, size = [], [], len(NAMES)
    for _, values in points:
        count = len(values)
        far = float(stats.kstwobign.isf(_SURE)) * (2.0 / count) ** 0.5
        reach = float(stats.t.isf(_SURE / 2.0, count - 1))
        early, late = values[:, :size], values[:, size : 2 * size]
        for column, name in enumerate(NAMES):
            before, after = early[:, column], late[:, column]
            distance = float(stats.ks_2samp(before, after).statistic)
            what = f"distance of distributions, years {YEARS[0]} and {YEARS[1]}: {name}"
            checks.append(Check(what, 0.0, distance, np.nan, np.nan, far))
            change = after - before
            error = float(change.std(ddof=1)) / count**0.5
            mean = float(change.mean())
            checks.append(
                Check(f"change of the mean: {name}", 0.0, mean,
                      mean - 1.96 * error, mean + 1.96 * error, reach * error + 1e-9)
            )  # fmt: skip
        path = values[:, 2 * size :].mean(axis=0)
        years = np.arange(path.size)
        level = float(path[YEARS[0] :].mean())
        curves += [
            Curve("open share of workloads", years, np.full(path.size, level), True),
            Curve("open share of workloads", years, path, False),
        ]
    return checks, Chart("years", "open share of workloads", curves, from_zero=True)


BALANCED_GROWTH = Case(
    "L3", "balanced_growth", "Balanced growth",
    "balanced growth (Kaldor 1961): shares and ratios stay where all grows at constant rates",
    "with k > 0 and no events, the difference between the camps in each term of utility has one "
    "distribution in all years, and so have open's shares and what only closed can serve",
    "returns to research, quality work, learning of support, hosting, entry and changes of camp",
    ("work.size_growth", "work.per_point", "work.size_spread", "work.need_spread", "work.growth",
     "work.retirement", "work.start_months", "research.growth", "research.tooling_months",
     "communities.open.imitation_months", "releases.open_rate", "releases.closed_rate",
     "network.strength", "firms.enterprise.tastes.cost", "firms.startup.tastes.cost",
     "firms.enterprise.affinity.mean", "firms.startup.affinity.mean", "firms.count", REPLICATES),
    at_years, judge_balance,
    conditions=(
        Condition(f"clock.horizon is at least {12 * YEARS[-1]} months",
                  lambda p: p.clock.horizon >= 12.0 * YEARS[-1]),
        Condition("work grows with the frontier", lambda p: p.work.size_growth > 0.0),
    ),
)  # fmt: skip

CASES = (BALANCED_GROWTH,)
