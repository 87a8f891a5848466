"""The two kinds of firm in the baseline differ as the surveys say."""

from sim.parameters import Parameters

FIRMS = Parameters().firms


def test_enterprises_are_larger_and_run_more_workloads() -> None:
    assert FIRMS.enterprise.employees_median > FIRMS.large > FIRMS.startup.employees_median
    assert FIRMS.enterprise.workloads_least > FIRMS.startup.workloads_most


def test_startups_ask_for_less_support_and_compliance_and_look_sooner() -> None:
    enterprise, startup = FIRMS.enterprise, FIRMS.startup
    for name in ("support", "security", "compliance", "origin_excluding"):
        assert getattr(startup.requirements, name) < getattr(enterprise.requirements, name)
    assert startup.tastes.support < enterprise.tastes.support
    assert startup.lag_closed < startup.lag_open < enterprise.lag_closed < enterprise.lag_open
    assert startup.review_months < enterprise.review_months


def test_only_startups_come_and_go() -> None:
    assert FIRMS.enterprise.exit_hazard == FIRMS.enterprise.entry_hazard == 0
    assert FIRMS.startup.exit_hazard > 0
    assert FIRMS.startup.entry_hazard > 0
