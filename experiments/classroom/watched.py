"""One run watched closely: which firms changed, and what happened, in names that can be spoken."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.classroom.cube import NEEDED, YARDSTICKS, by_month
from openclosed.experiments.starts.mixture import Mixture
from openclosed.sim import Ecosystem
from openclosed.sim.explain.events import sentence
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.kinds import FIRM_KINDS, WITHOUT_AI

COLUMNS = [INDEX[name] for name in NEEDED]
FIRMS = 100
NONE, OPEN, CLOSED, HYBRID, ABSENT = range(5)
"""What a firm uses, by the camps of all its workloads."""
UNTOLD = ("release", "price")
"""Events that are many, and mean little each."""

FORKS = (
    "Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine",
    "Rowan", "Spruce", "Willow", "Yew",
)  # fmt: skip
STARTUPS = (
    "Kestrel", "Heron", "Plover", "Swift", "Wren", "Finch", "Osprey", "Robin", "Tern", "Avocet",
)  # fmt: skip
HOSTS = (
    "Agate", "Amber", "Basalt", "Beryl", "Flint", "Garnet", "Granite", "Jade", "Jasper", "Marble",
    "Onyx", "Opal", "Pearl", "Quartz", "Ruby", "Sapphire", "Slate", "Topaz",
)  # fmt: skip
_MADE = re.compile(r"^(?P<fork>.* fork \d+)|^(?P<startup>startup \d+)|^(?P<host>host \d+)")
_POOLS = {"fork": FORKS, "startup": STARTUPS, "host": HOSTS}
_WORK = re.compile(r"^cohort (\d+)$")
_STAGES = {" open core": "'s older models", " closed": ", closed again"}


class Watched(NamedTuple):
    """A run that should be recorded: what it shows, how it ends, its seed, and its world."""

    title: str
    ending: str
    seed: int
    parameters: Parameters


def recorded(mixture: Mixture | None, watched: Watched) -> dict[str, Any]:
    """Everything that the page shows of a run, as plain values.

    Firms stand by kind and size. `states` holds one digit a month for each: NONE, OPEN ...
    """
    clock = watched.parameters.clock
    seen, names = Watch(clock.steps), Names()
    if mixture is None:
        world = Ecosystem(watched.parameters, rng=watched.seed)
    else:
        world = mixture.world(watched.parameters, watched.seed, seen.look)
    while world.running:
        world.step()
        seen.look(world)
    curves = by_month(world.record[:, COLUMNS])
    return {
        "title": watched.title,
        "ending": watched.ending,
        "seed": watched.seed,
        "months": [clock.month(step) for step in range(clock.steps)],
        "curves": {
            key: [None if np.isnan(value) else float(f"{value:.3g}") for value in path]
            for key, path in zip(YARDSTICKS, curves, strict=False)
        },
        "firms": [FIRM_KINDS[world.crowd.kind[row]] for row in seen.rows],
        "states": ["".join(map(str, path)) for path in seen.states.T],
        "events": [
            [event.month, event.what, sentence(event.what, names.of(event.who), event.amount)]
            for event in world.events
            if event.what not in UNTOLD
        ],
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
        if not self.rows:
            self.rows = sample(world)
            self.states = np.zeros((len(self.states), len(self.rows)), np.uint8)
        self.states[world.step_number - 1] = states_of(world)[self.rows]


def states_of(world: Ecosystem) -> NDArray[np.uint8]:
    """(firms) what each uses."""
    slots = world.crowd.slot
    uses = slots > WITHOUT_AI
    is_open = world.market.families["open"].astype(bool)[np.maximum(slots, 0) // 3]
    has_open, has_closed = (uses & is_open).any(axis=1), (uses & ~is_open).any(axis=1)
    states = np.select(
        [~world.crowd.present.astype(bool), has_open & has_closed, has_open, has_closed],
        [ABSENT, HYBRID, OPEN, CLOSED],
        NONE,
    )
    return states.astype(np.uint8)


class Names:
    """The names of one run as they are asked for: forks are trees, startups birds, hosts stones."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken = Counter[tuple[str, ...]]()

    def of(self, raw: str) -> str:
        """What a vendor, family, community, host or cohort of the model is called."""
        if work := _WORK.match(raw):
            return f"new work no. {work[1]}"
        found = _MADE.match(raw)
        rest = raw[found.end() :] if found else raw
        for stage, said in _STAGES.items():
            rest = rest.removesuffix(stage) + said if rest.endswith(stage) else rest
        rest = rest.replace("_", " ")
        return self._given_to(found) + rest if found else rest.capitalize()

    def _given_to(self, found: re.Match[str]) -> str:
        if found[0] not in self._given:
            pool = _POOLS[str(found.lastgroup)]
            again, place = divmod(self._taken[pool], len(pool))
            self._given[found[0]] = pool[place] + (f" {again + 1}" if again else "")
            self._taken[pool] += 1
        return self._given[found[0]]
