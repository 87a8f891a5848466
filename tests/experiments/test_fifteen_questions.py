"""The fifteen questions of docs/asking.md, each asked as the page says, at a small size."""

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import Command, Said
from tests.test_layout import ROOT

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs" / "asking.md").read_text(encoding="utf-8")
SMALL = ("replicates=20", "quiet=true", "output=here")
FEWER = {
    "tipping": ("experiment.factors=[work.size_growth]", "experiment.grid=3"),
    "sweep": ("experiment.design_points=4", "experiment.factors={choice.logit_scale: [0.5, 2]}"),
}


def rows() -> dict[str, str]:
    """How each question is asked, by the question."""
    table = PAGE.partition("## Fifteen questions")[2].partition("\n## ")[0]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    found = {row[0]: row[1] for row in cells if len(row) == 2}
    return {what: how for what, how in found.items() if how not in {"how", "---"}}


def asked(command: str, openclosed: Command) -> Said:
    """What the command prints, once it has come to its end."""
    words = re.findall(r"'[^']*'|\S+", command)[1:]
    fewer = next((more for verb, more in FEWER.items() if verb in words), ())
    own = [word.strip("'") for word in words if not word.startswith("output=")]
    if "--version" not in words:
        own += [*SMALL, *fewer]
    done = openclosed(*own)
    assert done.code == 0, done.err
    return done


def test_there_are_fifteen() -> None:
    assert len(rows()) == 15


@pytest.mark.parametrize(
    "what", [what for what, how in rows().items() if how.startswith("`openclosed")]
)
def test_a_question_is_answered_by_one_command(
    what: str, openclosed: Command, tmp_path: Path
) -> None:
    commands = re.findall(r"`(openclosed[^`]*)`", rows()[what])
    result = asked(commands[0], openclosed)
    here = tmp_path / "here"
    assert (here / "report.html").exists()
    assert re.search(r"\d+ %|points", result.out)  # a number, not only words
    for file in re.findall(r"`(figures/[\w.]+)`", rows()[what]):
        assert (here / file).stat().st_size > 5_000
    if "2030" in what:
        assert "2030" in result.out.splitlines()[0]
    for command in commands[1:]:  # what goes on with the first
        assert openclosed(command.split()[1].replace("big", "here")).code == 0


def test_a_result_opens_in_duckdb(openclosed: Command, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is in the group docs")
    asked("openclosed sweep", openclosed)
    query = next(how for how in rows().values() if how.startswith("`SELECT")).split("`")[1]
    found = duckdb.sql(query.replace("big", str(tmp_path / "here"))).df()
    runs = pd.read_parquet(tmp_path / "here" / "runs.parquet")
    means = runs.groupby("point")["open_share_purchased_tokens_startups"].mean()
    assert dict(found.to_numpy()) == pytest.approx(means.to_dict())
