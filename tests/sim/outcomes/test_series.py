"""The record of a run: a row per month, whenever it is read."""

import numpy as np

from openclosed.sim.outcomes import NAMES
from tests.sim.runs import after


def test_reading_it_in_between_changes_no_row() -> None:
    """Nor does reading one outcome of the latest month; there are more months than may wait."""
    read, left_alone = after(horizon=130), after(horizon=130)
    while read.running:
        assert read.record.shape == (read.step_number, len(NAMES))
        read.step()
        if read.step_number <= 20:
            latest = np.array([read.latest(name) for name in NAMES])
            assert latest.tobytes() == read.record[-1].tobytes()
            assert read.latest(NAMES[0]) == read.record[-1, 0]
    assert read.record.tobytes() == left_alone.run().record.tobytes()
