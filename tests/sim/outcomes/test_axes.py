"""Arrays that are read by the names of axes and members."""

import numpy as np
import pytest

from sim.outcomes.axes import AXES, SCOPES, WORDS, NamedArray

VALUES = np.arange(2 * 2 * 6 * 2 * 3).reshape(2, 2, 6, 2, 3)  # (T, camp, yardstick, kind, work)
AMOUNTS = NamedArray(VALUES, "camp", "yardstick", "kind", "work")


def test_a_member_is_found_by_its_name() -> None:
    open_tokens = AMOUNTS.at(camp="open", yardstick="tokens")
    assert open_tokens.axes == ("kind", "work")
    np.testing.assert_array_equal(open_tokens.values, VALUES[:, 1, 2])
    np.testing.assert_array_equal(AMOUNTS.at(work="custom").values, VALUES[..., 1])


def test_all_that_is_not_asked_for_is_summed_in_the_order_asked_for() -> None:
    np.testing.assert_array_equal(AMOUNTS.by("kind"), VALUES.sum(axis=(1, 2, 4)))
    np.testing.assert_array_equal(
        AMOUNTS.by("work", "camp"), VALUES.sum(axis=(2, 3)).transpose(0, 2, 1)
    )
    np.testing.assert_array_equal(AMOUNTS.by(*AMOUNTS.axes), VALUES)
    np.testing.assert_array_equal(
        AMOUNTS.at(kind="startup").by(), VALUES[:, :, :, 1].sum((1, 2, 3))
    )


def test_a_scope_is_all_firms_then_each_kind() -> None:
    by_scope, by_kind = AMOUNTS.by("yardstick", "scope"), AMOUNTS.by("yardstick", "kind")
    assert by_scope.shape == (2, 6, len(SCOPES))
    np.testing.assert_array_equal(by_scope[..., 0], by_kind.sum(axis=2))
    np.testing.assert_array_equal(by_scope[..., 1:], by_kind)


def test_an_array_by_scope_is_read_as_it_is() -> None:
    shares = NamedArray(np.arange(6.0).reshape(2, 3), "scope")
    np.testing.assert_array_equal(shares.by("scope"), shares.values)
    assert shares.at(scope="startup").by().tolist() == [2.0, 5.0]


@pytest.mark.parametrize("axis", ["camp", "yardstick", "kind", "work"])
def test_a_member_of_another_axis_is_refused(axis: str) -> None:
    others = {one for other in AXES.values() for one in other} - set(AXES[axis])
    for member in others:
        with pytest.raises(ValueError, match=f"{axis}={member}: must be one of"):
            AMOUNTS.at(**{axis: member})


@pytest.mark.parametrize("axis", ["state", "scope", "month"])
def test_an_axis_that_is_not_there_is_refused(axis: str) -> None:
    with pytest.raises(ValueError, match=f"no axis {axis}, only camp, yardstick, kind, work"):
        AMOUNTS.at(**{axis: "open"})
    with pytest.raises(ValueError, match="no axis kind, only camp"):
        AMOUNTS.at(yardstick="spend", kind="startup", work="custom").by("kind")


def test_the_scope_of_what_has_no_kinds_is_refused() -> None:
    with pytest.raises(ValueError, match="no axis kind, only camp"):
        NamedArray(np.zeros((2, 2)), "camp").by("scope")


def test_what_has_other_sizes_than_its_axes_is_refused() -> None:
    with pytest.raises(ValueError, match="axis work needs 3 members, not 2"):
        NamedArray(VALUES[..., :2], "camp", "yardstick", "kind", "work")
    with pytest.raises(ValueError, match="zip"):
        NamedArray(VALUES, "camp", "yardstick", "kind")


def test_an_axis_of_numbers_has_no_members() -> None:
    uses = NamedArray(np.ones((2, 2, 5)), "kind", "in_use")
    assert uses.by("scope", "in_use").shape == (2, 3, 5)
    with pytest.raises(ValueError, match="in_use=3"):
        uses.at(in_use="3")


def test_every_member_that_has_outcomes_of_its_own_has_words() -> None:
    assert {*AXES["scope"], *AXES["work"], *AXES["camp"]} == set(WORDS)
