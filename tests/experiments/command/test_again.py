"""The same job once more, from what its manifest says."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from tests.experiments.conftest import SMALL, Command, assert_refused, tables

pytestmark = pytest.mark.usefixtures("without_pictures")
COSTS = "firms.enterprises.switching_cost=1,3"


def test_a_job_is_done_once_more_to_the_same_bytes_also_by_the_line_to_paste(
    openclosed: Command,
) -> None:
    assert openclosed("-m", *SMALL, COSTS, "output=first").code == 0
    program, *line = shlex.split(json.loads(Path("first/manifest.json").read_text())["command"])
    assert program == "openclosed"
    for words in (["again=first"], ["again=first/manifest.json"], line):
        result = openclosed(*words, "output=second")
        assert (result.code, result.err) == (0, "")
        for name in ("runs.parquet", "months.parquet"):
            assert Path("first", name).read_bytes() == Path("second", name).read_bytes()
        shutil.rmtree("second")


def test_another_version_gets_a_line_and_other_settings_are_refused(
    openclosed: Command, tmp_path: Path
) -> None:
    assert openclosed(*SMALL, "output=first").code == 0
    refused = openclosed("again=first", "choice.logit_scale=2")
    assert_refused(refused, "again=first: was run with choice.logit_scale=1.0, not 2")
    manifest = tmp_path / "first" / "manifest.json"
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(content | {"version": "0.0.1"}))
    result = openclosed("again=first", "output=second")
    assert result.code == 0
    assert result.err.startswith("openclosed: again=first: was run with version 0.0.1, here ")
    assert result.err.count("\n") == 1
    assert tables(tmp_path / "second") == tables(tmp_path / "first")


@pytest.mark.parametrize("word", ["again=nowhere", "again=mine.json"])
def test_what_is_no_result_is_refused(word: str, openclosed: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}")
    assert_refused(openclosed(word), f"{word}: no manifest.json")
