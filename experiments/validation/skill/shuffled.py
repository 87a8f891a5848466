"""A record of releases that never was: how far open models were behind, in another order."""

import numpy as np

from openclosed.sim.supply.replayed import Recorded


def shuffled(record: Recorded, seed: int) -> Recorded:
    """The record with the distances of its open releases behind the best closed one permuted.

    Months, vendors and all closed releases stay; so do open ones before any closed one, and what
    is not replayed. So the distances are as many and as large, but not when they were.
    """
    best = np.array(
        [
            record.capability[~record.open & (record.months <= month)].max(initial=-np.inf)
            for month in record.months
        ]
    )
    rows = np.flatnonzero(record.open & np.isfinite(best) & (record.months <= record.until))
    behind = (best - record.capability)[rows]
    capability = record.capability.copy()
    capability[rows] = best[rows] - np.random.default_rng(seed).permutation(behind)
    return record._replace(capability=capability)
