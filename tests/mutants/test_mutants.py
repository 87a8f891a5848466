"""Drawn mutants are valid, in the right places, and reproducible."""

from collections import Counter

import pytest

from tests.mutants.bench import imports_of_sim
from tests.mutants.drawing import KINDS, NO_RULES, ROOT, Mutant, draw, mutants_of

SOURCE = b'''"""Text of 3."""
LIMIT: float = 0.5


def sold(price: float, units: "dict[str, list[int]]", k: int = 7) -> float:
    """Units `+` of a kind."""
    if price < 0.0 or k == 1:
        raise ValueError(f"price={price - 1}")
    return price * (units["\xc3\xa9"][k] - LIMIT)
'''


@pytest.fixture(scope="module")
def drawn() -> list[Mutant]:
    return draw(1, 60)


def test_a_seed_draws_the_same_mutants_equally_of_each_kind(drawn: list[Mutant]) -> None:
    assert draw(1, 12) == drawn[:12]
    assert draw(2, 12) != drawn[:12]
    assert len(set(drawn)) == 60
    assert Counter(mutant.kind for mutant in drawn) == dict.fromkeys(KINDS, 10)


def test_each_mutant_is_a_program_that_differs_in_one_line_of_a_rule(drawn: list[Mutant]) -> None:
    for mutant in drawn:
        assert not mutant.file.startswith(NO_RULES)
        whole = (ROOT / mutant.file).read_bytes()
        assert mutant.is_valid(whole)
        lines = whole.splitlines(), mutant.source(whole).splitlines()
        differing = [n for n, (a, b) in enumerate(zip(*lines, strict=True), 1) if a != b]
        assert differing == [mutant.line]


def test_invalid_or_equal_programs_are_no_mutants() -> None:
    place = SOURCE.index(b"price <")
    mutant = Mutant("constant", "it", "sold", 7, place, place, "(")
    assert not mutant.is_valid(SOURCE)
    assert not mutant._replace(new=" ").is_valid(SOURCE)


@pytest.mark.parametrize(
    ("kind", "line", "becomes"),
    [
        ("constant", 2, ["LIMIT: float = 0.75"]),
        ("comparison", 7, ["if price <= 0.0 or k == 1:", "if price > 0.0 or k == 1:",
                           "if price < 0.0 or k != 1:", "if price < 0.0 and k == 1:"]),
        ("sign", 9, ['return -price * (units["é"][k] - LIMIT)',
                     'return price * (units["é"][k] + LIMIT)']),
        ("factor", 9, ['return price / (units["é"][k] - LIMIT)']),
        ("index", 9, ['return price * (units["é"][k + 1] - LIMIT)']),
        ("term", 9, ["return price", 'return (units["é"][k] - LIMIT)',
                     'return price * (units["é"][k])']),
    ],
)  # fmt: skip
def test_a_line_changes_where_it_computes(kind: str, line: int, becomes: list[str]) -> None:
    of_kind = [one for one in mutants_of("it", SOURCE) if one.kind == kind and one.is_valid(SOURCE)]
    changed = [one.lines(SOURCE)[1] for one in of_kind if one.line == line]
    assert sorted(changed) == sorted(becomes)
    assert {one.function for one in of_kind if one.line == line} == {"sold" if line > 2 else ""}


def test_types_messages_defaults_and_docstrings_are_not_changed() -> None:
    assert {mutant.line for mutant in mutants_of("it", SOURCE)} == {2, 7, 9}


def test_users_of_a_broken_rule_are_known() -> None:
    users = imports_of_sim().find_downstream_modules("openclosed.sim.demand.choice")
    assert "openclosed.sim.demand.adoption" in users
    assert "openclosed.sim.supply.research" not in users
