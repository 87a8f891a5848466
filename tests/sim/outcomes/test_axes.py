"""Arrays that are read by the names of axes and members."""

import numpy as np
import pytest

from openclosed.sim.outcomes.axes import NamedArray

VALUES = np.arange(2 * 2 * 5 * 2 * 3).reshape(2, 2, 5, 2, 3)  # (T, camp, yardstick, kind, work)
AMOUNTS = NamedArray(VALUES, "camp", "yardstick", "kind", "work")


def test_a_member_is_found_by_its_name() -> None:
    open_tokens = AMOUNTS.at(camp="open", yardstick="tokens")
    assert open_tokens.axes == ("kind", "work")
    np.testing.assert_array_equal(open_tokens.values, VALUES[:, 1, 1])
    np.testing.assert_array_equal(AMOUNTS.at(work="custom").values, VALUES[..., 1])


def test_all_that_is_not_asked_for_is_summed_in_the_order_asked_for() -> None:
    np.testing.assert_array_equal(AMOUNTS.by("kind"), VALUES.sum(axis=(1, 2, 4)))
    by_work = VALUES.sum(axis=(2, 3)).transpose(0, 2, 1)
    np.testing.assert_array_equal(AMOUNTS.by("work", "camp"), by_work)
    np.testing.assert_array_equal(AMOUNTS.by(*AMOUNTS.axes), VALUES)


def test_a_scope_is_all_firms_then_each_kind() -> None:
    by_scope, by_kind = AMOUNTS.by("yardstick", "scope"), AMOUNTS.by("yardstick", "kind")
    np.testing.assert_array_equal(by_scope[..., 0], by_kind.sum(axis=2))
    np.testing.assert_array_equal(by_scope[..., 1:], by_kind)
    shares = NamedArray(np.arange(6.0).reshape(2, 3), "scope")
    np.testing.assert_array_equal(shares.by("scope"), shares.values)


def test_an_axis_that_is_not_there_or_has_other_sizes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"axis state.*camp, yardstick, kind, work"):
        AMOUNTS.at(state="none")
    with pytest.raises(ValueError, match=r"axis kind.*camp"):
        NamedArray(np.zeros((2, 2)), "camp").by("scope")
    with pytest.raises(ValueError, match=r"axis work .*3 .*2"):
        NamedArray(VALUES[..., :2], "camp", "yardstick", "kind", "work")
    with pytest.raises(ValueError, match="zip"):
        NamedArray(VALUES, "camp", "yardstick", "kind")
