"""Drawn mutants are valid, in the right places, and reproducible."""

from collections import Counter

import pytest

from tests.mutants.bench import SECONDS, imports_of_model, stages_of
from tests.mutants.drawing import KINDS, NO_RULES, ROOT, draw


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


def test_a_mutant_first_meets_the_tests_that_name_its_file() -> None:
    own, pictures, package, room, _ = stages_of("experiments/tipping/crossing.py")
    assert "tests/analysis/test_tipping.py" in own
    assert package == ("tests/analysis/test_tipping.py", "tests/experiments/tipping")
    assert (pictures, room) == (("tests/golden/test_pictures.py",), ("tests/experiments",))
    assert stages_of("analysis/weighing.py")[0] == ("tests/analysis/test_update.py",)
    users = imports_of_model().find_downstream_modules("openclosed.sim.demand.choice")
    assert "openclosed.sim.demand.adoption" in users
    assert "openclosed.sim.supply.research" not in users
