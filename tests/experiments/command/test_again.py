"""The same job once more, from what its manifest says."""

import json
import shlex
from pathlib import Path

import pytest

from tests.experiments.conftest import SMALL, Command, assert_refused, tables

pytestmark = pytest.mark.usefixtures("without_pictures")
COSTS = "firms.enterprises.switching_cost=1,3"


@pytest.mark.parametrize("named", ["first", "first/manifest.json"])
def test_a_job_is_done_once_more_to_the_same_bytes(named: str, openclosed: Command) -> None:
    assert openclosed("-m", *SMALL, COSTS, "output=first").code == 0
    said = openclosed(f"again={named}", "output=second")
    assert (said.code, said.err) == (0, "")
    first, second = Path("first"), Path("second")
    for name in ("runs.parquet", "months.parquet"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_manifest_has_the_command_as_a_line_to_paste(openclosed: Command) -> None:
    assert openclosed("-m", *SMALL, COSTS, "output=first").code == 0
    program, *words = shlex.split(json.loads(Path("first/manifest.json").read_text())["command"])
    assert program == "openclosed"
    assert openclosed(*words, "output=pasted").code == 0
    assert Path("first/runs.parquet").read_bytes() == Path("pasted/runs.parquet").read_bytes()


def test_another_version_is_said_in_a_line_and_other_settings_are_refused(
    openclosed: Command, tmp_path: Path
) -> None:
    assert openclosed(*SMALL, "output=first").code == 0
    refused = openclosed("again=first", "choice.logit_scale=2")
    assert_refused(refused, "again=first: was run with choice.logit_scale=1.0, not 2")
    manifest = tmp_path / "first" / "manifest.json"
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(content | {"version": "0.0.1", "words": [*content["words"]]}))
    said = openclosed("again=first", "output=second")
    assert said.code == 0
    assert said.err.startswith("openclosed: again=first: was run with version 0.0.1, here ")
    assert said.err.count("\n") == 1
    assert tables(tmp_path / "second") == tables(tmp_path / "first")


@pytest.mark.parametrize("words", [("again=nowhere",), ("again=mine.json",)])
def test_what_is_no_result_is_refused(
    words: tuple[str, ...], openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "mine.json").write_text("{}")
    said = openclosed(*words)
    assert said.code == 2
    assert said.err.startswith(f"openclosed: {words[0]}: no manifest.json")
