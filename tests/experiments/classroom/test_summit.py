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
    held = {lever for team in ROLES.teams.values() for lever in team.holds | team.later}
    assert len(ROLES.teams) == 6
    fixed = {
        key
        for key, lever in BOARD.levers.items()
        if any(stop.whole_run for stop in lever.stops.values())
    }
    assert held == set(BOARD.levers) - fixed
    for team in ROLES.teams.values():
        assert set(team.wants) <= {one.key for one in YARDSTICKS}
        assert len(team.holds) == len(team.later) == 1
        assert not set(team.holds) & set(team.later)
        for lever, stops in (team.holds | team.later).items():
            assert set(stops) <= set(BOARD.levers[lever].stops)


def test_a_team_gets_its_second_lever_in_the_second_round(lab_page: LabPage) -> None:
    for team in ROLES.teams.values():
        first, second = (summit.range_of(lab_page, team, number) for number in (0, 1))
        assert set(first) == set(team.holds)
        assert set(second) == set(team.holds) | set(team.later)


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
    cards = [{"price": 0}, {"price": 2}]
    assert summit.places_after(lab_page, cards)[2] == lab_page.unchanged[2]
    assert summit.places_after(lab_page, cards[:1])[2] == 0


@given(st.lists(st.integers(0, 2), max_size=4))
def test_a_lever_stays_on_its_board(places: list[int]) -> None:
    tops = [len(lever.stops) - 1 for lever in BOARD.levers.values()]
    found = summit.places_after(BARE, [{"price": place} for place in places])
    assert all(0 <= place <= top for place, top in zip(found, tops, strict=True))


BARE = LabPage(
    text="", levers={key: list(lever.stops) for key, lever in BOARD.levers.items()},
    unchanged=BOARD.unchanged, years=[], record_end="2025", since="2026-08", times=[],
    yardsticks=[], seeds=[], config={}, shown=[], wall={},
)  # fmt: skip


def test_par_is_what_a_team_gets_for_what_sensible_plays_gain() -> None:
    measured = summit.par()
    assert set(measured) == set(ROLES.teams)
    for rounds in measured.values():
        assert len(rounds) == summit.ROUNDS
        for mean, deviation in rounds:
            assert summit.on_scale(mean, mean, deviation) == summit.PAR
            assert summit.on_scale(mean + deviation, mean, deviation) == summit.PAR + 10


def test_gains_are_weighted_changes_against_a_world_in_which_no_lever_moves() -> None:
    usual: dict[str, list[float | None]] = {one.key: [0.0, 0.4] for one in YARDSTICKS}
    moved: dict[str, list[float | None]] = {
        "safety": [0.0, 0.4 - 3 * ROLES.steps["safety"]],
        "use": [0.0, None],
    }
    won = summit.gains(usual | moved, usual, 1)
    for key, team in ROLES.teams.items():
        assert won[key] == pytest.approx(-3 * team.wants.get("safety", 0))


def test_a_whole_summit_of_two_histories(room: Room, held: Class) -> None:
    for _ in range(8):
        room.join(held.session.code)
    held.do("summit_begun", count=2, teams=list(ROLES.teams))
    session = held.session
    seats = [one.seat for one in session.students.values()]
    assert len(set(seats)) == 8
    late, _ = room.join(session.code)
    assert session.students[late].seat not in seats
    held.do("shock", shock="leak")

    async def play() -> None:
        for number in range(3):
            held.do("card", summit=0, team="open_lab", card={"pace": 2 - number}, id=late)
            assert views.for_student(room, session, late)["round"] == number
            await room.run_round(held)
        with pytest.raises(Refused, match="no round to run"):
            await room.run_round(held)

    asyncio.run(play())
    first, second = session.summits
    assert [places[0] for places in first.history] == [2, 1, 0]
    assert [places[0] for places in second.history] == [1, 1, 1]
    assert first.results[-1]["runs"] == len(room.page.seeds)
    mine = views.for_student(room, session, late)["seat"]
    assert [one["places"][0] for one in mine["results"]] in ([2, 1, 0], [1, 1, 1])
    assert mine["is_over"] is True
    earlier = first.results[1]["values"]["use"]
    last = room.rounds[-1]
    assert first.results[2]["values"]["use"][: last.first] == earlier[: last.first]
    held.do("round_undone")
    assert session.round == 2
    assert len(first.results) == len(first.history) == 2
    assert first.cards == {"open_lab": {"pace": 0}}


def test_a_class_of_forty_plays_two_summits_of_twenty(room: Room, held: Class) -> None:
    for _ in range(40):
        room.join(held.session.code)
    held.do("summit_begun", count=2, teams=list(ROLES.teams))
    seats = [one.seat for one in held.session.students.values() if one.seat]
    counts = [seats.count(seat) for seat in set(seats)]
    assert (len(counts), min(counts), max(counts)) == (12, 3, 4)
    assert [sum(seat[0] == number for seat in seats) for number in (0, 1)] == [20, 20]
