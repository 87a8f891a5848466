"""The four kinds of work in the baseline."""

from sim.kinds import WORK_KINDS
from sim.parameters import Parameters

WORK = Parameters().workloads


def test_there_is_one_group_for_each_kind_of_work() -> None:
    assert tuple(type(WORK).model_fields) == WORK_KINDS


def test_needs_rise_from_general_to_frontier_and_fastest_at_the_frontier() -> None:
    kinds = [getattr(WORK, name) for name in WORK_KINDS]
    assert [kind.need for kind in kinds] == sorted(kind.need for kind in kinds)
    slopes = [kind.need_slope for kind in kinds]
    assert slopes == sorted(slopes)


def test_critical_work_weighs_risk_and_transparency_most() -> None:
    for name in ("risk_exposure", "transparency_need", "support_need"):
        assert getattr(WORK.critical, name) == max(
            getattr(getattr(WORK, kind), name) for kind in WORK_KINDS
        )
