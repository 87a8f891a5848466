"""What comes from outside: only what is asked for is taken, whatever is sent."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.experiments.classroom import limits
from openclosed.experiments.classroom.limits import NAME_LENGTH, Rate, Refused, content

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(ANYTHING)
def test_what_is_taken_is_within_its_limits(value: Any) -> None:
    for take, holds in (
        (lambda: limits.number(value, "x", 0, 1), lambda one: 0 <= one <= 1),
        (lambda: limits.whole(value, "x", -3, 3), lambda one: type(one) is int and -3 <= one <= 3),
        (lambda: limits.one_of(value, "x", ["a", "b"]), lambda one: one in {"a", "b"}),
        (lambda: limits.yes_or_no(value, "x"), lambda one: one in (True, False)),
        (lambda: limits.many(value, "x", 2), lambda one: len(one) == 2),
    ):
        with contextlib.suppress(Refused):
            assert holds(take())


@given(st.text())
def test_a_name_is_short_and_can_be_seen(text: str) -> None:
    name = limits.name_wished(text[:200])
    assert len(name) <= NAME_LENGTH
    assert not set(name) & set('<>&"\n\t\u202e\u200b=@')
    assert name == name.strip()


@given(st.binary(max_size=300))
def test_bytes_that_are_no_such_object_are_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        content(raw, ("places", "seed"))


@pytest.mark.parametrize(
    "raw",
    [b'{"a":NaN}', b'{"a":1,"b":2}', b"[1]", b"{}", b"[" * 4000, b'{"a":Infinity}', b'{"a":1'],
)
def test_odd_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        content(raw, ("a",))


def test_an_object_with_the_keys_is_taken() -> None:
    assert content(json.dumps({"a": 1}).encode(), ("a",)) == {"a": 1}


def test_who_is_too_fast_waits_and_others_do_not() -> None:
    rate = Rate(each=0.0, burst=2, most=10)
    for _ in range(2):
        rate.take("fast")
    with pytest.raises(Refused, match="too fast"):
        rate.take("fast")
    for one in range(100):
        rate.take(str(one))
