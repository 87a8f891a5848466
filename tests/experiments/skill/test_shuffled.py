"""A shuffled record has the same distances in another order, and nothing else changes."""

import numpy as np

from experiments.skill.shuffled import shuffled
from sim import Ecosystem, Parameters
from sim.parameters.paths import replaced
from sim.supply.replayed import Recorded


def behind(record: Recorded) -> np.ndarray:
    """How far each open release is behind the best closed one of its month or before."""
    return np.array(
        [
            record.capability[~record.open & (record.months <= month)].max(initial=-np.inf) - own
            for month, own in zip(
                record.months[record.open], record.capability[record.open], strict=True
            )
        ]
    )


def test_distances_are_as_many_and_as_large_in_another_order() -> None:
    record = Ecosystem(replaced(Parameters(), "firms.count", 20), rng=1).recorded
    other = shuffled(record, 1)
    known = np.isfinite(behind(record))  # the first open release is before any closed one
    assert 0 < (~known).sum() < 3
    np.testing.assert_allclose(np.sort(behind(other)[known]), np.sort(behind(record)[known]))
    assert not np.allclose(behind(other)[known], behind(record)[known])
    closed = ~record.open
    np.testing.assert_array_equal(other.capability[closed], record.capability[closed])
    np.testing.assert_array_equal(other.months, record.months)


def test_what_is_not_replayed_stays_as_it_is() -> None:
    record = Ecosystem(replaced(Parameters(), "firms.count", 20), rng=1).recorded
    until = 20.0
    other = shuffled(record._replace(until=until), 2)
    late = record.months > until
    np.testing.assert_array_equal(other.capability[late], record.capability[late])
