"""Sentences are templates whose blanks must all be given."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from openclosed.analysis.finding import words as sentences
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


@pytest.mark.parametrize(
    ("ends", "what", "text"),
    [
        ((-0.11, -0.15, -0.07), "it", "lower it by 11 points (7 to 15)"),  # nearer to 0 first
        ((0.11, 0.07, 0.15), "it", "raise it by 11 points (7 to 15)"),
        ((-0.031, -0.042, -0.01), "", "fall by 3.1 points (1.0 to 4.2)"),
        ((0.031, 0.01, 0.042), "", "rise by 3.1 points (1.0 to 4.2)"),
        ((-0.14, -0.3, 0.02), "", "not clearly change"),
        ((0.14, -0.02, 0.3), "it", "not clearly change it"),
    ],
)
def test_a_change_is_a_verb_with_its_size_and_interval(
    ends: tuple[float, float, float], what: str, text: str
) -> None:
    shared = Words(sentences.__file__, "shared.j2")
    value, low, high = ends
    assert shared("change", value=value, low=low, high=high, what=what) == text
