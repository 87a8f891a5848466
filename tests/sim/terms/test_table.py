"""The table of terms: every name stands for one thing, and what it names exists."""

import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from sim.parameters.mechanisms import MECHANISMS
from sim.terms.table import COLUMNS, COST, SUPPORT, TASTES, TERMS, taste_index
from sim.terms.term import Term
from tests.pages.code import general_names

ROOT = Path(__file__).parents[3]
EACH_TERM = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)


@pytest.mark.parametrize(
    "names",
    [
        [term.name for term in TERMS],
        [term.sentence for term in TERMS],
        [taste.name for taste in TASTES],
        [column.name for column in COLUMNS],
        [switch.name for switch in MECHANISMS],
    ],
    ids=["terms", "sentences", "tastes", "columns", "switches"],
)
def test_a_name_is_given_once(names: list[str]) -> None:
    assert len(set(names)) == len(names)


def test_a_taste_is_found_by_its_name() -> None:
    assert [taste_index(taste.name) for taste in TASTES] == list(range(len(TASTES)))
    assert (TASTES[SUPPORT].name, TASTES[COST].name) == ("support", "cost")


@EACH_TERM
def test_every_parameter_that_a_term_names_exists(term: Term) -> None:
    unknown = {
        pattern
        for pattern in term.parameters
        if not any(fnmatchcase(name, pattern) for name in general_names())
    }
    assert not unknown


@EACH_TERM
def test_the_weight_of_a_taste_is_a_parameter_of_both_kinds_of_firm(term: Term) -> None:
    if term.taste is not None:
        group = f"firms.KIND.{term.taste.name}.mean"
        own = f"firms.KIND.tastes.{term.taste.name}"
        assert (own if term.taste.weight else group) in general_names()


def test_declaring_terms_loads_neither_a_compiler_nor_arrays() -> None:
    program = "import sys, sim.terms.table; print(*sorted({'numba', 'numpy'} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert loaded.stdout.split() == []
