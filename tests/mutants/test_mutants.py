"""Drawn mutants are valid, in the right places, and reproducible."""

from collections import Counter

import pytest

from tests.mutants.bench import SECONDS, imports_of_model, stages_of
from tests.mutants.drawing import KINDS, NO_RULES, ROOT, Mutant, draw, mutants_of

SOURCE = b'''"""Text of 3."""
LIMIT: float = 0.5


def sold(price: float, units: "dict[str, list[int]]", k: int = 7) -> float:
    """Units `+` of a kind."""
    if price < 0.0 or k == 1:
        raise ValueError(f"price={price - 1}")
    is_empty = not list(zip(units, strict=True))
    return price * (units["\xc3\xa9"][k] - LIMIT)
'''


@pytest.fixture(scope="module", params=SECONDS)
def drawn(request: pytest.FixtureRequest) -> list[Mutant]:
    return draw(1, 70, request.param)


def test_a_seed_draws_the_same_mutants_equally_of_each_kind(drawn: list[Mutant]) -> None:
    room = drawn[0].file.split("/")[0]
    assert draw(1, 12, room) == drawn[:12]
    assert draw(2, 12, room) != drawn[:12]
    assert len(set(drawn)) == 70
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
        ("boolean", 9, ["is_empty = list(zip(units, strict=True))"]),
        ("sign", 10, ['return -price * (units["é"][k] - LIMIT)',
                     'return price * (units["é"][k] + LIMIT)']),
        ("factor", 10, ['return price / (units["é"][k] - LIMIT)']),
        ("index", 10, ['return price * (units["é"][k + 1] - LIMIT)']),
        ("term", 10, ["return price", 'return (units["é"][k] - LIMIT)',
                     'return price * (units["é"][k])']),
    ],
)  # fmt: skip
def test_a_line_changes_where_it_computes(kind: str, line: int, becomes: list[str]) -> None:
    of_kind = [one for one in mutants_of("it", SOURCE) if one.kind == kind and one.is_valid(SOURCE)]
    changed = [one.lines(SOURCE)[1] for one in of_kind if one.line == line]
    assert sorted(changed) == sorted(becomes)
    assert {one.function for one in of_kind if one.line == line} == {"sold" if line > 2 else ""}


def test_types_messages_defaults_and_docstrings_are_not_changed() -> None:
    assert {mutant.line for mutant in mutants_of("it", SOURCE)} == {2, 7, 9, 10}


def test_users_of_a_broken_rule_are_known() -> None:
    users = imports_of_model().find_downstream_modules("openclosed.sim.demand.choice")
    assert "openclosed.sim.demand.adoption" in users
    assert "openclosed.sim.supply.research" not in users


def test_a_mutant_first_meets_the_tests_that_name_its_file() -> None:
    own, golden, package, room, _ = stages_of("experiments/tipping/crossing.py")
    assert "tests/analysis/test_tipping.py" in own
    assert package == ("tests/analysis/test_tipping.py", "tests/experiments/tipping")
    assert (golden, room) == ((), ("tests/experiments",))
    assert stages_of("analysis/weighing.py")[0] == ("tests/analysis/test_update.py",)
