"""Results stay the same unless the changelog declares a change."""

import json
from typing import Any

import pytest

from tests.golden import digest
from tests.golden.digest import CHANGELOG, FILE, SCENARIOS, as_text, differences, digest_of

REMAKE = 'run "python -m tests.golden" after an entry "**Regression.**" in CHANGELOG.md'
GOLDEN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_gives_what_it_gave(name: str) -> None:
    assert differences(GOLDEN["scenarios"][name], digest_of(name)) == [], REMAKE


def test_the_file_is_as_the_command_writes_it_under_the_changelog_as_it_is() -> None:
    text = CHANGELOG.read_text(encoding="utf-8")
    assert GOLDEN["declared changes"] == digest.declared_changes(text), REMAKE
    assert list(GOLDEN["scenarios"]) == list(SCENARIOS)
    written = as_text(GOLDEN["declared changes"], GOLDEN["scenarios"])
    assert FILE.read_text(encoding="utf-8") == written
