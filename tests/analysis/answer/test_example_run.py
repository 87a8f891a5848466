import numpy as np
import pandas as pd
import pytest

from analysis.answer.example_run import MOST_TOLD, TOLD, main_events, sentence, story, typical
from analysis.common import ensemble
from sim.state.story import EVENTS
from tests.analysis.legible import assert_legible, numbers_of
from tests.analysis.made_up import Result, calendar, made_up, steady

COLUMNS = ["run", "month", "what", "who", "amount"]


def log(*rows: tuple[int, str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS)


def crowded(months: list[str]) -> pd.DataFrame:
    """Every kind of event many times in run 0, with long names, all in few months."""
    rows = [
        (0, month, what, f"continental_users fork {i} fork {i + 17}", 123.456 + i)
        for i, month in enumerate(months)
        for what in EVENTS
    ]
    return log(*rows)


def test_the_typical_run_is_the_one_at_the_median() -> None:
    runs, months, *_ = steady([0.9, 0.1, 0.3, 0.2, 0.8])

    assert typical(ensemble.of(runs, months)) == 2


def test_without_a_market_the_first_run_is_told(empty_market: Result) -> None:
    group = ensemble.of(empty_market.runs, empty_market.months)

    picture = story(group, empty_market.events)

    assert typical(group) == 0
    assert "no market" in picture.title


def test_every_kind_of_event_has_a_sentence() -> None:
    assert set(TOLD) == set(EVENTS)


@pytest.mark.parametrize(
    ("what", "amount", "says"),
    [
        ("price", 0.78, "lab a changes its markup by -22 %"),
        ("entry", 4.0, "lab a becomes a lab, 4 points behind the frontier"),
        ("new_work", 0.09, "lab a becomes possible, 9 % of all work"),
        ("bankruptcy", -463.0, "lab a closes down with a debt of 463"),
        ("bankruptcy", 5.0, "lab a closes down with 5 of cash left"),
        ("incident", 1.0, "an incident at lab a"),
        ("merge", 0.001, "lab a comes home, which saves 0.001 months"),
    ],
)
def test_a_sentence_says_what_its_amount_means(what: str, amount: float, says: str) -> None:
    assert sentence(what, "lab_a", amount) == says


def test_rare_kinds_are_told_before_the_second_of_a_frequent_one() -> None:
    releases = [(0, month, "release", "lab a", float(i)) for i, month in enumerate(calendar(60))]
    events = log(*releases, (0, "2024-05", "opening", "lab b", 9.3), (1, "2024-05", "fork", "x", 1))

    told = main_events(events, 0)

    assert len(told) == MOST_TOLD
    assert [one.month for one in told] == sorted(one.month for one in told)
    assert [one.sentence for one in told if one.what == "opening"] == [
        "lab b opens its weights, 9.3 points behind the frontier"
    ]
    assert sorted(one.amount for one in told if one.what == "release") == list(range(49, 60))


def test_a_price_is_large_by_its_distance_from_one_in_either_direction() -> None:
    prices = [0.5, 1.6, 0.9, 1.1] * 5
    events = log(*[(0, f"2024-{i % 12 + 1:02d}", "price", "a", p) for i, p in enumerate(prices)])

    assert {one.amount for one in main_events(events, 0)} == {0.5, 1.6, 0.9}
    assert sum(one.amount in (0.5, 1.6) for one in main_events(events, 0)) == 10


def test_a_kind_of_ones_own_is_told_by_its_name() -> None:
    (told,) = main_events(log((0, "2024-05", "price_war", "lab_a", 3.0)), 0)

    assert told.sentence == "price war: lab a (3)"


@pytest.mark.parametrize("first", [0, 60, 117])
def test_a_crowd_of_events_stays_legible(single: Result, first: int) -> None:
    group = ensemble.of(single.runs, single.months)

    picture = story(group, crowded(calendar(120)[first : first + 3]))

    assert_legible(picture)
    assert len(numbers_of(picture)) == MOST_TOLD


def test_each_event_is_marked_on_the_curve_in_its_month() -> None:
    runs, months, *_ = made_up(3, 36)
    group = ensemble.of(runs, months)
    place = typical(group)
    path = group.paths("open_share_workloads_all")[place]
    events = log(
        (place, "2024-07", "merge", "a", 1.0), (1 - place % 2, "2024-01", "fork", "b", 1.0)
    )

    picture = story(group, events)

    dots = [line for line in picture.draw().axes[0].lines if line.get_marker() == "o"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in dots] == [  # type: ignore[index]
        (2024.5, pytest.approx(path[18]))
    ]
    assert numbers_of(picture).to_numpy().tolist() == [["2024-07", "merge", "a", "1", "months"]]


def test_a_run_in_which_nothing_happened_says_so(single: Result) -> None:
    picture = story(ensemble.of(single.runs, single.months), log())

    assert "Nothing happened in this run." in [t.get_text() for t in picture.draw().texts]
    assert numbers_of(picture).empty
    assert np.isfinite(picture.draw().axes[0].get_ylim()).all()
