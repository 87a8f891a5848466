"""Posts: only values of the expected form are accepted, whatever is sent."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.experiments.classroom.limits import (
    NAME_LENGTH,
    SHARE,
    WISH,
    Rate,
    Refused,
    form,
    integer,
    line,
    parse_post,
)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FORM = form(share=SHARE, number=integer(-3, 3), word=("a", "b"), says=line(9), is_so=bool)
WITHIN: dict[str, Callable[[Any], bool]] = {
    "share": lambda one: isinstance(one, float) and 0.0 <= one <= 1.0,
    "number": lambda one: type(one) is int and -3 <= one <= 3,
    "word": lambda one: one in {"a", "b"},
    "says": lambda one: one.isprintable() and one == one.strip() and 0 < len(one) <= 9,
    "is_so": lambda one: type(one) is bool,
}
RIGHT = {"share": 1, "number": -3, "word": "b", "says": " c\n<b>", "is_so": True}


def test_values_of_the_form_are_accepted() -> None:
    assert parse_post(json.dumps(RIGHT).encode(), FORM) == RIGHT | {"says": "c <b>"}


@given(st.sampled_from(list(WITHIN)), ANYTHING)
def test_accepted_values_are_within_their_limits(name: str, value: Any) -> None:
    with contextlib.suppress(Refused):
        found = parse_post(json.dumps(RIGHT | {name: value}).encode(), FORM)
        assert all(holds(found[key]) for key, holds in WITHIN.items())


@given(st.text(max_size=200))
def test_a_name_is_short_and_visible(text: str) -> None:
    with contextlib.suppress(Refused):  # half a letter
        name = parse_post(json.dumps({"name": text}).encode(), form(name=WISH))["name"]
        assert len(name) <= NAME_LENGTH
        assert not set(name) & set('<>&"\n\t\u202e\u200b=@')
        assert name == name.strip()


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":NaN}', b'{"a":1,"b":2}', b"[1]", b"{}", b"[" * 4000, b'{"a":Infinity}', b'{"a":1',
        b'{"a":1e999}', b'{"a":true}', b'{"a":"1"}',
    ],
)  # fmt: skip
def test_odd_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        parse_post(raw, form(a=SHARE))


def test_a_sender_that_is_too_fast_waits_and_others_do_not() -> None:
    rate = Rate(each=0.0, burst=2, most=10)
    for _ in range(2):
        rate.take("fast")
    with pytest.raises(Refused, match="too fast"):
        rate.take("fast")
    for one in range(100):
        rate.take(str(one))
