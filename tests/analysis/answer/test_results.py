"""Every kept text is what a terminal prints today, and reads as plain English."""

import re

import pytest

from openclosed.analysis.finding.finding import Paragraph
from tests.analysis.answer.kept_results import FOLDER, RESULTS, text_of

PLAIN = [name for name in RESULTS if not name.startswith(("what_if", "sweep", "tipping"))]
DATE = re.compile(r"\b20\d\d(-\d\d)?\b|\b\d+\.\d+\.\d+\b|\(seed \d+\)")
"""Dates, versions and seeds: no quantities."""


@pytest.mark.parametrize("name", RESULTS)
def test_a_terminal_prints_the_kept_text(name: str) -> None:
    """`python -m tests.analysis.answer.kept_results` writes the texts again, to be read aloud.

    Spaces between the columns of a table differ between versions of libraries.
    """
    kept = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert text_of(name).split() == kept.split()


def test_no_other_text_is_kept() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(RESULTS)


@pytest.mark.parametrize("name", PLAIN)
def test_sentences_are_short_and_have_three_numbers_at_most(name: str) -> None:
    found = RESULTS[name]()
    paragraphs = [one.text if isinstance(one, Paragraph) else one for one in found.sentences]
    text = " ".join([f"{found.title}.", *paragraphs, *found.warnings, *found.rests_on])
    for sentence in re.split(r"(?<=\.)\s+(?=\S)", DATE.sub("", text)):
        assert len(sentence.split()) <= 25, sentence
        assert len(re.findall(r"\d+(?:\.\d+)?", sentence.replace("95 %", ""))) <= 3, sentence
        assert "100 % of runs" not in sentence
