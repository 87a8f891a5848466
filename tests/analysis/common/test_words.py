"""How numbers, names and the origin of a result are written."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openclosed.analysis.common import measures
from openclosed.analysis.common.contrasts import (
    describe_change,
    format_change,
    format_change_range,
)
from openclosed.analysis.common.measures import distinct
from openclosed.analysis.finding import faces
from openclosed.sim import Parameters


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "share", "0 %"), (0.0001, "share", "under 0.1 %"), (0.004, "share", "0.4 %"),
        (0.714, "share", "71 %"), (-0.31, "share", "-31 %"), (0.11, "share a year", "11 % a year"),
        (None, "share", "n/a"), (math.nan, "months", "n/a"), (5.25, "months", "5.25 months"),
        (12.345, "", "12.3"), (0.41049, "", "0.41"), (6691.2, "count", "6,691"),
        (9.78e-11, "", "9.78e-11"), (0.0, "", "0"),
    ],
)  # fmt: skip
def test_values_are_written_with_their_unit(value: float | None, unit: str, text: str) -> None:
    assert measures.format_value(value, unit) == text


@given(st.integers(1, 100_000).flatmap(lambda runs: st.tuples(st.integers(0, runs), st.just(runs))))
@example((199, 200))
def test_only_none_is_0_percent_and_only_all_is_100(counted: tuple[int, int]) -> None:
    count, runs = counted
    for text in (measures.percent(count / runs), f"{measures.brief(count / runs)} %"):
        assert (text == "0 %") is (count == 0)
        assert (text == "100 %") is (count == runs)


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_written_numbers_are_within_one_percent_of_the_value(value: float) -> None:
    assert float(measures.plain(value).replace(",", "")) == pytest.approx(value, rel=0.01)


def test_ranges_share_one_percent_sign_and_errors_of_shares_are_in_points() -> None:
    assert measures.percent_range(0.641, 0.771) == "64 to 77 %"
    assert measures.percent_range(0.641, 0.642) == "64 %"
    assert measures.percent_range(0.0001, 0.5) == "0 to 50 %"
    assert measures.brief(0.995, 0.964, 0.9999) == "99.5 (96-100)"
    assert measures.short_percent(0.0001) == "<0.1 %"
    assert measures.points(0.0825) == "8.2 points"
    assert [measures.setting(one) for one in (True, "a", 0.12345)] == ["True", "a", "0.123"]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.1234, "share", "+12.3"), (-0.02, "share", "-2.0"), (1.2e-5, "share", "+0.001"),
        (0, "share", "+0.0"), (1.5, "months", "+1.5"), (0, "", "0"),
    ],
)  # fmt: skip
def test_changes_have_a_sign(value: float, unit: str, words: str) -> None:
    assert format_change(value, unit) == words
    assert format_change_range(value, value, unit) == f"{words} to {words}"


@given(st.sets(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(".".join), max_size=8))
def test_short_names_differ_and_end_the_whole_ones(names: set[str]) -> None:
    short = distinct(sorted(names))
    assert len(set(short.values())) == len(names)
    assert all(name.endswith(ending) for name, ending in short.items())
    longer = distinct(["firms.startups.tastes.cost", "firms.enterprises.tastes.cost"])
    assert list(longer.values()) == ["startups.tastes.cost", "enterprises.tastes.cost"]


def test_what_differs_from_the_baseline_stands_beside_it() -> None:
    config = Parameters().model_dump(by_alias=True, mode="json")
    assert faces.differences({"config": {**config, "replicates": 5}}) == {}
    usual = config["firms"]["enterprises"]["tastes"]["cost"]
    config["firms"]["enterprises"]["tastes"]["cost"] = 0.25
    config["schedule"] = {"choice.logit_scale": {"2026-01": 2.0}}
    gone = next(iter(config["vendors"]))
    del config["vendors"][gone]
    found = faces.differences({"config": config})
    assert found["firms.enterprises.tastes.cost"] == ("0.25", str(usual))
    assert found["schedule.choice.logit_scale.2026-01"] == ("2.0", "not there")
    assert {here for name, (here, _) in found.items() if name.startswith(f"vendors.{gone}.")} == {
        "not there"
    }
    first, again, other = (faces.made_by({"config": one}) for one in ({}, {}, config))
    assert first == again != other


def test_a_change_of_a_share_is_a_verb_and_its_range_starts_with_the_end_nearer_to_0() -> None:
    assert describe_change(0.11, 0.07, 0.15) == "rise by 11 points (7 to 15)"
    assert describe_change(-0.11, -0.15, -0.07, "it") == "lower it by 11 points (7 to 15)"
