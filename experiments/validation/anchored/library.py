"""The starting states: drawn from the islands that the record weighed, and written."""

from pathlib import Path

import numpy as np
import pandas as pd

from openclosed.analysis.draws import ANCESTOR
from openclosed.analysis.evidence.quantities import VENUES
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.experiments.results import store
from openclosed.experiments.starts.lineage import KEPTS, WALKS, Lineage
from openclosed.experiments.starts.prior import names_of
from openclosed.experiments.starts.states import Kept, State, columns_of, row_of
from openclosed.experiments.validation.assimilation.islands import Anchored, numbers_at
from openclosed.sim.state.kinds import FIRM_KINDS

FILE = "states.csv"
MEANINGS = (
    (FILE, ANCESTOR, "", "number of the first particle that it descends from"),
    (FILE, "lucks", "", "step:seed, each the step from which it drew from a seed"),
    *((FILE, name, "utility", "standard deviation of a month's step of the shared taste")
      for name in WALKS),
    *((FILE, name, "1", "part of the shared taste that is left after a month") for name in KEPTS),
    *((FILE, f"{venue}, {one}", "logit or its square", f"what is known of the bias of {venue}")
      for venue in VENUES for one in observers.COLUMNS),
    *((FILE, f"taste of {kind}s MONTH", "utility", "that they share, a column a month")
      for kind in FIRM_KINDS),
)  # fmt: skip
"""File, column, unit and meaning; states also have a column for each number."""


def kept_of(found: Anchored, count: int, seed: int) -> Kept:
    """`count` states, drawn from all particles by their weights."""
    sizes = [one.weights.size for one in found.islands]
    first = np.cumsum([0, *sizes])
    weights = found.weights
    lucks = [_lucks(one.lucks, one.weights.size) for one in found.islands]
    u = float(np.random.default_rng(seed).random())
    states = []
    for row in particle_filter.resampled(weights, u, count).tolist():
        number = int(np.searchsorted(first, row, side="right")) - 1
        island, own = found.islands[number], row - int(first[number])
        numbers = numbers_at(found.free, island.places[[own]])[0].tolist()
        # Venues of the record come first; one of a reader's own is not asked for later.
        bias = island.bias[own, : len(VENUES)].ravel().tolist()
        tastes = tuple(map(tuple, island.tastes[own].tolist()))
        states.append(
            State(
                int(first[number]) + int(island.ancestor[own]),
                Lineage(tuple(numbers), lucks[number][own], tastes),
                tuple(island.law[own].ravel().tolist()),
                tuple(bias),
            )
        )
    return Kept(tuple(names_of(found.free)), tuple(states))


def _lucks(rows: np.ndarray, size: int) -> list[tuple[tuple[int, int], ...]]:
    """Of each particle the steps from which it drew from a seed, with the seeds."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    for particle, step, luck in rows.tolist():
        found[particle].append((step, luck))
    return [tuple(one) for one in found]


def write(file: Path, kept: Kept, start: str) -> None:
    """Write the states, whose months begin with `start`."""
    steps = len(kept.states[0].lineage.tastes)
    head = columns_of(kept.names, steps, start)
    table = pd.DataFrame([row_of(one) for one in kept.states], columns=head, dtype=str)
    store.write_csv(table, file)
