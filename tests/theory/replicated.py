"""Limit cases in small: the shipped scenario with some overrides, judged as the command does."""

from sim.parameters import Parameters
from tests.theory.case import Case
from tests.theory.cases import CASE
from tests.theory.replication import finding, points_of, shipped
from tests.theory.report import Finding
from tests.theory.work import make, whole


def parameters_of(name: str, *overrides: str) -> Parameters:
    """The scenario of a case, with some overrides."""
    return shipped(name, *overrides).parameters


def replicated(name: str, *overrides: str) -> Finding:
    """What the replication finds; a varied parameter that is overridden is not varied."""
    case: Case = CASE[name]
    points = points_of(case, shipped(name), shipped(name, *overrides))
    return finding(case, points, [one for chunk in whole(points) for one in make(points, chunk)])


def assert_replicated(name: str, *overrides: str) -> Finding:
    """Fail with the checks that failed."""
    found = replicated(name, *overrides)
    assert found.checks
    assert not found.error
    assert [check for check in found.checks if not check.passed] == []
    return found
