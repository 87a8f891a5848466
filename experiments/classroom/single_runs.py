"""Single runs: further ones with a page's settings, and those that one can watch on the page."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.classroom import levers
from openclosed.experiments.classroom.class_state import MarketRequest
from openclosed.experiments.classroom.cube import MEASURES, NEEDED, SHARES
from openclosed.experiments.classroom.page import PageModel
from openclosed.experiments.classroom.seats import Starts, compare, play
from openclosed.experiments.question.composing import composing
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import NOT_PARAMETERS, Settings
from openclosed.experiments.runs.replicate import replicate
from openclosed.experiments.starts.draws import Draws, starts_of
from openclosed.experiments.starts.states import States
from openclosed.sim import Ecosystem
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.event_log import describe_event
from openclosed.sim.state.market import FIRM_KINDS, WITHOUT_AI

COLUMNS = [INDEX[name] for name in NEEDED]
OTHER_VERSION = (
    "the page was made by another version of the model; make one by openclosed classroom "
    "serve=false output=mine, and name it as page=mine/class.html"
)
FIRMS = 100
NONE, OPEN, CLOSED, MULTIHOMING, ABSENT = range(5)
"""What a firm uses, by the camps of all its workloads."""
OMITTED_EVENTS = ("release", "price")  # events that are frequent and mean little each


class MarketModel:
    """The model with the configuration of a page, in which a class plays.

    Raises:
        ValueError: one line, if the page is of another version of the model.
    """

    def __init__(self, model: PageModel) -> None:
        own = {key: value for key, value in model.config.items() if key not in NOT_PARAMETERS}
        try:
            self._base = Overrides.of(Parameters.model_validate(own))
            settings = {key: model.config[key] for key in ("unmeasured", "start", "prior")}
            with composing():
                self._draws = starts_of(Settings(**settings))
        except (ValueError, KeyError) as error:
            raise ValueError(OTHER_VERSION) from error
        if model.since != levers.declared().since:
            raise ValueError(OTHER_VERSION)
        self.starts = Starts(self._base, self._draws, model.since)

    def trial_error(self) -> str:
        """Why a run with the page's settings fails; empty if it does not."""
        return replicate(self._base, 0, self._draws).error

    def play(self, request: MarketRequest) -> Any:
        """A market so far, or a pair of its runs; see `seats`."""
        made = play if request.pair is None else compare
        return made(self.starts, request)


class WatchedRun(NamedTuple):
    """A run to watch: its title, ending, seed and overrides, and the month since."""

    title: str
    ending: str
    seed: int
    overrides: Overrides
    since: str


def watch_run(draws: Draws | States | None, watched: WatchedRun) -> dict[str, Any]:
    """All that the page shows of a run from today on, as plain values.

    `times` are months; the last year stands as one time, whose values are means. Firms stand by
    kind and size. `states` holds a digit per firm and time: NONE, OPEN ...
    """
    clock, rows, seen = watched.overrides.parameters.clock, list[int](), list[NDArray[np.uint8]]()

    def watch(model: Ecosystem) -> None:
        nonlocal rows
        rows = rows or sample(model)
        seen.append(states_of(model)[rows])

    if draws is None:
        model = Ecosystem(watched.overrides.parameters, rng=watched.seed)
    else:
        model = draws.model(watched.overrides, watched.seed, watch=watch)
    while model.running:
        model.step()
        watch(model)
    labels = [clock.month(step) for step in range(clock.steps)]
    first, last = labels.index(watched.since), labels.index(f"{labels[-1][:4]}-01")
    states = np.array([*seen[first:last], seen[-1]])
    paths = model.record[:, [INDEX[name] for name in SHARES.values()]].T
    paths = np.column_stack([paths[:, first:last], paths[:, last:].mean(axis=1)])
    return {
        "title": watched.title,
        "ending": watched.ending,
        "seed": watched.seed,
        "times": [*labels[first:last], labels[-1][:4]],
        "curves": {
            key: [None if np.isnan(value) else float(f"{value:.3g}") for value in path]
            for key, path in zip(MEASURES, paths, strict=True)
        },
        "firms": [FIRM_KINDS[model.firm_table.kind[row]] for row in rows],
        "states": ["".join(map(str, path)) for path in states.T],
        "events": [
            [labels[event.month], event.what, describe_event(event.what, event.who, event.amount)]
            for event in model.events
            if event.what not in OMITTED_EVENTS and event.month > first
        ],
    }


def sample(model: Ecosystem) -> list[int]:
    """Rows of at most FIRMS firms, spread evenly over each kind."""
    firm_table = model.firm_table
    chosen: list[int] = []
    for kind in range(len(FIRM_KINDS)):
        rows = np.flatnonzero(firm_table.kind == kind)
        room = min(rows.size, round(FIRMS * rows.size / firm_table.kind.size))
        if room:
            places = np.linspace(0, rows.size - 1, room).round().astype(np.int64)
            chosen += rows[places].tolist()
    return chosen


def states_of(model: Ecosystem) -> NDArray[np.uint8]:
    """(firms) what each firm uses."""
    slots = model.firm_table.slot
    uses = slots > WITHOUT_AI
    is_open = model.market.families["open"].astype(bool)[np.maximum(slots, 0) // 3]
    has_open, has_closed = (uses & is_open).any(axis=1), (uses & ~is_open).any(axis=1)
    states = np.select(
        [~model.firm_table.present.astype(bool), has_open & has_closed, has_open, has_closed],
        [ABSENT, MULTIHOMING, OPEN, CLOSED],
        NONE,
    )
    return states.astype(np.uint8)
