"""What an entrant does in the seat of a vendor, run by run, and what it makes of it.

Code of others decides in a process of its own, which tells its decisions. The run that counts is
made of these by a process that never loads that code, and so are its accounts.
"""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, NamedTuple

from experiments.runs.replicate import FINAL_MONTHS, Replicate, Task, replicate
from experiments.tournament.decisions import (
    OTHERWISE,
    Decision,
    FoulError,
    base_of,
    noted,
    own_class,
    read_decisions,
    told,
)
from experiments.tournament.entrants import Entrant, class_of
from experiments.worlds.mixture import Mixture
from sim import Ecosystem
from sim.agents import Vendor
from sim.parameters import Parameters
from sim.state.families import owned_by

SEATED = "tournament_seat"
"""Module that holds the class which sits in the seat, in the process of a run."""


class Market(NamedTuple):
    """A scenario in which all entrants play."""

    scenario: str
    parameters: Parameters
    mixture: Mixture | None = None  # worlds that runs go on from; None: the plain world


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
        money: its cash at the end, less than 0 for a debt.
        users: share of all workloads that run on its families, mean of the last year, in [0, 1].
        survival: share of the run in which it was in business, in [0, 1].
    """

    replicate: Replicate
    money: float
    users: float
    survival: float


class Turn(NamedTuple):
    """A run to be made and accounted for, without any code of others.

    Attributes:
        task: its number in the programme, and its seed.
        market: in which.
        target: dotted path of the simulation's own class in the seat; empty: as the market has it.
        entrant: its number among all, where several play at once.
        decisions: those of a strategy, for `target` to be told; None: it decides for itself.
        digest: of what the strategy's own process made of the run.
    """

    task: Task
    market: Market
    target: str = ""
    entrant: int = 0
    decisions: Sequence[Decision] | None = None
    digest: str = ""


class _Accounts:
    """The books of the seat, kept month by month."""

    def __init__(self, seat: str) -> None:
        self.seat = seat
        self.money = self.months = 0.0
        self.users: list[float] = []

    def __call__(self, world: Ecosystem) -> None:
        """Enter the month."""
        vendor = next(one for one in world.vendors if one.name == self.seat)
        families = world.market.families
        everyone = float(families["users"].sum())
        own = float(families["users"][owned_by(world.market, vendor.row)].sum())
        self.users.append(own / everyone if everyone else 0.0)
        self.money = float(vendor.cash)
        self.months += vendor.active * world.in_force.clock.months_per_step

    def played(self, one: Replicate, parameters: Parameters) -> Played:
        """The run with what the books say of it."""
        clock = parameters.clock
        last = self.users[-max(1, round(FINAL_MONTHS / clock.months_per_step)) :]
        lived = self.months / (clock.steps * clock.months_per_step)
        return Played(one, self.money, sum(last) / max(len(last), 1), min(lived, 1.0))


def decided(programme: Programme) -> Iterator[dict[str, Any]]:
    """What the entrant decides in each of its runs, in order.

    They end early with why it is `out`, or with its first failed run.
    """
    log: list[Decision] = []
    try:
        kind = class_of(programme.entrant)
        target, base = _seated(noted(kind, log)), base_of(kind)
    except FoulError as error:
        yield {"out": str(error)}
        return
    for market, task in tasks_of(programme):
        log.clear()
        parameters = with_class(market.parameters, programme.seat, target)
        one = replicate(parameters, task, mixture=market.mixture)
        said = {"stage": one.stage, "error": one.error, "base": base, "digest": _digest(one)}
        yield {**said, "decisions": [] if one.error else log}
        if one.error:
            return


def tasks_of(programme: Programme) -> Iterator[tuple[Market, Task]]:
    """The runs of a programme, market by market."""
    pairs = [(market, seed) for market in programme.markets for seed in programme.seeds]
    for run, (market, seed) in enumerate(pairs):
        yield market, Task(run, seed)


def turn_of(market: Market, task: Task, said: dict[str, Any]) -> Turn:
    """The run that an entrant's decisions make. Raises FoulError where it said none of these."""
    decisions, digest = read_decisions(said.get("decisions")), str(said.get("digest"))
    path = str(said.get("base"))
    own_class(path)
    return Turn(task, market, path, decisions=decisions, digest=digest)


def play_turn(seat: str, turn: Turn) -> tuple[Turn, Played]:
    """Make a run with its accounts; one that the entrant's own process made otherwise failed."""
    target = turn.target
    if turn.decisions is not None:
        target = _seated(told(own_class(target), turn.decisions))
    parameters = turn.market.parameters
    if target:
        parameters = with_class(parameters, seat, target)
    books = _Accounts(seat)
    played = books.played(replicate(parameters, turn.task, books, turn.market.mixture), parameters)
    one = played.replicate
    if turn.decisions is not None and not one.error and _digest(one) != turn.digest:
        failed = Replicate(turn.task, None, None, {}, [], "end", OTHERWISE)
        played = played._replace(replicate=failed)
    return turn, played


def _digest(one: Replicate) -> str:
    """Of the outcomes of a run; empty for one that failed."""
    return "" if one.months is None else hashlib.sha256(one.months.tobytes()).hexdigest()


def _seated(kind: type[Vendor]) -> str:
    """Have a class ready in this process for a world to find; returns its dotted path."""
    module: Any = ModuleType(SEATED)
    module.Taken = kind
    sys.modules[SEATED] = module
    return f"{SEATED}.Taken"


def with_class(parameters: Parameters, seat: str, target: str) -> Parameters:
    """The parameters with another class for the vendor `seat`, all its settings kept."""
    taken = parameters.vendors[seat].model_copy(update={"target": target})
    return parameters.model_copy(update={"vendors": parameters.vendors | {seat: taken}})
