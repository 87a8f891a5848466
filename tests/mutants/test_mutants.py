"""Drawn mutants are valid, in the right places, and reproducible."""

from collections import Counter

import pytest

from tests.mutants.bench import SECONDS
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
