"""The four kinds of work in the baseline."""

from sim.parameters import Parameters
from sim.state.kinds import WORK_KINDS

WORK = Parameters().workloads


def test_there_is_one_group_for_each_kind_of_work() -> None:
    assert tuple(type(WORK).model_fields) == WORK_KINDS


def test_the_need_rises_fastest_at_the_frontier() -> None:
    slopes = {name: getattr(WORK, name).need_slope for name in WORK_KINDS}
    assert max(slopes, key=lambda name: slopes[name]) == "frontier"


def test_critical_work_weighs_risk_and_transparency_most() -> None:
    for name in ("risk_exposure", "transparency_need", "support_need"):
        assert getattr(WORK.critical, name) == max(
            getattr(getattr(WORK, kind), name) for kind in WORK_KINDS
        )
