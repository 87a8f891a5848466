"""Results stay the same unless the changelog declares a change."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden import digest
from tests.golden.digest import CHANGELOG, FILE, SCENARIOS, as_text, differences, digest_of, remake

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


def test_results_that_move_or_go_need_an_entry_in_the_changelog_and_those_that_come_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, changelog = tmp_path / "golden.json", tmp_path / "CHANGELOG.md"
    values = {"one": {"first": [0.5]}}
    monkeypatch.setattr(digest, "SCENARIOS", {"one": ()})
    monkeypatch.setattr(digest, "digest_of", lambda name: values[name])
    changelog.write_text("A **Regression.**\n\n- **Regression.** New.\n- Old.", encoding="utf-8")
    assert remake(file, changelog) == []
    assert json.loads(file.read_text(encoding="utf-8"))["declared changes"] == 1
    values["one"] = {"new": [1.0], "first": [0.500000001]}  # the same to six digits
    assert remake(file, changelog) == ["one, new: was None, is [1.0]"]
    before = file.read_bytes()
    for worse in ({"new": [1.0], "first": [0.5 + 1e-5]}, {"new": [1.0]}):
        values["one"] = worse
        with pytest.raises(ValueError, match="1 outcomes moved"):
            remake(file, changelog)
        assert file.read_bytes() == before
    changelog.write_text("- **Regression.** New.\n- **Regression.** Newer.", encoding="utf-8")
    assert remake(file, changelog) == ["one, first: was [0.500000001], is None"]
    assert remake(file, changelog) == []
