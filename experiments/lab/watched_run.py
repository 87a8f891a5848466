"""One run watched closely: which firms changed, and what happened."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.lab.names import Names
from openclosed.analysis.lab.yardsticks import NEEDED, SHOWN, by_month
from openclosed.experiments.starts.mixture import Mixture
from openclosed.sim import Ecosystem
from openclosed.sim.explain.events import sentence
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.kinds import FIRM_KINDS, WITHOUT_AI

COLUMNS = [INDEX[name] for name in NEEDED]
FIRMS = 100
STATES = ("none", "open", "closed", "hybrid", "absent")
NONE, OPEN, CLOSED, HYBRID, ABSENT = range(len(STATES))

UNTOLD = ("release", "price")
"""Events that are many, and mean little each."""


class Watched(NamedTuple):
    """A run that should be recorded: what it shows, how it ends, its seed, and its world."""

    title: str
    ending: str
    seed: int
    parameters: Parameters


def recorded(watched: Watched, mixture: Mixture | None) -> dict[str, Any]:
    """Everything that the page shows of a run, as plain values.

    Firms stand by kind and size. `states` holds one digit a month for each, a place in STATES.
    """
    parameters = watched.parameters
    seen, names = Watch(parameters.clock.steps), Names()
    if mixture is None:
        world = Ecosystem(parameters, rng=watched.seed)
    else:
        world = mixture.world(parameters, watched.seed, seen.look)
    while world.running:
        world.step()
        seen.look(world)
    events = [
        [event.month, event.what, sentence(event.what, names.of(event.who), event.amount)]
        for event in world.events
        if event.what not in UNTOLD
    ]
    clock = parameters.clock
    labels = [clock.month(step) for step in range(clock.steps)]
    curves = by_month(world.record[:, COLUMNS])
    return {
        "title": watched.title,
        "ending": watched.ending,
        "seed": watched.seed,
        "months": labels,
        "curves": {
            one.key: [None if np.isnan(value) else float(f"{value:.3g}") for value in path]
            for one, path in zip(SHOWN, curves, strict=False)
        },
        "firms": [FIRM_KINDS[world.crowd.kind[row]] for row in seen.rows],
        "states": ["".join(map(str, path)) for path in seen.states.T],
        "events": events,
    }


def sample(world: Ecosystem) -> list[int]:
    """Rows of at most FIRMS firms by kind, spread evenly over those of each kind."""
    crowd = world.crowd
    chosen: list[int] = []
    for kind in range(len(FIRM_KINDS)):
        rows = np.flatnonzero(crowd.kind == kind)
        room = min(rows.size, round(FIRMS * rows.size / crowd.kind.size))
        if room:
            places = np.linspace(0, rows.size - 1, room).round().astype(np.int64)
            chosen += rows[places].tolist()
    return chosen


class Watch:
    """What was seen of a run: states of some firms."""

    def __init__(self, steps: int) -> None:
        self.rows: list[int] = []
        self.states = np.zeros((steps, 0), np.uint8)

    def look(self, world: Ecosystem) -> None:
        """See the month that is over."""
        step, steps = world.step_number - 1, len(self.states)
        if not self.rows:
            self.rows = sample(world)
            self.states = np.zeros((steps, len(self.rows)), np.uint8)
        camps = camps_of(world)
        self.states[step] = [state_of(world, row, camps) for row in self.rows]


def camps_of(world: Ecosystem) -> NDArray[np.int8]:
    """(firms, places) 1 on an open model, 0 on a closed one, -1 without AI."""
    slots = world.crowd.slot
    opened = world.market.families["open"].astype(np.int8)
    return np.where(slots > WITHOUT_AI, opened[np.maximum(slots, 0) // 3], np.int8(-1))


def state_of(world: Ecosystem, row: int, camps: NDArray[np.int8]) -> int:
    """A firm's place in STATES, by the camps of all workloads."""
    if not world.crowd.present[row]:
        return ABSENT
    own = camps[row]
    has_open, has_closed = bool((own == 1).any()), bool((own == 0).any())
    if has_open:
        return HYBRID if has_closed else OPEN
    return CLOSED if has_closed else NONE
