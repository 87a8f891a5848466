"""Worlds of the sets that were not ruled out at an origin, one run each."""

from analysis.statistics.matching import Free
from experiments.skill.unanchored import asked_of
from experiments.worlds.calibrated_sets import sets_of
from sim import Parameters
from sim.parameters.paths import replaced

TASTE = Free("firms.startup.affinity.mean", -2.0, 0.5)


def test_each_set_is_run_once_with_seeds_that_are_the_same_everywhere() -> None:
    blind = replaced(Parameters(), "releases.replayed_until", "2025-06")
    worlds = {"lasting": {"2025-06": blind}, "experience": {"2025-06": Parameters()}}
    asked = asked_of(worlds, [TASTE], [11, 12, 13])
    assert set(asked) == {("lasting", "2025-06"), ("experience", "2025-06")}
    own = asked["lasting", "2025-06"]
    assert [seed for _, seed in own] == [11, 12, 13]
    row = sets_of("lasting", "2025-06").iloc[1]
    parameters = own[1][0].parameters
    assert parameters.firms.startup.affinity.mean == row["firms.startup.affinity.mean"]
    assert parameters.releases.replayed_until == "2025-06"
    assert own[1][0].factors == {"hypothesis": "lasting", "cut_off": "2025-06"}


def test_before_any_set_was_ruled_out_numbers_are_drawn_evenly() -> None:
    asked = asked_of({"lasting": {"2024-06": Parameters()}}, [TASTE], range(200))
    drawn = [
        point.parameters.firms.startup.affinity.mean for point, _ in asked["lasting", "2024-06"]
    ]
    assert min(drawn) < -1.9
    assert max(drawn) > 0.4
    assert len(set(drawn)) == 200
