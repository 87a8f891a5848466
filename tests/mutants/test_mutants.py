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


@pytest.mark.parametrize("room", SECONDS)
def test_a_seed_draws_the_same_programs_that_differ_in_one_line_of_a_rule(room: str) -> None:
    drawn = draw(1, 70, room)
    assert draw(1, 12, room) == drawn[:12] != draw(2, 12, room)
    assert Counter(mutant.kind for mutant in set(drawn)) == dict.fromkeys(KINDS, 10)
    for mutant in drawn:
        assert not mutant.file.startswith(NO_RULES)
        whole = (ROOT / mutant.file).read_bytes()
        assert mutant.is_valid(whole)
        lines = whole.splitlines(), mutant.source(whole).splitlines()
        differing = [n for n, (a, b) in enumerate(zip(*lines, strict=True), 1) if a != b]
        assert differing == [mutant.line]


def test_a_line_changes_where_it_computes_and_nothing_else_does() -> None:
    """Not types, messages, defaults or docstrings; nor to what is no or the same program."""
    valid = [one for one in mutants_of("it", SOURCE) if one.is_valid(SOURCE)]
    changed = sorted((one.line, one.kind, one.lines(SOURCE)[1]) for one in valid)
    assert changed == sorted([
        (2, "constant", "LIMIT: float = 0.75"),
        (7, "comparison", "if price <= 0.0 or k == 1:"),
        (7, "comparison", "if price > 0.0 or k == 1:"),
        (7, "comparison", "if price < 0.0 or k != 1:"),
        (7, "comparison", "if price < 0.0 and k == 1:"),
        (7, "constant", "if price < 1.0 or k == 1:"),
        (7, "constant", "if price < 0.0 or k == 2:"),
        (9, "boolean", "is_empty = list(zip(units, strict=True))"),
        (10, "sign", 'return -price * (units["é"][k] - LIMIT)'),
        (10, "sign", 'return price * (units["é"][k] + LIMIT)'),
        (10, "factor", 'return price / (units["é"][k] - LIMIT)'),
        (10, "index", 'return price * (units["é"][k + 1] - LIMIT)'),
        (10, "term", "return price"),
        (10, "term", 'return (units["é"][k] - LIMIT)'),
        (10, "term", 'return price * (units["é"][k])'),
    ])  # fmt: skip
    assert {one.function for one in valid if one.line > 2} == {"sold"}
    place = SOURCE.index(b"price <")
    for new in ("(", " "):
        assert not Mutant("constant", "it", "sold", 7, place, place, new).is_valid(SOURCE)


def test_a_mutant_first_meets_the_tests_that_name_its_file() -> None:
    own, pictures, package, room, _ = stages_of("experiments/tipping/crossing.py")
    assert "tests/analysis/test_tipping.py" in own
    assert package == ("tests/analysis/test_tipping.py", "tests/experiments/tipping")
    assert (pictures, room) == (("tests/golden/test_pictures.py",), ("tests/experiments",))
    assert stages_of("analysis/weighing.py")[0] == ("tests/analysis/test_update.py",)
    users = imports_of_model().find_downstream_modules("openclosed.sim.demand.choice")
    assert "openclosed.sim.demand.adoption" in users
    assert "openclosed.sim.supply.research" not in users
