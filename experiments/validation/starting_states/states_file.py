"""The starting states: particles drawn from the filters, and the file that keeps them."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.draws import ANCESTOR
from openclosed.analysis.evidence.quantities import PLATFORMS
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.ancestors import Ancestors, ancestors_of, intraclass
from openclosed.experiments.results import documentation, store
from openclosed.experiments.starts.draws import Prior, names_of, values_at
from openclosed.experiments.starts.states import (
    COUNTS_VOLUME,
    HALF_LIVES,
    LAW,
    MONTHLY_SDS,
    PREFERENCE,
    Lineage,
    State,
    StateTable,
    round_digits,
)
from openclosed.experiments.validation.assimilation.task import FilterResult, particle_weights
from openclosed.sim.parameters.clock import month_after
from openclosed.sim.state.market import FIRM_KINDS, STARTUP

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

FILE = "states.csv"
MEANINGS = (
    (FILE, ANCESTOR, "", "number of its ancestor among the first particles"),
    (FILE, "step_seeds", "", "step:seed, each seed with the first step that used it"),
    *((FILE, name, "utility", "standard deviation of the monthly step of the shared preference")
      for name in MONTHLY_SDS),
    *((FILE, name, "years", "half-life of the shared preference") for name in HALF_LIVES),
    (FILE, COUNTS_VOLUME, "0 or 1", "whether the enterprise survey counts volume"),
    *((FILE, f"{platform}, {one}", "logit or its square", f"bias of {platform}, given the data")
      for platform in PLATFORMS for one in observers.COLUMNS),
    *((FILE, f"{PREFERENCE}{kind} MONTH", "utility", "shared preference for open, a column a month")
      for kind in FIRM_KINDS),
)  # fmt: skip
"""File, column, unit and meaning; states also have a column for each parameter."""


class States(NamedTuple):
    """N equally likely particles of all filters, drawn by weight."""

    ancestor: Integers  # (N) number among the first particles of all filters
    step_seeds: Sequence[tuple[tuple[int, int], ...]]
    places: Floats  # (N, P)
    tastes: Floats  # (N, T, kinds)
    law: Floats  # (N, 2, kinds)
    bias: Floats  # (N, platforms, observers.COLUMNS)
    by_volume: NDArray[np.bool_]  # (N)
    market: Floats  # (N, S, 2)

    @property
    def ancestors(self) -> Ancestors:
        """How many ancestors count."""
        return ancestors_of(self.ancestor)

    @property
    def alike(self) -> dict[str, float]:
        """Intraclass correlations by ancestor of the startups' preference, tokens and spend."""
        values = np.column_stack([self.tastes[:, -1, STARTUP], self.market[:, -1]])
        names = ("preference", "tokens", "spend")
        return {
            name: intraclass(own, self.ancestor) for name, own in zip(names, values.T, strict=True)
        }


def draw_states(filters: Sequence[FilterResult], count: int, seed: int) -> States:
    """`count` particles of all filters, by weight, in a random order."""
    first = np.cumsum([0, *(one.weights.size for one in filters)])
    u = float(np.random.default_rng(seed).random())
    rows = particle_filter.resample(particle_weights(filters), u, count)
    rows = np.random.default_rng(seed + 1).permutation(rows)
    joint = {
        name: np.concatenate([getattr(one, name) for one in filters])[rows]
        for name in ("places", "tastes", "law", "bias", "by_volume", "market")
    }
    ancestor = np.concatenate(
        [at + one.ancestor for at, one in zip(first[:-1], filters, strict=True)]
    )[rows]
    number = np.searchsorted(first, rows, side="right") - 1
    step_seeds = [
        _seeds_of(filters[of], row - int(first[of]))
        for of, row in zip(number.tolist(), rows.tolist(), strict=True)
    ]
    return States(ancestor, step_seeds, **joint)


def _seeds_of(one: FilterResult, row: int) -> tuple[tuple[int, int], ...]:
    """A particle's seeds, each with its first step."""
    own = one.step_seeds[one.step_seeds[:, 0] == row]
    return tuple((int(step), int(step_seed)) for _, step, step_seed in own)


def to_kept(free: Sequence[Prior], found: States) -> StateTable:
    """The states in the form of the kept file."""
    values = parameters_at(free, found.places).tolist()
    states = [
        State(
            int(found.ancestor[row]),
            Lineage(
                tuple(values[row]),
                found.step_seeds[row],
                tuple(map(tuple, found.tastes[row].tolist())),
            ),
            tuple(found.law[row].ravel().tolist()),
            tuple(found.bias[row].ravel().tolist()),
            bool(found.by_volume[row]),
        )
        for row in range(len(values))
    ]
    return StateTable(tuple(names_of(free)), tuple(states))


def parameters_at(free: Sequence[Prior], places: Floats) -> Floats:
    """(N, names) parameters at places of the unit cube, as runs have them."""
    return np.array([round_digits(row) for row in values_at(free, places).tolist()])


def row_of(state: State) -> list[str]:
    """A row of the table."""
    step_seeds = " ".join(f"{step}:{step_seed}" for step, step_seed in state.lineage.step_seeds)
    tastes = [f"{one:g}" for kind in zip(*state.lineage.preferences, strict=True) for one in kind]
    own = (*state.lineage.parameters, *state.law, int(state.by_volume))
    values = (*own, *(float(f"{one:.4g}") for one in state.bias))
    return [str(state.ancestor), step_seeds, *(repr(one) for one in values), *tastes]


def write(file: Path, kept: StateTable, start: str) -> None:
    """Write the states, whose months begin with `start`."""
    months = [month_after(start, at) for at in range(len(kept.states[0].lineage.preferences))]
    head = [
        ANCESTOR, "step_seeds", *kept.names, *LAW, COUNTS_VOLUME,
        *(f"{platform}, {one}" for platform in PLATFORMS for one in observers.COLUMNS),
        *(f"{PREFERENCE}{kind} {month}" for kind in FIRM_KINDS for month in months),
    ]  # fmt: skip
    table = pd.DataFrame([row_of(one) for one in kept.states], columns=head, dtype=str)
    store.write_csv(table, file)
    documentation.record(file)
