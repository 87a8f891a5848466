"""Several threads over one crowd."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Ecosystem
from sim.engine.threads import in_ranges
from tests.sim.worlds import small


@given(st.integers(1, 5), st.integers(0, 50))
def test_every_firm_is_in_one_range(threads: int, firms: int) -> None:
    ranges: dict[int, tuple[int, int]] = {}

    def take(part: int, start: int, stop: int) -> None:
        ranges[part] = (start, stop)

    in_ranges(threads, firms, take)
    in_order = [ranges[part] for part in range(threads)]
    assert in_order[0][0] == 0
    assert in_order[-1][1] == firms
    assert all(one[1] == other[0] for one, other in pairwise(in_order))


def test_what_a_part_raises_is_raised() -> None:
    def fail(part: int, start: int, stop: int) -> None:
        raise ValueError(f"part {part}")

    with pytest.raises(ValueError, match="part 0"):
        in_ranges(2, 10, fail)


@pytest.mark.parametrize("update", ["synchronous", "sequential"])
def test_a_run_is_the_same_with_any_number_of_threads(update: str) -> None:
    """Also where cohorts come, are pooled, and are given up."""
    work = {"work.kept_apart": 4, "work.per_point": 2.0, "work.retirement": 1.0}
    parameters = small({"choice.update": update, "firms.startup.entry_hazard": 1.0} | work)
    runs = [Ecosystem(parameters, rng=2, threads=threads).run() for threads in (1, 2, 3)]
    for other in runs[1:]:
        assert other.record.tobytes() == runs[0].record.tobytes()
        for name, column in runs[0].crowd._asdict().items():
            np.testing.assert_array_equal(getattr(other.crowd, name), column, err_msg=name)
