"""Starting states: today's market as inferred from the data, from which runs continue.

A state is a history up to the last month of the data: its parameters without data, its seeds, and
the preferences that firms shared. Each run replays it and continues with a seed of its own, under
the changes of a question: what its parameters change in the usual ones. States are equally likely.
"""

import csv
import functools
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.draws import ANCESTOR, DRAW, SEEDS_PER_DRAW
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.published import STATES
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.sim import Ecosystem
from openclosed.sim.demand.perception import advance_preferences
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced, info_at, value_of
from openclosed.sim.parameters.interventions import Shock
from openclosed.sim.state.market import FIRM_KINDS

MONTHLY_SDS = tuple(f"firms.{kind}.open_preference.monthly_sd" for kind in FIRM_KINDS)
HALF_LIVES = tuple(f"firms.{kind}.open_preference.half_life" for kind in FIRM_KINDS)
"""Standard deviation and half-life of the preference that firms of each kind share."""
LAW = (*MONTHLY_SDS, *HALF_LIVES)
DIGITS = 6
"""Significant digits of a parameter, so that a history can be replayed from a table."""
PLACES = 4
"""Decimals of a shared preference."""


class Lineage(NamedTuple):
    """A history, from the first month on."""

    parameters: tuple[float, ...]  # values of the uncertain ones, held through all of it
    step_seeds: tuple[tuple[int, int], ...]  # first step of each seed, and the seed
    preferences: tuple[tuple[float, ...], ...] = ()  # shared, in each step, of each kind of firms


def round_digits(numbers: Iterable[float]) -> tuple[float, ...]:
    """Numbers rounded as in a table."""
    return tuple(float(f"{value:.{DIGITS}g}") for value in numbers)


def with_lineage(parameters: Parameters, names: Sequence[str], lineage: Lineage) -> Parameters:
    """The parameters with the values of a lineage."""
    return all_replaced(parameters, dict(zip(names, lineage.parameters, strict=True)))


def share_preferences(model: Ecosystem, preferences: Sequence[float]) -> None:
    """Let firms of each kind share a preference for open from the next month on."""
    for kind, preference in enumerate(preferences):
        model.set_shared_preference(kind, preference)


type Watch = Callable[[Ecosystem], None]


def replay(
    parameters: Parameters,
    lineage: Lineage,
    kind: type[Ecosystem] = Ecosystem,
    watch: Watch | None = None,
) -> Ecosystem:
    """Replay a lineage with a model of a `kind`; call `watch` after each month.

    The parameters have the values of the lineage.
    """
    step_seeds = dict(lineage.step_seeds)
    model = kind(parameters, rng=step_seeds[0])
    for step, preferences in enumerate(lineage.preferences[: parameters.clock.steps]):
        model.use_seed(step_seeds.get(step, int(model.step_seed)))
        share_preferences(model, preferences)
        model.step()
        if watch is not None:
            watch(model)
    return model


def resume_walk(model: Ecosystem, last: Sequence[float], step_seed: int) -> Ecosystem:
    """Continue the model with its own seed, by the law of shared preferences from their last."""
    model.use_seed(step_seed)
    share_preferences(model, last)
    advance_preferences(model.context, model.demand, model.parameters.firms, model.step_number - 1)
    share_preferences(model, model.demand.shared_preference)
    return model


def advance(model: Ecosystem, step: int) -> Ecosystem:
    """Step the model until it has done `step` steps."""
    while model.step_number < step:
        model.step()
    return model


TURN: Final = 150
"""States that come twice, with another seed, before others do: that separates chance from the
differences between states."""
PASTS: Final = 4
"""Number of histories that a process keeps: runs of one state follow each other."""
PREFERENCE: Final = "preference of "
"""Prefix of the last columns, those of shared preferences."""
COUNTS_VOLUME: Final = "survey counts volume"
HINT = "use start=2023"
LATER = ("clock.horizon", "ending.")
"""Parameters of a whole run that only matter towards its end."""
GROUPS = ("communities", "vendors", "work.cohorts")
"""Groups with entries under names of their own."""
POLICY_MONTHS = re.compile(r"policy\.\w+\.(starts|ends)")
"""Parameters that no path may change, but that every month reads."""


class State(NamedTuple):
    """A starting state."""

    ancestor: int  # states of one ancestor share much of their history
    lineage: Lineage
    law: tuple[float, ...]  # of shared preferences, as in LAW
    bias: tuple[float, ...]  # of each platform of the data, as `observers.Bias.flat` has it
    by_volume: bool = False  # whether the enterprise survey counts volume, not workloads


class StateTable(NamedTuple):
    """The states, and the names of their parameters."""

    names: tuple[str, ...]
    states: tuple[State, ...]


