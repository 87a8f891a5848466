"""Tables of the documentation agree with the code, and what cannot be made again never changes."""

import hashlib
import re

import pandas as pd
import pytest

from docs.make import site
from docs.make.parameters_page import FILE, parts, tables
from openclosed.analysis.published import what_ifs
from openclosed.experiments.answer.sources import numerical_parameters, source_of
from openclosed.experiments.validation.in_order import ORDER
from tests.test_layout import ROOT

TEXT = FILE.read_text(encoding="utf-8")


def test_the_page_agrees_with_the_code() -> None:
    stale = [name for name, part in parts().items() if f"-->\n\n{part}\n\n<!-- {name}" not in TEXT]
    assert stale == [], "docs/parameters.md is out of date: python -m docs.make"


@pytest.mark.parametrize("name", list(tables()))
def test_a_table_of_the_page_agrees_with_the_code(name: str) -> None:
    kept = (FILE.parent / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    assert tables()[name].to_csv(index=False, lineterminator="\n") == kept
    assert f"(tables/{name}.csv)" in TEXT


def test_a_source_names_a_year_and_all_else_begins_with_its_kind() -> None:
    for info in numerical_parameters():
        is_source = not info.source.startswith(("assumed", "fitted", "not ")) and info.source
        assert bool(is_source) is (source_of(info, ()) == "sourced"), info.name


def test_every_table_of_docs_has_a_page_with_all_rows_and_short_numbers() -> None:
    pages, links = site.tables(), site.links_to_tables()
    files = {(site.DOCS / link).resolve() for link in links}
    assert set((site.DOCS / "tables").glob("*.csv")) <= files
    assert len({file.stem for file in files}) == len(links)  # a page each
    for file in files:
        text = str(pages[f"tables/{file.stem}.md"])
        assert text.count("<tr>") == len(pd.read_csv(file)) + 1, file.name
        held = file.parent == site.DOCS / "tables"  # which mkdocs copies by itself
        assert (f"tables/{file.name}" in pages) is not held, file.name
    first = what_ifs()["startups"].iloc[0]
    assert f"<td>{first:.4g}</td>" in str(pages["tables/what_ifs.md"])


def test_each_claim_has_one_test_of_its_own() -> None:
    claims = pd.read_csv(site.DOCS / "tables" / "claims.csv")
    assert claims["claim"].is_unique
    assert claims["test"].is_unique
    missing = [name for name in claims["test"] if not is_test(name)]
    assert missing == []


def test_the_table_of_commands_has_every_question_that_renews_pages() -> None:
    commands = pd.read_csv(site.DOCS / "tables" / "commands.csv")["command"]
    asked = commands.str.extract(r"experiments\.validation ([\w-]+)")[0].dropna()
    assert {*ORDER, "market_steps", "sampling"} == set(asked.str.replace("-", "_"))


def is_test(name: str) -> bool:
    """Whether a file has a test, as in `tests/test_layout.py::test_name`."""
    path, _, function = name.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""
    return (
        bool(re.search(rf"^(async )?def {function}\(", text, re.MULTILINE)) and "test_" in function
    )


KEPT = {
    "docs/forecasts/0.1.0.csv": "79589a22c54b3c4b8715ecb7abe2d635",
    "docs/forecasts/0.2.0.csv": "829dbaac7831dc36b428f7722d0f3cd8",
    "docs/forecasts/0.3.0.csv": "f2689678d9010333774cb0800cae21af",
    "docs/forecasts/0.4.0.csv": "15f6c68be76d2529da30336d57a97a3b",
    "docs/tables/removed_numbers.csv": "8e57e36dfa18e23ab788b5fd16e2eb5c",
    "docs/tables/scores_0.2.0.csv": "f2869a1201f32407019d29dc4d70b8e4",
}
"""The first half of each SHA-256."""


@pytest.mark.parametrize("file", KEPT)
def test_a_file_that_cannot_be_made_again_is_unchanged(file: str) -> None:
    assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:32] == KEPT[file]
