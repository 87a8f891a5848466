"""Runs with levers: a stop changes what it says, and single runs are those of the model."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from openclosed.experiments.classroom import single_runs
from openclosed.experiments.classroom.levers import Board, LeverParameters, declared, value_in
from openclosed.experiments.classroom.page import ClassPage
from openclosed.experiments.classroom.single_runs import MarketModel, WatchedRun
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.runs.replicate import replicate
from openclosed.experiments.starts.states import States
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.agents.firms import Firm
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters.schedule import value_at
from openclosed.sim.state.market import FIRM_KINDS

BASE = Parameters()
SAID = Overrides(BASE)
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
    made = LeverParameters(BOARD, SAID).at(stops).parameters
    assert Parameters.model_validate(made.model_dump(by_alias=True, mode="json")) == made
    for place, stop in enumerate(stops):
        alone = list(BOARD.unchanged)
        alone[place] = stop
        single = LeverParameters(BOARD, SAID).at(alone).parameters
        for name in single.schedule.keys() - BASE.schedule.keys():
            assert made.schedule[name] == single.schedule[name]


@pytest.mark.parametrize("place", range(len(BOARD.levers)))
def test_a_stop_changes_what_it_says_and_only_after_the_data_end(place: int) -> None:
    lever = list(BOARD.levers.values())[place]
    for number, (name, stop) in enumerate(lever.stops.items()):
        stops = list(BOARD.unchanged)
        stops[place] = number
        assert (stop.changed == ()) == (stop.basis == "today") == (name == "today")
        made = LeverParameters(BOARD, SAID).at(stops).parameters
        for parameter, path in stop.paths.items():
            before = value_in(BASE, parameter, "2024-06")
            assert value_at(made.schedule[parameter], made.clock.start, 17.0) == before
            assert value_in(made, parameter, max(path)) == path[max(path)]
        for parameter, value in stop.whole_run.items():
            assert value_in(made, parameter, "2024-06") == value
        for key, settings in stop.policy.items():
            assert getattr(made.policy, key).strength == settings["strength"]
            assert str(settings["starts"]) > "2025-12"


@pytest.mark.slow
def test_closed_labs_earn_less_where_new_work_grows_no_faster() -> None:
    """As the stop's card says, in 40 pairs of runs."""
    made, draws = LeverParameters(BOARD, SAID), States(BASE)
    even = list(BOARD.unchanged)
    even[list(BOARD.levers).index("growth")] = list(BOARD.levers["growth"].stops).index("even")
    today, moved = (
        np.array([replicate(made.at(stops), seed, draws).months for seed in range(40)])
        for stops in (BOARD.unchanged, even)
    )
    lost = (today - moved)[:, -1, INDEX["spend_total"]]
    assert lost.mean() > 3 * lost.std() / np.sqrt(40)


def test_a_path_of_the_base_stays_until_the_change() -> None:
    path = {"paths": {"vendors.homestead.imitation_months": {"2027-01": 1.0}}}
    made = LeverParameters(board(path), SAID).at((1,)).parameters.schedule
    own = made["vendors.homestead.imitation_months"]
    assert own == {"2024-07": 2.0, "2025-02": 6.0, "2025-12": 6.0, "2027-01": 1.0}


@pytest.mark.parametrize(
    ("stops", "says"),
    [
        ([{"paths": {"choice.noises": {"2027-01": 1.0}}}], "choice.noises is not a parameter"),
        ([{"paths": {"choice.logit_scale": {"2027-01": -1.0}}}], "choice.logit_scale=-1"),
        ([{"policy": {"tax": {"strength": 1}}}], "tax"),
        ([{"whole_run": {"work.size": 1.0}}], "work.size is not a parameter"),
        ([{"paths": {"choice.logit_scale": {"2027-01": 2.0}}}] * 2, "as another lever does"),
        ([{"policy": {"compute_cap": {"strength": 2}}}] * 2, "as another lever does"),
    ],
)
def test_stops_that_do_not_fit_are_refused(stops: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        LeverParameters(board(*stops), SAID).at((1,) * len(stops))


PARAMETERS = Parameters.model_validate({"firms": {"count": 40}, "clock": {"horizon": 30}})
WATCHED = WatchedRun("typical", "shared", 11, Overrides(PARAMETERS), "2023-08")


@pytest.fixture(scope="module")
def seen() -> dict:  # type: ignore[type-arg]
    return single_runs.watch_run(None, WATCHED)


@pytest.fixture(scope="module")
def model() -> Ecosystem:
    return Ecosystem(PARAMETERS, rng=11).run()


def test_a_sample_takes_of_each_kind_by_its_share(
    model: Ecosystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_runs, "FIRMS", 10)
    rows = single_runs.sample(model)
    assert len(set(rows)) == len(rows) in (9, 10, 11)
    kinds = Counter(int(kind) for kind in model.firm_table.kind)
    shown = Counter(int(model.firm_table.kind[row]) for row in rows)
    assert abs(shown[0] - 10 * kinds[0] / 40) <= 1


def test_states_are_those_of_the_agents(seen, model) -> None:  # type: ignore[no-untyped-def]
    rows = single_runs.sample(model)
    assert seen["firms"] == [FIRM_KINDS[model.firm_table.kind[row]] for row in rows]
    last = {row: int(path[-1]) for row, path in zip(rows, seen["states"], strict=True)}
    names = {"none": 0, "open_only": 1, "closed_only": 2, "multihoming": 3}
    states = single_runs.states_of(model)
    for agent in model.agents:
        if isinstance(agent, Firm):
            assert last[agent.row] == names[agent.state] == states[agent.row]


def test_curves_are_monthly_and_end_with_a_mean_of_the_last_year(seen, model) -> None:  # type: ignore[no-untyped-def]
    assert seen["times"][0] == "2023-08"
    assert seen["times"][-2:] == ["2024-12", "2025"]
    assert len(seen["times"]) == len(seen["states"][0]) == len(seen["curves"]["use"])
    share = model.record[:, INDEX["open_share_purchased_tokens_startups"]]
    assert np.allclose(seen["curves"]["use"], [*share[7:24], share[24:].mean()], rtol=6e-3)
    after = [one.what for one in model.events if one.month > 7]
    assert len(seen["events"]) == sum(one not in single_runs.OMITTED_EVENTS for one in after)
    assert all(month > "2023-08" for month, *_ in seen["events"])


def test_a_page_of_another_version_is_refused(class_page: ClassPage) -> None:
    for model in (
        class_page.model._replace(config={"firms": {"count": -1}}),
        class_page.model._replace(since="2026-07"),
    ):
        with pytest.raises(ValueError, match="another version of the model"):
            MarketModel(model)
