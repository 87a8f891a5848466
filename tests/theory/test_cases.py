"""Each case reproduces theory, at other values and smaller sizes than those shipped.

The tests have power: for the same runs, predictions for other values must fail. Error rates are
those of a correct engine under a fresh seed.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from openclosed.experiments.question.composing import composing
from openclosed.sim.parameters.base import replaced
from tests.theory.case import Runs
from tests.theory.markets import BAND, OBSERVED
from tests.theory.running import CASE, Result, judged


class Trial(NamedTuple):
    """A small version of a case, with its own values each time."""

    name: str
    errs: float  # largest probability that a correct engine fails, each time
    why: str
    size: str  # values that all times have; later ones prevail
    values: tuple[str, ...]
    rival: str = ""  # a parameter and a value; empty where the law has no parameter


SLOW = ("price_elasticity",)
FIRM, STARTUP = "firms.enterprises", "firms.startups"
PEERS, LAG = "peers", "communities.open.imitation_months"

TRIALS = (
    Trial("bass", 0.01, "the curve has a standard error of .003 against .01",
          "firms.count=30000 clock.months_per_step=0.6 replicates=2",
          ("awareness.innovation=0.1 awareness.imitation=0.4 clock.horizon=96",),
          "awareness.imitation=0.38"),
    Trial("arthur", 0.02, "standard error .0125 at most against .03, and 3 % against 10 %",
          "firms.count=700 replicates=1500",
          ((f"{FIRM}.open_preference.mean=-6 {STARTUP}.open_preference.mean=6 network.strength=1.5 "
            "firms.startup_fraction=0.7 firms.count=300 replicates=400"),),
          "firms.startup_fraction=0.6"),
    Trial("polya", 0.025, "distance 1 %, variance .3 %, ends (standard error .004 at most) 1.2 %",
          "firms.count=200 replicates=700",
          (f"network.strength=0.7 {FIRM}.initial_adopters=0.05 {FIRM}.initial_open=0.3",),
          "network.strength=1"),
    Trial("nested_logit", 0.017, "up to six shares within three standard errors",
          "firms.count=50000 replicates=1",
          ("choice.dissimilarity=0.3",
           ("choice.dissimilarity=0.6 choice.outside=true "
            "choice.outside_utility=0.4 choice.logit_scale=2")), "choice.dissimilarity=0.35"),
    Trial("brock_durlauf", 1e-3, "standard error .0013 against .01",
          "firms.count=12000 clock.horizon=160 replicates=1",
          ("network.strength=2.6",
           f"network.strength=1.2 choice.logit_scale=0.7 {FIRM}.open_preference.mean=0.4",
           # Interaction holds the initial state against a private gap below the fold.
           f"network.strength=3.0001 {FIRM}.open_preference.mean=0.2 {FIRM}.initial_open=0"),
          "network.strength=2.7"),
    Trial("regular_graph", 1e-3, "standard error .005 against .02 away from the threshold",
          "firms.count=8000 clock.horizon=200 replicates=1",
          ("network.degree=4 network.strength=3.2",), "network.degree=6"),
    Trial("hysteresis", 0.01, "the loop has a standard error of .014 against .05, and chance tips "
          "firms .01 early (standard deviation .005) against 10 %", "replicates=1",
          (("network.strength=1.2 firms.count=2000 clock.horizon=810 +schedule="
           f"{{{FIRM}.open_preference.mean:{{2023-01:0,2056-05:0.75,2056-06:0,2089-10:-0.75}}}}"),),
          "network.strength=3"),
    Trial("granovetter", 0.0, "nothing is random", "",
          (f"{PEERS}.mean=49.99 {PEERS}.spread=50.5", f"{PEERS}.mean=20 {PEERS}.spread=40",
           *(f"{PEERS}.distribution=normal {PEERS}.mean=0.25 {PEERS}.spread={spread} "
             "network.measure=share firms.count=1000" for spread in (0.118, 0.126))),
          f"{PEERS}.spread=45"),
    Trial("watts", 1e-3, "far from the window's ends, which are 1.0 and 3.6 at a threshold of .24",
          f"firms.count=6000 {FIRM}.initial_adopters=0.0005 clock.horizon=480 replicates=4",
          tuple(f"network.topology={topology} network.degree={degree} {PEERS}.mean={threshold}"
                for topology, degree, threshold in (
                    ("random", 3, 0.15), ("random", 2.5, 0.24), ("random", 5.5, 0.24),
                    ("regular", 5, 0.2), ("regular", 6, 0.2))), "network.degree=2.5"),
    Trial("hotelling", 0.0, "only the start is random, and it is forgotten", "firms.count=4000",
          (f"network.strength=0.3 {FIRM}.open_preference.mean=-0.2",
           f"network.strength=1.2 {FIRM}.open_preference.spread=2"), "network.strength=0.2"),
    Trial("katz_shapiro", 1e-3, "standard error .1 % against .5 %, where some firms stay out",
          "firms.count=40000 replicates=1",
          ("network.closed_compatibility=0.3 network.strength=0.2",
           ("network.closed_compatibility=0.9999 network.strength=0.2 "
            "+vendors.third=${vendors.rival}")),
          "network.strength=0.25"),
    Trial("zero_price_rival", 0.0, "tastes are spread by quantile: nothing is random", "",
          (f"{FIRM}.open_preference.mean=-2.5 {FIRM}.open_preference.spread=2.5",
           f"{FIRM}.tastes.cost=2 pricing.unit_cost=0.1 vendors.closed.markup=5"),
          "pricing.unit_cost=0.1"),
    Trial("security_symmetry", 0.006, "two hazards within three standard errors",
          "clock.horizon=1200 replicates=1",
          ("security.openness_speed=5 security.attacker_rate=2",
           "security.openness_speed=2 security.many_eyes=0.5"), "security.attacker_rate=1.5"),
    Trial("relaxation", 1e-3, "the fitted half-life has a standard error of .5 % against 2 %",
          "firms.count=60000 clock.horizon=120 replicates=2",
          (f"{FIRM}.review_months=30",
           f"{FIRM}.review_months=36 clock.months_per_step=3"), f"{FIRM}.review_months=31"),
    Trial("imitation_lag", 1e-3, "nothing is random, or a standard error of 1.5 % against 5 %",
          "clock.horizon=600 replicates=1",
          (f"releases.timing=every_step research.growth=9 {LAG}=7",
           ("releases.timing=poisson releases.open_rate=4 releases.closed_rate=9 "
           "clock.horizon=2400 replicates=2")), f"{LAG}=6.5"),
    Trial("logit_bertrand", 0.0, "prices follow from probabilities: nothing is random", "",
          ((f"choice.dissimilarity=0.7 {FIRM}.tastes.cost=1.3 choice.logit_scale=2 "
            "pricing.unit_cost=0.3"),
           "choice.dissimilarity=0.9 +vendors.fourth=${vendors.second}"),
          "choice.dissimilarity=0.75"),
    Trial("compatibility", 1e-3, "standard error .001 against .01",
          "firms.count=8000 clock.horizon=120 replicates=1",
          ("network.strength=12 network.open_compatibility=0.5",
           "network.strength=12 network.open_compatibility=0.9"), "network.open_compatibility=0.7"),
    Trial("open_ceiling", 0.0, "nothing is random but who uses what, and when work starts: a "
          "standard error of .001, and .012 of delay by half a month's step, against .02",
          "firms.count=5 clock.horizon=132",
          (f"work.size_growth=0.1 {LAG}=9",
           (f"releases.timing=every_step research.tooling_months=3 {FIRM}.lag_closed=2 "
           f"{FIRM}.lag_open=4"),
           "work.start_months=12 clock.months_per_step=0.25 firms.count=100 clock.horizon=120"),
          "work.size_growth=0.09"),
    Trial("ceiling_scatter", 0.02, "a standard deviation has a standard error of 6 % against 35 %, "
          "the formula is high or low by up to 20 %", "replicates=2 clock.horizon=3000",
          ("work.per_point=2 work.size_spread=0.7",), "work.per_point=0.5"),
    Trial("balanced_growth", 0.012, "twelve checks at a chance of .001 each",
          "firms.count=120 replicates=16 clock.horizon=240", ("network.strength=0.3",)),
    Trial("swapped_camps", 0.02, "nine shares within 3.5 standard errors, known from 12 runs",
          "firms.count=1000", ("network.camps=both research.open_start=91",)),
    Trial("leap", 1e-3, "standard error .002 against .01", "firms.count=40",
          (f"shocks.leap.amount=12 {FIRM}.open_preference.mean=-1",
           f"shocks.leap.amount=20 shocks.leap.who=open {LAG}=9"), "shocks.leap.amount=8"),
    Trial("free_choice", 1e-3, "the time constant has a standard error of .8 % against 3 %",
          "firms.count=40000 replicates=2",
          (f"{STARTUP}.review_months=3 clock.months_per_step=1",
           f"{STARTUP}.review_months=2 clock.months_per_step=0.5"), f"{STARTUP}.review_months=2.8"),
    Trial("step_length", 0.01, "standard error .03 against .2, and known to .05",
          "releases.open_rate=10", ("clock.months_per_step=0.9",), "releases.open_rate=5"),
    Trial("price_elasticity", 0.06, "standard error .025 against .04 to the end of the band", "",
          ("replicates=24",)),
    Trial("contributors", 0.0, "nothing is random", "",
          ("contributors.paid_part=0.6 contributors.reference_use=0.4",),
          "contributors.paid_part=0.4"),
    Trial("fragmentation", 0.0, "nothing is random", "",
          ("network.open_compatibility=0.3 research.effort_returns=0.5",),
          "research.effort_returns=0.45"),
    Trial("many_labs", 0.003, "standard error 1 % against 3 %", "replicates=1 clock.horizon=1200",
          (f"releases.open_rate=4 {LAG}=5",), "releases.open_rate=3"),
    Trial("merging", 0.002, "one mean within 3.5 standard errors", "replicates=30",
          ("releases.fork_split=0.4",), "releases.merge_hazard=0.1"),
    Trial("host_number", 0.01, "one mean within 3.5 standard errors, known from 8 runs",
          "replicates=8", ("pricing.host_margin=0.4",), "pricing.host_margin=0.5"),
    Trial("openness", 0.02, "two means within 3.5 standard errors, known from 8 runs",
          "replicates=8", ("releases.openness_width=0.3",), "releases.openness_rate=0.2"),
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _hydra_composes() -> Iterator[None]:
    with composing():
        yield


def tried(name: str, values: str) -> Result:
    (result,) = judged([CASE[name]], *values.split())
    return result


def test_there_is_a_trial_for_each_case() -> None:
    assert sorted(trial.name for trial in TRIALS) == sorted(CASE)


@pytest.mark.parametrize(
    ("trial", "values"),
    [
        pytest.param(
            trial, values, id=f"{trial.name} {values}",
            marks=[pytest.mark.slow] if later or trial.name in SLOW else [],
        )
        for trial in TRIALS
        for later, values in enumerate(trial.values)
    ],
)  # fmt: skip
def test_a_case_gives_what_theory_predicts_and_not_what_it_says_of_other_values(
    trial: Trial, values: str
) -> None:
    result = tried(trial.name, f"{trial.size} {values}")
    wrong = [check for check in result.checks if not check.passed]
    assert result.checks
    assert wrong == [], f"which chance does at most {trial.errs:g} of the time: {trial.why}"
    if trial.rival and values == trial.values[0]:
        key, value = trial.rival.split("=")
        rivals = [
            Runs(replaced(one.parameters, key, float(value)), one.values) for one in result.points
        ]
        assert not all(check.passed for check in CASE[trial.name].checks(rivals))


def test_startups_that_ignore_prices_do_not_respond_to_them() -> None:
    """Only the response of volume is left: the interval of eight runs leaves the observed band."""
    result = tried("price_elasticity", "firms.startups.tastes.cost=0 replicates=8")
    assert not result.passed
    assert result.checks[0].low > OBSERVED + BAND