@functools.cache
def read(file: Path = STATES) -> StateTable:
    """The states in a file, by default the project's."""
    with file.open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)
    first = head.index(MONTHLY_SDS[0])
    end = first + len(LAW)
    preferences = next(place for place, name in enumerate(head) if name.startswith(PREFERENCE))
    states = []
    for row in rows:
        step_seeds = [one.split(":") for one in row[1].split()]
        own = np.array(row[preferences:], dtype=float).reshape(len(FIRM_KINDS), -1).T.tolist()
        lineage = Lineage(
            tuple(map(float, row[2:first])),
            tuple((int(step), int(step_seed)) for step, step_seed in step_seeds),
            tuple(map(tuple, own)),
        )
        law = tuple(map(float, row[first:end]))
        known = tuple(map(float, row[end + 1 : preferences]))
        states.append(State(int(row[0]), lineage, law, known, row[end] == "1"))
    return StateTable(tuple(head[2:first]), tuple(states))


class Changes(NamedTuple):
    """What overrides change in parameters, `usual`."""

    usual: Parameters
    values: dict[str, Any]  # that differ, and set ones of uncertain parameters
    schedule: dict[str, dict[str, float]]
    shocks: dict[str, Shock]
    held: list[str]  # changed parameters of a whole run, and added or removed ones

    def dated_until(self, month: str) -> list[str]:
        """Changes in a month or before it: shocks, paths and first months of instruments."""
        shocks = [name for name, shock in self.shocks.items() if shock.month <= month]
        paths = [
            name
            for name, path in self.schedule.items()
            if any(when <= month and one != _value(self.usual, name) for when, one in path.items())
        ]
        instruments = [
            name
            for name, value in self.values.items()
            if POLICY_MONTHS.fullmatch(name)
            and name.endswith("starts")
            and value
            and value <= month
        ]
        return [*shocks, *paths, *instruments]

    def held_alone(self) -> "Changes":
        """The changes that hold for a whole run, without dated ones."""
        held = {name: self.values[name] for name in self.held if name in self.values}
        return Changes(self.usual, held, {}, {}, self.held)


def changes(usual: Parameters, overrides: Overrides, uncertain: Collection[str] = ()) -> Changes:
    """What overrides change in `usual`; what they set of `uncertain` counts even if it is equal.

    A path or a shock in both is no change.
    """
    after, values, held = overrides.parameters, dict[str, Any](), list[str]()
    for name in overrides.names:
        new, old = info_at(after, name), info_at(usual, name)
        if new is None or old is None or (new.default == old.default and name not in uncertain):
            continue
        values[name] = new.default
        if new.fixed and not name.startswith(LATER) and not POLICY_MONTHS.fullmatch(name):
            held.append(name)
    for group in GROUPS:
        own, known = value_of(after, group), value_of(usual, group)
        held += sorted(f"{group}.{key}" for key in own.keys() ^ known.keys())
    return Changes(
        usual,
        values,
        {name: path for name, path in after.schedule.items() if usual.schedule.get(name) != path},
        {name: one for name, one in after.shocks.items() if usual.shocks.get(name) != one},
        held,
    )


def _value(parameters: Parameters, name: str) -> Any:
    """A value; None if there is no such parameter."""
    info = info_at(parameters, name)
    return None if info is None else info.default


def apply_changes(parameters: Parameters, by: Changes) -> Parameters:
    """Other parameters with the same changes.

    A path that starts from the usual value is relative: if these parameters have another value, the
    path is scaled to start from it, within the declared range.
    """
    found = all_replaced(parameters, by.values)
    paths = {}
    for name, path in by.schedule.items():
        usual, own = _value(by.usual, name), value_of(found, name)
        times = own / usual if usual and path[min(path)] == usual else 1.0
        paths[name] = {month: _within(found, name, times * one) for month, one in path.items()}
    return found.model_copy(
        update={"schedule": found.schedule | paths, "shocks": found.shocks | by.shocks}
    )


def _within(parameters: Parameters, name: str, value: float) -> float:
    """The value, clipped to the declared range."""
    info = info_at(parameters, name)
    low, high = (None, None) if info is None else (info.low, info.high)
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


