"""Every sentence of README.md stands in a list beside the file and the test that hold it.

The list is `readme_sentences.csv`; numbers in it are written as #, since commands renew them.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.pages.test_tables import is_test
from tests.test_layout import ROOT

LIST = Path(__file__).with_suffix("").with_name("readme_sentences.csv")
NUMBER = re.compile(r"\d+(?:\.\d+)*")


def sentences(text: str) -> list[str]:
    """The sentences of a page of Markdown, without code, tables, headings, pictures and links."""
    text = re.sub(r"```.*?```|<!--.*?-->|!\[.*?\]\(.*?\)", "", text, flags=re.DOTALL)
    text = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text.replace("**", ""))
    lines = [one for one in text.splitlines() if not one.startswith(("#", "|"))]
    parts = re.split(r"\n\n|\n- |(?<=[.?])\s+(?=[A-Z])", "\n".join(lines))
    flat = (" ".join(one.split()).removeprefix("- ") for one in parts)
    return [NUMBER.sub("#", one) for one in flat if one]


def test_every_sentence_is_listed_once_and_nothing_else() -> None:
    listed = pd.read_csv(LIST)["sentence"].tolist()
    assert sentences((ROOT / "README.md").read_text(encoding="utf-8")) == listed


@pytest.mark.parametrize("row", pd.read_csv(LIST).to_dict("records"), ids=lambda row: row["file"])
def test_what_holds_a_sentence_exists(row: dict[str, str]) -> None:
    assert (ROOT / row["file"]).exists(), row
    assert is_test(row["test"]), row
