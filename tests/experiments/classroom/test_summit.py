"""The summit: who holds what, rounds of years, what cards come to, and a whole one played."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lab import levers
from analysis.lab.yardsticks import YARDSTICKS
from experiments.classroom import summit, views
from experiments.classroom.lab_page import LabPage
from experiments.classroom.limits import Refused
from experiments.classroom.room import Class, Room

ROLES = summit.declared()
BOARD = levers.declared()


def test_six_teams_hold_all_levers_that_can_be_moved_again_and_weigh_its_yardsticks() -> None:
    held = {lever for team in ROLES.teams.values() for lever in team.holds}
    assert len(ROLES.teams) == 6
    fixed = {
        key
        for key, lever in BOARD.levers.items()
        if any(stop.whole_run for stop in lever.stops.values())
    }
    assert held == set(BOARD.levers) - fixed
    for team in ROLES.teams.values():
        assert set(team.wants) <= {one.key for one in YARDSTICKS}
        for lever, stops in team.holds.items():
            assert set(stops) <= set(BOARD.levers[lever].stops)


def test_as_many_teams_gain_from_more_open_use_as_from_less_and_by_as_much() -> None:
    for yardstick in ("use", "value"):
        weights = [team.wants.get(yardstick, 0) for team in ROLES.teams.values()]
        assert any(weights)
        assert sum(weight > 0 for weight in weights) == sum(weight < 0 for weight in weights)
        assert sum(weights) == 0
    assert {sum(map(abs, team.wants.values())) for team in ROLES.teams.values()} == {6}


def test_no_shock_card_changes_what_a_lever_changes() -> None:
    named = {
        name
        for lever in BOARD.levers.values()
        for stop in lever.stops.values()
        for name in stop.policy
    }
    for card in ROLES.shocks.values():
        assert not set(card.policy) & named
        assert card.shocks or card.policy


def test_ten_years_are_rounds_of_three_three_and_four(lab_page: LabPage) -> None:
    page = lab_page._replace(years=[str(year) for year in range(2023, 2036)])
    rounds = summit.rounds_of(page)
    spans = [(one.since, page.years[one.first], page.years[one.last]) for one in rounds]
    assert spans == [
        ("2026-08", "2026", "2028"),
        ("2028-12", "2029", "2031"),
        ("2031-12", "2032", "2035"),
    ]
    assert summit.rounds_of(lab_page._replace(years=["2023", "2024", "2025", "2026"])) == []


def test_two_teams_that_pull_one_lever_apart_leave_it(lab_page: LabPage) -> None:
    cards = [{"price": 0}, {"price": 8}]
    assert summit.places_after(lab_page, cards)[2] == summit.BETWEEN * lab_page.unchanged[2]
    assert summit.places_after(lab_page, cards[:1])[2] == 0


@given(st.lists(st.integers(0, 8), max_size=4))
def test_a_lever_stays_on_its_board(places: list[int]) -> None:
    page = summit_page()
    found = summit.places_after(page, [{"price": place} for place in places])
    assert all(
        0 <= place <= summit.BETWEEN * (len(stops) - 1)
        for place, stops in zip(found, page.levers.values(), strict=True)
    )


def summit_page() -> LabPage:
    keys = {key: list(lever.stops) for key, lever in BOARD.levers.items()}
    return LabPage("", keys, {}, BOARD.unchanged, [], "2025", "2026-08", {}, 0, [], {})


def test_points_are_weighted_changes_since_the_record(lab_page: LabPage) -> None:
    team = ROLES.teams["civil_society"].model_copy(update={"wants": {"use": 2, "safety": -1}})
    page = lab_page._replace(yardsticks={"use": ("share", 1.0), "safety": ("incidents", 10.0)})
    values = {"use": [0, 0, 0.2, 0.5], "safety": [0, 0, 4.0, 3.0]}
    assert summit.points(page, team, values, 3) == 70


def test_a_whole_summit_of_two_histories(room: Room, held: Class) -> None:
    for _ in range(8):
        room.join(held.session.code)
    held.do("summit_begun", seeds=[21, 22], teams=list(ROLES.teams))
    session = held.session
    seats = [one.seat for one in session.students.values()]
    assert len(set(seats)) == 8
    late, _ = room.join(session.code)
    assert session.students[late].seat not in seats
    held.do("shock", shock="leak")

    async def play() -> None:
        for number in range(3):
            held.do("card", summit=0, team="open_lab", card={"labs": 8 - number}, id=late)
            assert views.for_all(room, session)["round"] == number
            await room.run_round(held)
        with pytest.raises(Refused, match="no round to run"):
            await room.run_round(held)

    asyncio.run(play())
    first, second = session.summits
    assert [places[4] for places in first.history] == [8, 7, 6]
    assert [places[4] for places in second.history] == [4, 4, 4]
    assert first.results[-1]["runs"] == 1 + len(room.page.seeds)
    mine = views.for_one(room, session, late)["seat"]
    assert [one["places"][4] for one in mine["results"]] in ([8, 7, 6], [4, 4, 4])
    assert mine["is_over"] is True
    earlier = first.results[1]["values"]["use"]
    last = room.rounds[-1]
    assert first.results[2]["values"]["use"][: last.first] == earlier[: last.first]
    held.do("round_undone")
    assert session.round == 2
    assert len(first.results) == len(first.history) == 2
    assert first.cards == {"open_lab": {"labs": 6}}


def test_a_class_of_forty_plays_two_summits_of_twenty(room: Room, held: Class) -> None:
    for _ in range(40):
        room.join(held.session.code)
    held.do("summit_begun", seeds=[1, 2], teams=list(ROLES.teams))
    seats = [one.seat for one in held.session.students.values() if one.seat]
    counts = [seats.count(seat) for seat in set(seats)]
    assert (len(counts), min(counts), max(counts)) == (12, 3, 4)
    assert [sum(seat[0] == number for seat in seats) for number in (0, 1)] == [20, 20]
