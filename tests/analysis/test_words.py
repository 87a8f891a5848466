"""Sentences are templates whose blanks must all be given."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from openclosed.analysis.finding.words import Words

TEXT = """
{% macro won(share, ends) %}
Open wins in
{{ share | percent }} ({{ ends | percent_range }}) of runs.
{% endmacro %}
"""


@pytest.fixture
def words(tmp_path: Path) -> Words:
    (tmp_path / "words.j2").write_text(TEXT, encoding="utf-8")
    return Words(str(tmp_path / "code.py"))


def test_blanks_are_written_by_filters_and_texts_are_on_one_line(words: Words) -> None:
    assert words("won", share=0.5, ends=(0.4, 0.6)) == "Open wins in 50 % (40 to 60 %) of runs."


def test_a_blank_that_is_missing_or_unknown_is_an_error(words: Words) -> None:
    with pytest.raises(UndefinedError):
        words("won", share=0.5)
    with pytest.raises(TypeError):
        words("won", share=0.5, ends=(0.4, 0.6), runs=20)
