"""A page with made-up runs of every scenario."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from openclosed.experiments.classroom import levers, page
from openclosed.experiments.classroom.cube import FACTS, LAYERS, YARDSTICKS, quantised, times_of
from openclosed.experiments.classroom.law import law, worlds_of
from openclosed.sim import Parameters
from openclosed.sim.outcomes.verdict import LABELS


def made_up(
    base: Parameters | None = None,
    runs: int = 2,
    recordings: Sequence[Mapping[str, Any]] = (),
    **origin: Any,
) -> dict[str, Any]:
    """The page's numbers: shares that move by some percent a quarter, endings by chance."""
    base, board, chance = base or Parameters(), levers.declared(), np.random.default_rng(1)
    times = times_of(base, board.since)
    shape = len(board.combinations()), runs
    moves = chance.normal(0.0, 0.03, (len(LAYERS), *shape, len(times)))
    moves[len(YARDSTICKS) :, ..., [not time.endswith("-12") for time in times]] = 0.0
    values = (0.4 + np.cumsum(moves, axis=-1)).clip(0.0, 1.0)
    endings = chance.integers(0, 4, (len(YARDSTICKS), *shape)).astype(np.uint8)
    facts = chance.random((len(FACTS), *shape)) * np.linspace(1, 9, len(FACTS))[:, None, None]
    today = {
        key: {
            "middle": [0.5] * len(times),
            "last_year": 0.5,
            "endings": dict.fromkeys(LABELS, 1),
        }
        for key in YARDSTICKS
    }
    manifest = {"version": "1.0", "seeds": list(range(1, runs + 1)), "config": {"seed": 1}}
    return page.data(
        board,
        base,
        quantised(values, endings, facts),
        {"runs": 6} | today,
        law(worlds_of({}, base), (0.0, None, 0.14)),
        recordings,
        manifest | origin,
    )
