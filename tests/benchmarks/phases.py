"""One run as people start it: 1,000 firms over ten years, and where its time goes."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from unittest.mock import patch

from sim import Ecosystem
from sim.demand import adoption_phase
from sim.engine.phase import name_of
from sim.parameters import Parameters
from sim.parameters.cast import CommunityParameters
from sim.parameters.paths import all_replaced

FIRMS, MONTHS, VENDORS, COMMUNITIES = 1_000, 120, 10, 10
PHASES = tuple(name_of(phase) for phase in Ecosystem.phases)
ADOPTION = ("become_aware", "adopt", "count", "take_payments")
"""What the adoption phase calls, none within another."""


@dataclass(frozen=True)
class Run:
    """The fastest of several runs: seconds for building, for each phase and for all."""

    build: float
    phases: dict[str, float]
    outcomes: float  # to sum up the record that the run leaves
    whole: float  # without the clocks of the phases


def the_run(firms: int = FIRMS) -> Parameters:
    """The baseline over 120 months, with 10 vendors and 10 communities."""
    sizes = {"firms.count": firms, "clock.horizon": float(MONTHS)}
    parameters = all_replaced(Parameters(), sizes)
    missing = COMMUNITIES - len(parameters.communities)
    more = {f"community_{n}": CommunityParameters(launch_share=0.2) for n in range(missing)}
    parameters = parameters.model_copy(update={"communities": parameters.communities | more})
    if len(parameters.vendors) != VENDORS:
        raise ValueError(f"the baseline has {len(parameters.vendors)} vendors, not {VENDORS}")
    return parameters


def split(parameters: Parameters, repeats: int = 7) -> Run:
    """Time runs with and without a clock at each phase, in turn; each part at its fastest."""
    _go(parameters)  # compiles
    build = outcomes = whole = float("inf")
    phases = dict.fromkeys(PHASES, float("inf"))
    for _ in range(repeats):
        built, ran, told = _go(parameters)
        build, outcomes = min(build, built), min(outcomes, told)
        whole = min(whole, built + ran + told)
        with phase_clocks() as spent:
            _go(parameters)
        phases = {name: min(least, spent[name]) for name, least in phases.items()}
    return Run(build, phases, outcomes, whole)


def adoption_parts(
    world: Ecosystem, go_on: Callable[[Ecosystem], None], months: int
) -> dict[str, float]:
    """Seconds of each of `ADOPTION` over some months of a world."""
    with clocks({name: (adoption_phase, name) for name in ADOPTION}) as spent:
        for _ in range(months):
            go_on(world)
    return spent


def _go(parameters: Parameters) -> tuple[float, float, float]:
    marks = [time.thread_time()]
    world = Ecosystem(parameters, rng=1)
    marks.append(time.thread_time())
    world.run()
    marks.append(time.thread_time())
    world.record  # noqa: B018
    marks.append(time.thread_time())
    return marks[1] - marks[0], marks[2] - marks[1], marks[3] - marks[2]


@contextmanager
def clocks(places: dict[str, tuple[Any, str]]) -> Iterator[dict[str, float]]:
    """Count the seconds spent in functions, given as name: (where it is, what it is called)."""
    spent = dict.fromkeys(places, 0.0)
    with ExitStack() as stack:
        for name, (owner, attribute) in places.items():
            work = timed(getattr(owner, attribute), name, spent)
            stack.enter_context(patch.object(owner, attribute, work))
        yield spent


@contextmanager
def phase_clocks() -> Iterator[dict[str, float]]:
    """Count the seconds spent in each phase of a month."""
    spent = dict.fromkeys(PHASES, 0.0)
    phases = tuple(timed(phase, name_of(phase), spent) for phase in Ecosystem.phases)
    with patch.object(Ecosystem, "phases", phases):
        yield spent


def timed(work: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The function, which adds the seconds of each call to `spent[name]`."""

    @wraps(work)
    def call(*arguments: Any, **more: Any) -> Any:
        start = time.thread_time()
        try:
            return work(*arguments, **more)
        finally:
            spent[name] += time.thread_time() - start

    return call
