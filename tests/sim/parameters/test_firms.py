"""The two kinds of firm in the baseline differ as the surveys say."""

from sim.parameters import Parameters

FIRMS = Parameters().firms


def test_more_work_concerns_enterprises() -> None:
    assert FIRMS.enterprise.breadth > FIRMS.startup.breadth


def test_startups_require_less_and_look_sooner() -> None:
    enterprise, startup = FIRMS.enterprise, FIRMS.startup
    for name in ("support", "trust", "evidence"):
        assert getattr(startup.requirements, name) < getattr(enterprise.requirements, name)
    for name in ("support", "trust", "evidence", "origin"):
        assert getattr(startup.tastes, name) < getattr(enterprise.tastes, name)
    assert startup.lag_closed < startup.lag_open < enterprise.lag_closed < enterprise.lag_open
    assert startup.review_months < enterprise.review_months
    assert (enterprise.timing, startup.timing) == ("jittered", "poisson")


def test_only_startups_come_and_go() -> None:
    assert FIRMS.enterprise.exit_hazard == FIRMS.enterprise.entry_hazard == 0
    assert FIRMS.startup.exit_hazard > 0
    assert FIRMS.startup.entry_hazard > 0
