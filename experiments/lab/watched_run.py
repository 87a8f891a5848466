"""One run watched closely: which firms changed, what happened, and what decided choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.answer.example_run import sentence
from analysis.lab.names import Names
from analysis.lab.yardsticks import NEEDED, SHOWN, YARDSTICKS, by_month
from experiments.worlds.mixture import Mixture
from sim import Ecosystem
from sim.explain.explanation import Alternative, Decision
from sim.outcomes import INDEX
from sim.parameters import Parameters
from sim.parameters.dates import month_after
from sim.state.kinds import FIRM_KINDS, WITHOUT_AI

COLUMNS = [INDEX[name] for name in NEEDED]
FIRMS = 100
DECISIONS = 4  # most that are explained of a firm
STATES = ("none", "open", "closed", "hybrid", "absent")
NONE, OPEN, CLOSED, HYBRID, ABSENT = range(len(STATES))

MECHANISMS = {
    "price": ("cost",),
    "support": ("support",),
    "network": ("network",),
    "switching": ("switching",),
    "own_data": ("flexibility",),
    "trust": ("trust", "evidence"),
    "origin": ("origin",),
    "habit": ("affinity", "family taste"),
}
"""The terms of utility that belong to each card of the page."""
RULES = "rules"  # the card of requirements that no rival met
FORBIDDING = ("origin",)
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

    Firms stand by kind and size. `states` holds one digit a month for each, a place in STATES;
    `acted` tells what decided the choices that were explained.
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
    reasons = [_reason(world, turn) for turn in _few_of_each(seen.turns)]
    kept = [reason for reason in reasons if reason is not None]
    clock = parameters.clock
    labels = [month_after(clock.start, step * clock.months_per_step) for step in range(clock.steps)]
    curves = by_month(world.record[:, COLUMNS])
    return {
        "title": watched.title,
        "ending": watched.ending,
        "seed": watched.seed,
        "months": labels,
        "curves": {
            one.key: [None if np.isnan(value) else float(f"{value:.3g}") for value in path]
            for one, path in zip(YARDSTICKS, curves, strict=False)
            if one in SHOWN
        },
        "firms": [FIRM_KINDS[world.crowd.kind[row]] for row in seen.rows],
        "states": ["".join(map(str, path)) for path in seen.states.T],
        "events": events,
        "acted": acted(kept, labels),
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


class Turn(NamedTuple):
    """A month in which a firm's state changed, and the workload that changed it most."""

    firm: int
    row: int
    step: int
    workload: int


class Watch:
    """What was seen of a run: states of some firms, and turns."""

    def __init__(self, steps: int) -> None:
        self.rows: list[int] = []
        self.states = np.zeros((steps, 0), np.uint8)
        self.turns: list[Turn] = []
        self._camps: NDArray[np.int8] | None = None

    def look(self, world: Ecosystem) -> None:
        """See the month that is over."""
        step, steps = world.step_number - 1, len(self.states)
        if not self.rows:
            self.rows = sample(world)
            self.states = np.zeros((steps, len(self.rows)), np.uint8)
        before, camps = self._camps, camps_of(world)
        self._camps = camps
        self.states[step] = [state_of(world, row, camps) for row in self.rows]
        if before is None:
            return
        for i in np.flatnonzero(self.states[step] != self.states[step - 1]).tolist():
            workload = _turned(world, self.rows[i], before, camps)
            if workload is not None:
                self.turns.append(Turn(i, self.rows[i], step, workload))


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


def _turned(
    world: Ecosystem, row: int, before: NDArray[np.int8], after: NDArray[np.int8]
) -> int | None:
    """The largest workload of the firm that came to another camp; None if there is none."""
    moved = (before[row] != after[row]) & (after[row] >= 0)
    if not moved.any():
        return None
    bills = world.crowd.volume[row] * world.board.growth
    return int(np.argmax(np.where(moved, bills, -1.0)))


def _few_of_each(turns: list[Turn]) -> list[Turn]:
    """The first turns of each firm and its last one, at most DECISIONS, by month."""
    kept = []
    for firm in sorted({turn.firm for turn in turns}):
        own = [turn for turn in turns if turn.firm == firm]
        kept += own if len(own) <= DECISIONS else [*own[: DECISIONS - 1], own[-1]]
    return sorted(kept, key=lambda turn: (turn.step, turn.firm))


def _reason(world: Ecosystem, turn: Turn) -> dict[str, Any] | None:
    """Why the firm took what it took, against the best of the other camp."""
    decision = world.explain(turn.row, turn.step, turn.workload).decisions[0]
    taken = decision.taken
    if not decision.decided or taken is None or not taken.camp:
        return None
    rival = best_rival(decision, taken)
    return {
        "step": turn.step,
        "terms": taken.terms,
        "rival": rival.terms if rival else None,
        "failed": {need for one in _others(decision, taken) for need in one.failed},
    }


def _others(decision: Decision, taken: Alternative) -> list[Alternative]:
    return [one for one in decision.alternatives if one.camp and one.camp != taken.camp]


def best_rival(decision: Decision, taken: Alternative) -> Alternative | None:
    """The best of the other camp that met all requirements."""
    qualified = [one for one in _others(decision, taken) if not one.failed]
    return max(qualified, key=lambda one: one.utility, default=None)


def acted(reasons: Sequence[dict[str, Any]], labels: Sequence[str]) -> dict[str, Any]:
    """For each mechanism and year, the share of the year's explained choices that it decided.

    It decided a choice if it speaks most for what was taken against the best of the other camp;
    rules decided it if no rival of the other camp met the requirements and law or origin was
    among them.
    """
    years = list(dict.fromkeys(label[:4] for label in labels))
    counts = {name: dict.fromkeys(years, 0) for name in (*MECHANISMS, RULES)}
    totals = dict.fromkeys(years, 0)
    for reason in reasons:
        year = labels[reason["step"]][:4]
        totals[year] += 1
        name = deciding(reason)
        if name:
            counts[name][year] += 1
    return {
        "years": years,
        "choices": list(totals.values()),
        "shares": {
            name: [round(count / max(totals[year], 1), 3) for year, count in by_year.items()]
            for name, by_year in counts.items()
        },
    }


def deciding(reason: dict[str, Any]) -> str:
    """The mechanism that decided a choice; empty if none did."""
    if reason["rival"] is None:
        return RULES if set(FORBIDDING) & set(reason["failed"]) else ""
    gains = {
        name: sum(reason["terms"][term] - reason["rival"][term] for term in terms)
        for name, terms in MECHANISMS.items()
    }
    best = max(gains, key=lambda name: gains[name])
    return best if gains[best] > 0 else ""
