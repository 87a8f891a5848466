"""Pages stay short enough to be read."""

import re
from pathlib import Path

import pytest

from tests.test_layout import ROOT

MOST = {
    "CONTRIBUTING.md": 200,
    "docs/answer.md": 1000,
    "docs/asking.md": 400,
    "docs/believe.md": 500,
    "docs/cite.md": 120,
    "docs/debate.md": 700,
    "docs/development.md": 1500,
    "docs/dials.md": 400,
    "docs/gallery.md": 250,
    "docs/glossary.md": 380,
    "docs/methods.md": 800,
    "docs/model.md": 900,
    "docs/odd.md": 4400,
    "docs/own_data.md": 350,
    "docs/own_model.md": 900,
    "docs/python.md": 550,
    "docs/reliability.md": 700,
    "docs/scenarios.md": 400,
    "docs/shell.md": 800,
    "docs/skill.md": 600,
    "docs/theory.md": 500,
    "docs/tools.md": 400,
    "docs/what_ifs.md": 900,
    "docs/s[cw]*ing.md": 1300,
    "docs/teaching/*.md": 2600,
    "docs/teaching/notebooks/*.md": 150,
}
"""Words of a page, or of all pages of a pattern; tests/test_readme.py holds those of README."""
ALL = 23_000
"""Words of all pages."""
LISTS = (
    "docs/teaching/answer-key.md", "docs/parameters.md", "docs/forecasts/README.md",
)  # fmt: skip
"""Pages to look things up in: lists that code writes, and the teachers' answers."""


def words(path: Path) -> int:
    """The number of words with a letter, outside of code and comments."""
    text = re.sub(r"<!--.*?-->|```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return sum(re.search(r"[^\W\d_]", one) is not None for one in text.split())


def pages(pattern: str) -> list[Path]:
    """The pages of a pattern that are read as a whole."""
    return [one for one in ROOT.glob(pattern) if one.relative_to(ROOT).as_posix() not in LISTS]


@pytest.mark.parametrize("pattern", MOST)
def test_a_page_has_no_more_words_than_its_readers_have_time_for(pattern: str) -> None:
    counts = {one.relative_to(ROOT).as_posix(): words(one) for one in pages(pattern)}
    assert 0 < sum(counts.values()) <= MOST[pattern], counts


def test_every_page_has_a_limit_and_all_are_within_one() -> None:
    limited = {one for pattern in MOST for one in pages(pattern)}
    assert set(pages("docs/**/*.md")) <= limited
    assert sum(map(words, limited | {ROOT / "README.md"})) <= ALL
