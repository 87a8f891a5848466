"""The starting states: histories drawn from the filters, and the file that keeps them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.draws import ANCESTOR
from openclosed.analysis.evidence.quantities import PLATFORMS
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.experiments.results import documentation, store
from openclosed.experiments.starts.draws import names_of
from openclosed.experiments.starts.states import (
    MONTHLY_SDS,
    PERSISTENCES,
    PREFERENCE,
    Lineage,
    State,
    StateTable,
)
from openclosed.experiments.validation.assimilation.moves import Histories, seeds_of, step_seeds_of
from openclosed.experiments.validation.assimilation.task import FilterResult, particle_weights
from openclosed.experiments.validation.starting_states.finding import (
    AssimilationResult,
    parameters_at,
)
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.state.kinds import FIRM_KINDS

type Integers = NDArray[np.int64]

FILE = "states.csv"
MEANINGS = (
    (FILE, ANCESTOR, "", "number of its ancestor among the first particles"),
    (FILE, "step_seeds", "", "step:seed, each seed with the first step that used it"),
    *((FILE, name, "utility", "standard deviation of the monthly step of the shared preference")
      for name in MONTHLY_SDS),
    *((FILE, name, "1", "monthly persistence of the shared preference") for name in PERSISTENCES),
    *((FILE, f"{platform}, {one}", "logit or its square", f"bias of {platform}, given the data")
      for platform in PLATFORMS for one in observers.COLUMNS),
    *((FILE, f"{PREFERENCE}{kind} MONTH", "utility", "shared preference for open, a column a month")
      for kind in FIRM_KINDS),
)  # fmt: skip
"""File, column, unit and meaning; states also have a column for each parameter."""


def draw_histories(
    filters: Sequence[FilterResult], count: int, seed: int
) -> tuple[Histories, Integers]:
    """`count` histories from which moves start, drawn from all particles, and their ancestors.

    An ancestor is drawn by the square root of its weight, since chains should start more dispersed
    than they end (Gelman and Rubin 1992, Statistical Science 7, 457-472).
    """
    first = np.cumsum([0, *(one.weights.size for one in filters)])
    weights = particle_weights(filters)
    of = np.concatenate([at + one.ancestor for at, one in zip(first[:-1], filters, strict=True)])
    whole = np.bincount(of, weights=weights)[of]
    weights = np.divide(weights, np.sqrt(whole), out=np.zeros_like(weights), where=whole > 0.0)
    u = float(np.random.default_rng(seed).random())
    rows = particle_filter.resample(weights, u, count)
    order = np.random.default_rng(seed + 1).permutation(count)  # any part is like the whole
    places, step_seeds, tastes, ancestors = [], [], [], []
    for row in rows[order].tolist():
        number = int(np.searchsorted(first, row, side="right")) - 1
        filter_, own = filters[number], row - int(first[number])
        drew = [
            (int(step), int(step_seed)) for who, step, step_seed in filter_.step_seeds if who == own
        ]
        places.append(filter_.places[own])
        step_seeds.append(seeds_of(drew, filter_.tastes.shape[1]))
        tastes.append(filter_.tastes[own])
        ancestors.append(int(first[number]) + int(filter_.ancestor[own]))
    return Histories(np.array(places), np.array(step_seeds), np.array(tastes)), np.array(ancestors)


def to_kept(found: AssimilationResult) -> StateTable:
    """The states in the form of the kept file."""
    one = found.states
    values = parameters_at(found.free, one.places).tolist()
    states = [
        State(
            int(found.ancestor[row]),
            Lineage(
                tuple(values[row]),
                step_seeds_of(one.step_seeds[row]),
                tuple(map(tuple, one.tastes[row].tolist())),
            ),
            tuple(one.law[row].ravel().tolist()),
            tuple(one.bias[row].ravel().tolist()),
        )
        for row in range(len(values))
    ]
    return StateTable(tuple(names_of(found.free)), tuple(states))


def row_of(state: State) -> list[str]:
    """A row of the table."""
    step_seeds = " ".join(f"{step}:{step_seed}" for step, step_seed in state.lineage.step_seeds)
    tastes = [f"{one:g}" for kind in zip(*state.lineage.preferences, strict=True) for one in kind]
    values = (*state.lineage.parameters, *state.law, *(float(f"{one:.4g}") for one in state.bias))
    return [str(state.ancestor), step_seeds, *(repr(one) for one in values), *tastes]


def write(file: Path, kept: StateTable, start: str) -> None:
    """Write the states, whose months begin with `start`."""
    months = [month_after(start, at) for at in range(len(kept.states[0].lineage.preferences))]
    head = [
        ANCESTOR, "step_seeds", *kept.names, *MONTHLY_SDS, *PERSISTENCES,
        *(f"{platform}, {one}" for platform in PLATFORMS for one in observers.COLUMNS),
        *(f"{PREFERENCE}{kind} {month}" for kind in FIRM_KINDS for month in months),
    ]  # fmt: skip
    table = pd.DataFrame([row_of(one) for one in kept.states], columns=head, dtype=str)
    store.write_csv(table, file)
    documentation.record(file)
