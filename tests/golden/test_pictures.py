"""Pictures stay the same unless a change is intended."""

import json

import pytest

from tests.golden import pictures


@pytest.mark.slow
def test_each_kind_of_figure_looks_as_it_did() -> None:
    kept = json.loads(pictures.FILE.read_text(encoding="utf-8"))
    if kept["libraries"] != pictures.LIBRARIES:
        pytest.skip(f"drawn with {kept['libraries']}")
    advice = 'look at them, then run "python -m tests.golden"'
    assert pictures.changed(kept["pictures"], pictures.digests()) == [], advice
