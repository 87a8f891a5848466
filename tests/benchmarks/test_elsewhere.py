"""What a kind of machine reached is kept until the page is made on such a machine again."""

from pathlib import Path

import pytest

from tests.benchmarks import elsewhere as module
from tests.benchmarks.budgets import Budget
from tests.benchmarks.elsewhere import elsewhere, keep


def test_the_last_of_each_other_kind_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "machines.json"
    assert elsewhere(file) == {}
    for place, reached in (("old", 1.0), ("new", 2.0), ("old", 3.0)):
        monkeypatch.setattr(module, "here", lambda place=place: place)
        keep([Budget("speed", "speed", 1.0, reached, "times")], file)
    assert elsewhere(file) == {"new": {"speed": 2.0}}
    monkeypatch.setattr(module, "here", lambda: "new")
    assert elsewhere(file) == {"old": {"speed": 3.0}}
