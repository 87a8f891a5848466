"""A page with made-up runs of every scenario."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from openclosed.analysis.lab import levers, page
from openclosed.analysis.lab.cube import cube
from openclosed.analysis.lab.law import law, worlds_of
from openclosed.analysis.lab.yardsticks import FACTS, LAYERS, SHOWN, times_of
from openclosed.sim import Parameters


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
    moves[len(SHOWN) :, ..., [not time.endswith("-12") for time in times]] = 0.0
    values = (0.4 + np.cumsum(moves, axis=-1)).clip(0.0, 1.0)
    endings = chance.integers(0, 4, (len(SHOWN), *shape)).astype(np.uint8)
    facts = chance.random((len(FACTS), *shape)) * np.linspace(1, 9, len(FACTS))[:, None, None]
    today = {
        one.key: {
            "middle": [0.5] * len(times),
            "last_year": 0.5,
            "endings": dict.fromkeys(one.endings, 1),
        }
        for one in SHOWN
    }
    manifest = {"version": "1.0", "seeds": list(range(1, runs + 1)), "config": {"seed": 1}}
    return page.data(
        board,
        base,
        cube(values, endings, facts),
        {"runs": 6} | today,
        law(worlds_of({}, base), (0.0, None, 0.14)),
        recordings,
        manifest | origin,
    )
