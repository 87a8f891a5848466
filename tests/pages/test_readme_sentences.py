"""Every sentence of README.md and docs/believe.md stands in a list beside what holds it.

The lists, such as `readme_sentences.csv`, name a file and a test; numbers in them are written as #,
since commands renew them.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.pages.test_tables import is_test
from tests.test_layout import ROOT

LISTS = {"README.md": "readme_sentences.csv", "docs/believe.md": "believe_sentences.csv"}
NUMBER = re.compile(r"\d+(?:\.\d+)*")


def sentences(text: str) -> list[str]:
    """The sentences of a page of Markdown, without code, tables, headings, pictures and links."""
    text = re.sub(r"```.*?```|<!--.*?-->|!\[.*?\]\(.*?\)", "", text, flags=re.DOTALL)
    text = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text.replace("**", ""))
    lines = [one for one in text.splitlines() if not one.startswith(("#", "|"))]
    parts = re.split(r"\n\n|\n- |(?<=[.?])\s+(?=[A-Z])", "\n".join(lines))
    flat = (" ".join(one.split()).removeprefix("- ") for one in parts)
    return [NUMBER.sub("#", one) for one in flat if one]


def listed(page: str) -> pd.DataFrame:
    return pd.read_csv(Path(__file__).with_name(LISTS[page]))


@pytest.mark.parametrize("page", LISTS)
def test_every_sentence_is_listed_once_and_nothing_else(page: str) -> None:
    found = sentences((ROOT / page).read_text(encoding="utf-8"))
    assert found == listed(page)["sentence"].tolist()


@pytest.mark.parametrize(
    "row",
    [row for page in LISTS for row in listed(page).to_dict("records")],
    ids=lambda row: row["file"],
)
def test_what_holds_a_sentence_exists(row: dict[str, str]) -> None:
    assert (ROOT / row["file"]).exists(), row
    assert is_test(row["test"]), row