class States(NamedTuple):
    """Starting states: the default parameters, and when changes take effect."""

    plain: Parameters
    from_2023: bool = False  # changes from the first month, not the first after the data

    @property
    def names(self) -> frozenset[str]:
        """The parameters in which states differ."""
        return frozenset((*read().names, *LAW))

    def model(
        self,
        overrides: Overrides,
        seed: int,
        kind: type[Ecosystem] = Ecosystem,
        watch: Watch | None = None,
    ) -> Ecosystem:
        """The model of a seed, of a `kind`, at the end of the data, under the overrides.

        Parameters of a whole run, and rules of a user's own, hold from the first month on. `watch`
        is called after each month of its history.
        """
        number, step_seed = divmod(int(seed), SEEDS_PER_DRAW)
        kept, by, parameters = read(), self.changes(overrides), overrides.parameters
        state = kept.states[number]
        values = dict(zip(kept.names, state.lineage.parameters, strict=True))
        law = dict(zip(LAW, state.law, strict=True))
        if self.from_2023 or by.dated_until(LAST_MONTH):
            own = apply_changes(all_replaced(parameters, values), by)
            model = replay(own, state.lineage, kind, watch)
        else:
            ends = {"clock": parameters.clock, "ending": parameters.ending}
            base = all_replaced(self.plain.model_copy(update=ends), values)
            past = _Past(number, apply_changes(base, by.held_alone()), kind)
            model = past.replay(watch) if watch else _kept(past).branch(step_seed)
        model.use_parameters(apply_changes(all_replaced(model.parameters, law), by))
        return resume_walk(model, state.lineage.preferences[-1], step_seed)

    def changes(self, overrides: Overrides) -> Changes:
        """The changes of the default parameters, applied to each state."""
        return changes(self.plain, overrides, self.names)

    def named(self, overrides: Overrides) -> frozenset[str]:
        """The uncertain parameters with a set value, even if it equals the usual one."""
        return self.names.intersection(overrides.names)

    def refuse(self, overrides: Overrides) -> None:
        """Raise BadInput for parameters that no starting state can have."""
        clock, steps = overrides.parameters.clock, len(read().states[0].lineage.preferences)
        usual = self.plain.clock
        if (clock.start, clock.months_per_step) != (usual.start, usual.months_per_step):
            raise BadInput(
                f"clock: starting states have months from {usual.start} on; use unmeasured=default"
            )
        if self.from_2023:
            return
        if clock.steps <= steps:
            raise BadInput(
                f"clock.horizon={clock.horizon:g}: must be more than {steps} months; {HINT}"
            )
        by = self.changes(overrides)
        if other := [one for one in by.held if one not in by.values]:
            raise BadInput(f"{other[0]}: cannot change in starting states; {HINT}")

    def remade(self, overrides: Overrides) -> list[str]:
        """The changes before the end of the data, which need a replay of histories."""
        by = self.changes(overrides)
        return [] if self.from_2023 else [*by.dated_until(LAST_MONTH), *by.held]

    def columns(self, seeds: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The state of each seed, its ancestor, and its parameters."""
        kept, draws = read(), np.asarray(seeds) // SEEDS_PER_DRAW
        each, at = np.unique(draws, return_inverse=True)
        chosen = [kept.states[number] for number in each.tolist()]
        ancestors = np.array([one.ancestor for one in chosen], dtype=np.int64)
        values = np.array([(*one.lineage.parameters, *one.law) for one in chosen])
        columns = dict(zip((*kept.names, *LAW), values[at].T, strict=True))
        return {DRAW: draws, ANCESTOR: ancestors[at]} | columns

    def seeds(self, seed: int, count: int) -> list[int]:
        """The first `count` seeds of runs, the same in every question.

        States come in a random order, each `TURN` of them twice.
        """
        states = np.random.default_rng(seed).permutation(len(read().states))
        return seeds_of(states[places(count) % states.size], seed)


def places(count: int) -> NDArray[np.int64]:
    """(count) places of runs in an order of states or draws, each `TURN` of them twice."""
    order = np.arange(count)
    return order // (2 * TURN) * TURN + order % TURN


def seeds_of(numbers: NDArray[np.int64], seed: int) -> list[int]:
    """Seeds of runs of these states or draws, each with its own random numbers."""
    step_seeds = [int(one) % SEEDS_PER_DRAW for one in spawn_seeds(seed, numbers.size)]
    return [
        number * SEEDS_PER_DRAW + step_seed
        for number, step_seed in zip(numbers.tolist(), step_seeds, strict=True)
    ]


class _Past(NamedTuple):
    """A history to replay: the number of its state, its parameters, and the model's kind."""

    state: int
    parameters: Parameters
    kind: type[Ecosystem]

    def replay(self, watch: Watch | None = None) -> Ecosystem:
        """Its model, at the end of the data."""
        return replay(self.parameters, read().states[self.state].lineage, self.kind, watch)


_pasts: list[tuple[_Past, Ecosystem]] = []


def _kept(of: _Past) -> Ecosystem:
    """The model of a history, not to be stepped; the last few are kept."""
    for past, model in _pasts:
        if past == of:
            return model
    model = of.replay()
    _pasts[:] = [(of, model), *_pasts[: PASTS - 1]]
    return model
