"""The world as a whole: its schedule, its record, its streams, and what it refuses."""

import math

import numpy as np
import pytest

from sim import Ecosystem, Parameters
from sim.outcomes import NAMES
from sim.parameters.paths import replaced
from tests.sim.worlds import after, small


def test_a_run_goes_to_its_horizon_and_keeps_a_row_a_month() -> None:
    world = after(horizon=30).run()

    assert not world.running
    assert world.record.shape == (30, len(NAMES))
    assert list(world.outcomes.index[[0, 11, 12]]) == ["2023-01", "2023-12", "2024-01"]


def test_a_step_beyond_the_horizon_changes_nothing() -> None:
    world = after(horizon=24).run()
    before = world.record.tobytes()

    world.step()

    assert world.record.tobytes() == before


def test_a_world_without_a_seed_tells_the_one_it_took() -> None:
    world = Ecosystem(after(horizon=24).parameters)

    again = Ecosystem(world.parameters, rng=world.seed)

    assert again.run().record.tobytes() == world.run().record.tobytes()


def test_order_of_scenarios_in_one_process_is_irrelevant() -> None:
    alone = after(seed=5, horizon=24).run().record.tobytes()
    other = after(seed=6, horizon=24)
    mixed = after(seed=5, horizon=24)
    while mixed.running:
        other.step()
        mixed.step()

    assert mixed.record.tobytes() == alone


def test_a_half_month_step_gives_about_the_same_year() -> None:
    """Hazards are per year, so the step is a matter of resolution, not of results.

    Means of 6 paired runs of 400 firms; adopters after a year differ by less than .05 (four
    standard errors of the mean of 6 x 400 Bernoulli draws are .04).
    """
    ends = []
    for months_per_step in (1.0, 0.5):
        clock = {"horizon": 24, "months_per_step": months_per_step}
        parameters = Parameters.model_validate({"firms": {"count": 400}, "clock": clock})
        adopters = [
            Ecosystem(parameters, rng=seed).run().outcomes["adopters_enterprise"].iloc[-1]
            for seed in range(6)
        ]
        ends.append(np.mean(adopters))

    assert ends[0] == pytest.approx(ends[1], abs=0.05)


def test_sequential_update_gives_the_verdict_of_synchronous() -> None:
    """Open share at the end, 6 paired runs of 300 firms, within 3 standard errors of the pairs."""
    differences = []
    for seed in range(6):
        ends = []
        for update in ("synchronous", "sequential"):
            parameters = Parameters.model_validate(
                {"firms": {"count": 300}, "choice": {"update": update}, "clock": {"horizon": 36}}
            )
            run = Ecosystem(parameters, rng=seed).run()
            ends.append(run.outcomes["open_share_workloads_all"].iloc[-1])
        differences.append(ends[1] - ends[0])

    error = np.std(differences, ddof=1) / np.sqrt(len(differences))
    assert abs(np.mean(differences)) < max(3 * error, 0.02)


def test_a_crowd_without_network_or_noise_still_runs() -> None:
    parameters = Parameters.model_validate(
        {
            "firms": {"count": 100},
            "clock": {"horizon": 24},
            "choice": {"noise": 0.0},
            "network": {"topology": "complete", "strength": 0.0},
        }
    )

    assert not np.isinf(Ecosystem(parameters, rng=1).run().record).any()


def test_a_world_without_any_work_goes_on() -> None:
    parameters = Parameters.model_validate(
        {
            "firms": {"count": 50, "startup_fraction": 0.0, "enterprise": {"breadth": 0.0}},
            "work": {"cohorts": {"none_yet": {"need": 110.0}}},
            "clock": {"horizon": 48},
        }
    )

    record = Ecosystem(parameters, rng=1).run().record

    assert not np.isinf(record).any()
    assert np.isnan(record[:, NAMES.index("served_all")]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vendors": {}, "communities": {}}, "nobody offers a model"),
        (
            {"vendors": {"x": {"_target_": "nowhere.Nobody"}}, "communities": {}},
            "cannot be imported",
        ),
        ({"vendors": {"x": {"_target_": "sim.agents.Community"}}, "communities": {}}, "subclass"),
        ({"releases": {"most_families": 3}}, "most_families=3 leaves no room"),
        ({"firms": {"count": 5}}, "network.degree=8.0: 5 firms"),
    ],
)
def test_what_cannot_be_founded_is_refused_in_one_line(
    change: dict[str, object], message: str
) -> None:
    parameters = Parameters.model_validate(change | {"schedule": {}})

    with pytest.raises(ValueError, match=message) as caught:
        Ecosystem(parameters, rng=1)

    assert "\n" not in str(caught.value)


def test_rules_are_made_anew_when_the_parameters_change_and_only_then() -> None:
    world = after(horizon=60.0)
    made = world.rules
    for _ in range(40):
        world.step()
        assert world.rules is made  # only vendors' own parameters change
    world.go_on_under(replaced(world.parameters, "commerce.unit_cost", 0.5))
    world.step()
    assert world.rules.parameters[0]["commerce"]["unit_cost"] == 0.5


def test_no_growth_of_work_overflows_what_is_counted() -> None:
    """Volume of e^130 and more: shares stay shares, and the volume is as large as it says."""
    parameters = small({"work.growth": 10.0, "work.size_growth": 0.4, "clock.horizon": 120.0})
    outcomes = Ecosystem(parameters, rng=1).run().outcomes
    assert outcomes["open_share_tokens_all"].between(0, 1).all()
    assert math.log(outcomes["volume_total"].iloc[-1]) > 120
