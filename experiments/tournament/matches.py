"""What an entrant does in the seat of a vendor, run by run, and what it makes of it."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

from experiments.runs.replicate import FINAL_MONTHS, Replicate, Task, replicate
from experiments.tournament.entrants import Entrant, class_of
from experiments.tournament.guard import FoulError, guarded, unchanged
from sim import Ecosystem
from sim.parameters import Parameters
from sim.state.families import owned_by

SEATED = "tournament_seat"
"""Module that holds the class which sits in the seat, in the process of an entrant."""


class Market(NamedTuple):
    """A scenario in which all entrants play."""

    scenario: str
    parameters: Parameters


class Programme(NamedTuple):
    """All runs of an entrant: every market with every seed, market by market."""

    entrant: Entrant
    seat: str
    markets: tuple[Market, ...]
    seeds: tuple[int, ...]


class Played(NamedTuple):
    """A run, and what the seat made of it.

    Attributes:
        replicate: of the world; its `stage` and `error` are set where the entrant is out.
        money: its cash at the end, less than 0 for a debt; what takeovers moved is left out.
        users: share of all workloads that run on its families, mean of the last year, in [0, 1].
        survival: share of the run in which it was in business, in [0, 1].
    """

    replicate: Replicate
    money: float
    users: float
    survival: float


class Out(NamedTuple):
    """An entrant that may not play, or not go on, and why."""

    reason: str


class Control(NamedTuple):
    """The record's last year of the first market without the entrant, in its own process."""

    final: bytes


class _Accounts:
    """The books of the seat, kept month by month."""

    def __init__(self, seat: str) -> None:
        self.seat = seat
        self.money = self.moved = self.months = 0.0
        self.users: list[float] = []

    def __call__(self, world: Ecosystem) -> None:
        """Enter the month."""
        vendor = next(one for one in world.vendors if one.name == self.seat)
        families = world.market.families
        everyone = float(families["users"].sum())
        own = float(families["users"][owned_by(world, vendor.row)].sum())
        self.users.append(own / everyone if everyone else 0.0)
        self.moved += vendor.transfer
        self.money = vendor.cash - self.moved
        self.months += vendor.active * world.now.clock.months_per_step

    def played(self, one: Replicate, parameters: Parameters) -> Played:
        """The run with what the books say of it."""
        clock = parameters.clock
        last = self.users[-max(1, round(FINAL_MONTHS / clock.months_per_step)) :]
        lived = self.months / (clock.steps * clock.months_per_step)
        return Played(one, self.money, sum(last) / max(len(last), 1), min(lived, 1.0))


def matches(programme: Programme) -> Iterator[Played | Out | Control]:
    """The entrant's runs in order, and a `Control` at the end.

    They end early with `Out`, or with the first failed run of a class that is not the scenario's.
    """
    entrant, seat = programme.entrant, programme.seat
    try:
        target = _seated(entrant)
    except FoulError as error:
        yield Out(str(error))
        return
    run = 0
    for market in programme.markets:
        for seed in programme.seeds:
            one = _match(market.parameters, seat, target, Task(run, seed))
            yield one
            if target and one.replicate.error:
                return
            run += 1
    first = programme.markets[0].parameters
    control = replicate(first, Task(0, programme.seeds[0]))
    yield Control(b"" if control.final is None else control.final.tobytes())


def _seated(entrant: Entrant) -> str:
    """Have the entrant's class, watched, ready in this process; returns its dotted path.

    It is empty for an entrant that leaves the seat as it is.
    """
    if not entrant.path:
        return ""
    module: Any = ModuleType(SEATED)
    module.Taken = guarded(class_of(entrant))
    sys.modules[SEATED] = module
    return f"{SEATED}.Taken"


def _match(parameters: Parameters, seat: str, target: str, task: Task) -> Played:
    """One run with the entrant in the seat."""
    if target:
        parameters = with_class(parameters, seat, target)
    kept, books = parameters.model_copy(deep=True), _Accounts(seat)

    def watch(world: Ecosystem) -> None:
        books(world)
        if target and not world.running:
            unchanged(world, kept)

    return books.played(replicate(parameters, task, watch), parameters)


def with_class(parameters: Parameters, seat: str, target: str) -> Parameters:
    """The parameters with another class for the vendor `seat`, all its settings kept."""
    taken = parameters.vendors[seat].model_copy(update={"target": target})
    return parameters.model_copy(update={"vendors": parameters.vendors | {seat: taken}})
