"""The levers: every stop fits the parameters, combinations differ, bad ones are refused."""

from typing import Any

import pytest

from openclosed.experiments.classroom.levers import Board, LeverParameters, declared, value_in
from openclosed.sim import Parameters
from openclosed.sim.parameters.schedule import value_at

BASE = Parameters()
BOARD = declared()


def board(*stops: dict[str, Any]) -> Board:
    """A lever for each of the stops, besides the unchanged stop."""
    levers = {
        f"lever{i}": {
            "name": f"Lever {i}",
            "question": "?",
            "stops": {
                "today": {"name": "as today", "meaning": "."},
                "moved": {"name": "moved", "meaning": ".", "basis": "unknown"} | stop,
            },
        }
        for i, stop in enumerate(stops)
    }
    return Board.model_validate({"since": "2025-12", "levers": levers})


def test_a_combination_has_the_changes_of_all_its_stops() -> None:
    stops = BOARD.combinations()[-1]
    made = LeverParameters(BOARD, BASE).at(stops)
    assert Parameters.model_validate(made.model_dump(by_alias=True, mode="json")) == made
    for place, stop in enumerate(stops):
        alone = list(BOARD.unchanged)
        alone[place] = stop
        single = LeverParameters(BOARD, BASE).at(alone)
        for name in single.schedule.keys() - BASE.schedule.keys():
            assert made.schedule[name] == single.schedule[name]


@pytest.mark.parametrize("place", range(len(BOARD.levers)))
def test_a_stop_changes_what_it_says_and_only_after_the_data_end(place: int) -> None:
    lever = list(BOARD.levers.values())[place]
    for number, (name, stop) in enumerate(lever.stops.items()):
        stops = list(BOARD.unchanged)
        stops[place] = number
        assert (stop.changed == ()) == (stop.basis == "today") == (name == "today")
        made = LeverParameters(BOARD, BASE).at(stops)
        for parameter, path in stop.paths.items():
            before = value_in(BASE, parameter, "2024-06")
            assert value_at(made.schedule[parameter], made.clock.start, 17.0) == before
            assert value_in(made, parameter, max(path)) == path[max(path)]
        for parameter, value in stop.whole_run.items():
            assert value_in(made, parameter, "2024-06") == value
        for key, settings in stop.policy.items():
            assert getattr(made.policy, key).strength == settings["strength"]
            assert str(settings["starts"]) > "2025-12"


def test_a_path_of_the_base_stays_until_the_change() -> None:
    path = {"paths": {"vendors.homestead.imitation_months": {"2027-01": 1.0}}}
    schedule = LeverParameters(board(path), BASE).at((1,)).schedule
    made = schedule["vendors.homestead.imitation_months"]
    assert made == {"2024-07": 2.0, "2025-02": 6.0, "2025-12": 6.0, "2027-01": 1.0}


@pytest.mark.parametrize(
    ("stops", "says"),
    [
        ([{"paths": {"choice.noises": {"2027-01": 1.0}}}], "choice.noises is not a parameter"),
        ([{"paths": {"choice.logit_scale": {"2027-01": -1.0}}}], "choice.logit_scale=-1"),
        ([{"policy": {"tax": {"strength": 1}}}], "tax"),
        ([{"whole_run": {"work.size": 1.0}}], "work.size is not a parameter"),
        ([{"whole_run": {"work.size_growth": 0.1}}] * 2, "as another lever does"),
        ([{"paths": {"choice.logit_scale": {"2027-01": 2.0}}}] * 2, "as another lever does"),
        ([{"policy": {"compute_cap": {"strength": 2}}}] * 2, "as another lever does"),
    ],
)
def test_stops_that_do_not_fit_are_refused(stops: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        LeverParameters(board(*stops), BASE).at((1,) * len(stops))


def test_a_limited_board_keeps_the_unchanged_stop() -> None:
    limited = BOARD.limited(2)
    assert all(len(lever.stops) == 2 for lever in limited.levers.values())
    assert LeverParameters(limited, BASE).at(limited.unchanged) is BASE
    assert len(BOARD.limited(1).combinations()) == 1
