"""Dotted names, as short as they can be and still differ."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.common.names import distinct, fitting


def test_a_name_keeps_as_much_as_tells_it_from_the_others() -> None:
    names = ["firms.startup.tastes.cost", "firms.enterprise.tastes.cost", "choice.noise"]
    assert list(distinct(names).values()) == [
        "startup.tastes.cost",
        "enterprise.tastes.cost",
        "choice.noise",
    ]


@given(st.sets(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(".".join), max_size=8))
def test_short_names_differ_and_end_the_whole_ones(names: set[str]) -> None:
    short = distinct(sorted(names))
    assert len(set(short.values())) == len(names)
    assert all(name.endswith(ending) for name, ending in short.items())


def test_a_long_name_is_cut_at_its_front() -> None:
    assert fitting("firms.startup.tastes.cost", 12) == "..astes.cost"
    assert fitting("noise", 12) == "noise"
