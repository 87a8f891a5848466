"""Worlds drawn from the prior alone: nothing measured weighs them."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.answer.mixture import LUCK, UNTIL
from analysis.statistics.matching import Free
from experiments.execution.jobs import results_of
from experiments.question.settings import Settings
from experiments.worlds import library
from experiments.worlds.free_numbers import values_at, within
from experiments.worlds.island import share_of
from experiments.worlds.lineage import Lineage, Segment, as_kept, grown
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters
from sim.parameters.dates import months_between


def drawn(
    hypotheses: Mapping[str, Parameters], free: Sequence[Free], each: int, settings: Settings
) -> library.Kept:
    """`each` worlds of every hypothesis; of one they fill its ranges evenly (Latin hypercube)."""
    rows: list[tuple[object, ...]] = []
    lineages: list[Lineage] = []
    tasks: list[tuple[Parameters, Sequence[str], Lineage]] = []
    names = tuple(one.name for one in free)
    draw = np.random.default_rng(settings.seed)
    lucks = iter(spawn_seeds(settings.seed, each * len(hypotheses)))
    for name, world in hypotheses.items():
        places = np.stack([(draw.permutation(each) + draw.random(each)) / each for _ in free], 1)
        for values in values_at(within(world, free), places):
            numbers = as_kept(values)
            k = library.POINTS_A_YEAR * dict(zip(names, numbers, strict=True))[library.GROWTH]
            lineage = (Segment(0, int(next(lucks)) % LUCK, numbers),)
            rows.append((len(rows), name, len(rows), k))
            lineages.append(lineage)
            tasks.append((world, names, lineage))
    shares = results_of(_share, None, tasks, settings, "worlds")
    table = pd.DataFrame(rows, columns=["world", "hypothesis", "founder", "k"])
    none = dict.fromkeys(("error_mean", "error_variance", "error_decay", "error_spread"), 0.0)
    weights = dict.fromkeys(hypotheses, 1.0 / len(hypotheses))
    return library.Kept(table.assign(share=shares, **none), lineages, names, weights)


def _share(_: None, task: tuple[Parameters, Sequence[str], Lineage]) -> float:
    world, names, lineage = task
    steps = 1 + months_between(world.clock.start, UNTIL)
    return share_of(grown(world, names, lineage, steps))
