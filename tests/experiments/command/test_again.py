"""The same job once more, from what its manifest says; and what no earlier job can be asked."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from tests.experiments.conftest import SMALL, Command, assert_refused, laid, tables

pytestmark = pytest.mark.usefixtures("without_pictures")
COSTS = "firms.enterprises.switching_cost=1,3"
MORE = "replicates=+2"
REFUSED = {
    "again=first choice.logit_scale=2": "was run with choice.logit_scale=1.0, not 2",
    "again=nowhere": "no manifest.json",
    "again=mine.json": "no manifest.json",
    "resume=first replicates=7": "was started with replicates=4, not 7\n",
    "resume=first scenario=lock_in": "was started with scenario=baseline, not lock_in\n",
    "resume=first firms.count=61 seed=2": "was started with seed=1, not 2, firms.count=60, not 61",
    "resume=nowhere": "no job found there\n",
    "so_far=first": "is finished; its answer is in first/answer.txt\n",
    "so_far=early": "no run is done yet\n",
    "so_far=nowhere": "no job found there\n",
    "so_far=early seed=2": "was started with seed=1, not 2\n",
    "so_far=early resume=early": "cannot be combined with resume=\n",
    f"expand=nowhere {MORE}": "no result with runs found there\n",
    f"expand=early {MORE}": "is not finished; continue with openclosed resume=",
    "expand=first": "nothing to add; say replicates=+50, or name more points",
    "expand=first replicates=3": "replicates=3: must be at least 4, as ",
    f"expand=first {MORE} seed=2": "was run with seed=1, not 2\n",
    f"expand=first {MORE} firms.count=61": "was run with firms.count=60, not 61\n",
    f"expand=first {MORE} again=first": "cannot be combined with again=\n",
}
OTHER_VERSION = {
    "resume=first": "was started with simulation ",
    "so_far=early": "was started with simulation ",
    f"expand=first {MORE}": "was run with simulation ",
}


def test_a_job_is_done_once_more_to_the_same_bytes_also_by_the_line_to_paste(
    openclosed: Command,
) -> None:
    """Also under another version, with a line that says so."""
    assert openclosed("-m", *SMALL, COSTS, "output=first").code == 0
    manifest = Path("first/manifest.json")
    content = json.loads(manifest.read_text())
    program, *line = shlex.split(content["command"])
    assert program == "openclosed"
    for words in (["again=first"], ["again=first/manifest.json"], line):
        result = openclosed(*words, "output=second")
        assert (result.code, result.err) == (0, "")
        for name in ("runs.parquet", "months.parquet"):
            assert Path("first", name).read_bytes() == Path("second", name).read_bytes()
        shutil.rmtree("second")
    manifest.write_text(json.dumps(content | {"version": "0.0.1"}))
    result = openclosed("again=first", "output=second")
    assert (result.code, result.err.count("\n")) == (0, 1)
    assert result.err.startswith("openclosed: again=first: was run with version 0.0.1, here ")
    elsewhere = content["platform"] | {"processor": "abacus"}
    manifest.write_text(json.dumps(content | {"platform": elsewhere}))
    result = openclosed("again=first", "output=third")
    assert (result.code, result.err.count("\n")) == (0, 1)
    assert f"a processor abacus, here {content['platform']['processor']};" in result.err


@pytest.mark.slow
def test_what_an_earlier_job_cannot_be_asked_is_refused_and_nothing_is_written(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert openclosed(*SMALL, "output=first").code == 0
    laid("early.unfinished/manifest.json", Path("first/manifest.json").read_text())
    laid("mine.json", "{}")
    before = sorted(tmp_path.rglob("*")), tables("first")
    for words, says in REFUSED.items():
        first = words.split()[0]
        assert_refused(openclosed(*words.split()), f"{first}: {says}")
    with monkeypatch.context() as patch:
        patch.setattr("openclosed.experiments.results.provenance.source_digest", lambda _: "x")
        for words, says in OTHER_VERSION.items():
            assert_refused(openclosed(*words.split()), f"{words.split()[0]}: {says}")
    text = Path("first/manifest.json").read_text()
    for damaged in ("", "{", '{"version": 1}', text.replace('"started": "2', '"started": "')):
        laid("first/manifest.json", damaged)
        assert_refused(openclosed("resume=first"), "resume=first: manifest.json is damaged")
    laid("first/manifest.json", text.replace('"replicates": 4', '"replicates": "many"'))
    assert_refused(openclosed("expand=first", MORE), "expand=first: no result with runs found")
    assert (sorted(tmp_path.rglob("*")), tables("first")) == before
