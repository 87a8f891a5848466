"""Commands of docs/sweeping.md, docs/scaling.md and docs/asking.md work, at a small size."""

import re
import shlex
from pathlib import Path

import pytest

from tests.experiments.conftest import SMALL, Command, runs_in
from tests.experiments.dask_cluster import as_written, free_port
from tests.test_layout import ROOT, blocks

pytestmark = pytest.mark.slow
FEWER = {
    "replicates=auto": ("replicates=auto", "auto.max_replicates=22"),
    "experiment=sweep": ("experiment.design_points=8",),
    "execution=dask": ("execution.timeout=60",),
    "tipping": ("experiment.factors=[work.size_growth]", "experiment.grid=3"),
    "sweep": ("experiment.design_points=4", "experiment.factors={choice.logit_scale: [0.5, 2]}"),
}
"""Words that make a command small, by one of its own."""
ASKED = ("replicates=20", "quiet=true", "output=here")
PORT = "8786"
TABLE = (ROOT / "docs" / "asking.md").read_text(encoding="utf-8").partition("## Fifteen quest")[2]
ROWS = re.findall(r"^\| (?!how|---)([^|]+) \| (?!how|---)(.+) \|$", TABLE, re.MULTILINE)
"""The fifteen questions of docs/asking.md, and how each is asked."""


def commands(page: str, program: str, port: str) -> list[list[str]]:
    """The words of the page's commands of a program."""
    lines = [line for block in blocks(f"docs/{page}", "sh") for line in block.splitlines()]
    found = [shlex.split(line.replace(PORT, port)) for line in lines]
    return [words[1:] for words in found if words and words[0] == program]


def in_small(words: list[str]) -> list[str]:
    """The words of a command, with those that make it small."""
    if words[0].startswith("expand="):  # as small as the result that it names
        return ["replicates=+2" if word == "replicates=+50" else word for word in words]
    fewer = [word for key, less in FEWER.items() if key in words for word in less]
    small = [word for word in SMALL if word != "execution=serial" or "execution=dask" not in words]
    return [*words, *small, *fewer]


@pytest.mark.parametrize(("page", "least"), [("sweeping.md", 11), ("scaling.md", 1)])
def test_every_command_of_the_page_works(
    page: str, least: int, openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openclosed.analysis.common.style.DOTS_PER_INCH", 40)
    port = free_port()
    asked, dask = (commands(page, program, port) for program in ("openclosed", "dask"))
    assert len(asked) >= least
    assert [words[0] for words in dask] == ["scheduler", "worker"] * (page == "scaling.md")
    with as_written([["dask", *words, "--no-dashboard"] for words in dask]):
        for words in asked:  # of a job that has ended `resume` shows the result
            assert openclosed(*in_small(words)).code == 0, words
    for folder in re.findall(r"output=(\S+)", " ".join(word for one in asked for word in one)):
        names = {path.name for path in tmp_path.glob(f"{folder}/**/*")}
        assert {"runs.parquet", "report.html", "data_dictionary.csv"} <= names, folder
    if page == "sweeping.md":
        assert runs_in("outputs/cost")["status"].eq("done").all()
        [program] = blocks(f"docs/{page}", "python")
        exec(compile(program, page, "exec"), {})


def test_each_of_fifteen_questions_has_an_answer() -> None:
    assert len(ROWS) == 15


@pytest.mark.parametrize(("what", "how"), [row for row in ROWS if row[1].startswith("`openclosed")])
def test_a_question_is_answered_by_one_command(what: str, how: str, openclosed: Command) -> None:
    first, *others = re.findall(r"`openclosed\b ?([^`]*)`", how)
    words = [word for word in shlex.split(first) if not word.startswith("output=")]
    fewer = [word for key, less in FEWER.items() if key in words for word in less]
    done = openclosed(*words, *ASKED, *fewer)
    assert done.code == 0, done.err
    assert Path("here/report.html").exists()
    assert re.search(r"\d+ %|points", done.out)  # a number, not only words
    for file in re.findall(r"`(figures/[\w.-]+)`", how):
        assert Path("here", file).stat().st_size > 5_000
    assert "2030" not in what or "2030" in done.out.splitlines()[0]
    for command in others:  # what goes on with the first
        assert openclosed(command.replace("big", "here")).code == 0


def test_a_result_opens_in_duckdb(openclosed: Command) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is in the group docs")
    assert openclosed("sweep", *ASKED, *FEWER["sweep"]).code == 0
    query = next(how for _, how in ROWS if how.startswith("`SELECT")).split("`")[1]
    found = duckdb.sql(query.replace("big", "here")).df()
    runs = runs_in("here")
    means = runs.groupby("point")["open_share_purchased_tokens_startups"].mean()
    assert dict(found.to_numpy()) == pytest.approx(means.to_dict())
    tables = {"points.csv": "point", "differences.csv": "point", "months.parquet": "run, seed"}
    for table, keys in tables.items():
        joined = duckdb.sql(f"FROM 'here/runs.parquet' JOIN 'here/{table}' USING ({keys})").df()
        assert set(joined["point_name"]) >= set(runs["point_name"]) - {"as it is"}, table
