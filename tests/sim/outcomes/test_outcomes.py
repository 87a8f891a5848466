"""The table of outcomes."""

import math
import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pytest

import sim.outcomes
from sim.outcomes import INDEX, NAMES, OUTCOMES, SCOPES, Outcome
from sim.outcomes.declaring import declared_in
from sim.outcomes.outcomes import DECLARATIONS, GROUPS


def test_names_are_unique_and_in_the_order_of_the_columns() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(OUTCOMES)
    assert [INDEX[name] for name in NAMES] == list(range(len(NAMES)))


@pytest.mark.parametrize("outcome", OUTCOMES, ids=NAMES)
def test_each_outcome_is_explained(outcome: Outcome) -> None:
    assert outcome.unit
    assert outcome.group
    assert len(outcome.text.split()) > 1
    assert outcome.text[0].isupper()
    assert outcome.phrase
    assert not any(mark in outcome.text + outcome.phrase for mark in "{}.")
    low = -math.inf if outcome.low is None else outcome.low
    assert low < (math.inf if outcome.high is None else outcome.high)
    if outcome.unit == "share":
        assert (outcome.low, outcome.high) == (0.0, 1.0)


def test_no_two_outcomes_are_called_the_same() -> None:
    assert len({outcome.phrase for outcome in OUTCOMES}) == len(OUTCOMES)


def test_every_declaration_is_in_the_table() -> None:
    named = [outcome.name for declaration in DECLARATIONS for outcome in declaration.outcomes]
    assert sorted(named) == sorted(NAMES)


def test_every_file_of_declarations_is_a_group_of_the_table() -> None:
    modules = [
        import_module(f"sim.outcomes.{one.name}") for one in iter_modules(sim.outcomes.__path__)
    ]
    assert {module for module in modules if declared_in(module)} == set(GROUPS)


def test_outcomes_of_one_scope_stand_together() -> None:
    firsts = [INDEX[f"open_share_workloads_{scope}"] for scope in SCOPES]
    lasts = [INDEX[f"mixing_chance_{scope}"] for scope in SCOPES]
    assert firsts[1:] == [last + 1 for last in lasts[:-1]]


def test_reading_the_table_compiles_nothing() -> None:
    program = (
        "import sys; from sim.outcomes import NAMES; print({'numba', 'mesa'} & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert loaded.stdout.strip() == "set()"
