"""The lessons: every number of the model in them is one of the page that stands beside them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openclosed.analysis.lab import page
from openclosed.analysis.lab.cube import unpacked
from openclosed.analysis.lab.levers import UNCHANGED
from openclosed.analysis.lab.yardsticks import NEEDED, SHOWN, by_time
from openclosed.experiments.question.composing import composing
from openclosed.experiments.runs.replicate import Task, replicate
from openclosed.experiments.starts.chosen import mixture_of
from openclosed.sim.outcomes import INDEX
from tests.analysis.lab.made_up import made_up
from tests.teaching.__main__ import LAB, all_texts
from tests.teaching.marks import FOLDER, documents, filled, typed_in
from tests.teaching.runs import USE, Told, config_of, data_of, offered, question, told

RUNS = 3
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """The numbers of the page beside the lessons."""
    return data_of(LAB)


@pytest.fixture(scope="module")
def said(kept: Mapping[str, Any]) -> dict[str, str]:
    """The texts that follow from it."""
    return all_texts(told(kept, *offered(question())))


@pytest.fixture(scope="module")
def small() -> Told:
    """What a page of made-up runs lets the lessons say."""
    asked = question("firms.count=40", "clock.horizon=84")
    board, offers = offered(asked)
    twins = [
        {"title": title, "ending": end, "curves": {"use": [share]}}
        for title, end, share in (("high", "open", 0.8), ("low", "closed", 0.1))
    ]
    data = made_up(asked.parameters, RUNS, config=asked.config(), version="0.1", recordings=twins)
    return told(data, board, offers)


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_number_of_the_model_is_one_of_the_page(path: Path, said: dict[str, str]) -> None:
    """Else: `python -m tests.teaching` writes them."""
    text = path.read_text(encoding="utf-8")
    assert filled(text, said) == text
    assert typed_in(text) == []


def test_the_page_is_small_and_has_the_words_and_the_program_of_today(kept: dict[str, Any]) -> None:
    """Else: `python -m tests.teaching` writes it."""
    text = LAB.read_text(encoding="utf-8")
    assert len(text.encode()) <= MOST_BYTES
    assert page.page(kept) == text


def test_the_page_was_made_by_the_command_with_the_levers_of_today(kept: dict[str, Any]) -> None:
    """Else: `openclosed experiment=lab output=lab` and `python -m tests.teaching lab/lab.html`."""
    asked = question()
    board, offers = offered(asked)
    assert config_of(kept) == {
        key: value for key, value in asked.config().items() if not key.startswith(page.ITS_OWN)
    }
    assert not [word for word in kept["made"]["words"] if word.startswith(page.ITS_OWN)]
    assert kept["cube"]["shape"][1] == len(offers)
    law = np.array(kept["law"])
    cube = unpacked(kept["cube"])
    own = page.data(board, asked.parameters, cube, kept["reference"], law, [], {})
    for key in ("levers", "yardsticks", "years", "times", "record"):
        assert kept[key] == json.loads(json.dumps(own[key])), key


def test_the_page_has_the_runs_of_this_model(kept: dict[str, Any]) -> None:
    asked = question()
    with composing():
        mixture = mixture_of(asked)
    board, offers = offered(asked)
    page_told = told(kept, board, offers)
    columns = [INDEX[name] for name in NEEDED]
    for place in (0, len(page_told.places) // 2, len(page_told.places) - 1):
        offer = page_told.made.offers[place]
        task = Task(1, page_told.made.seeds[1])
        made = replicate(offer.parameters, task, mixture=mixture)
        assert made.months is not None
        values = by_time(made.months[:, columns], offer.parameters, board.since)
        for layer, row in enumerate(values):
            shown = page_told.cube.values(layer, place)[1]
            assert np.allclose(shown, row, atol=0.00501, equal_nan=True), (offer.name, layer)


def test_all_texts_follow_from_the_runs(small: Told, said: dict[str, str]) -> None:
    made = all_texts(small)
    assert made.keys() == said.keys()
    assert made["runs"] == "3"
    assert "40 firms, 3 runs of each scenario, 2026-08 to 2029-12" in made["made"]
    assert all(text and "nan" not in text for text in made.values())
    rows = made["levers.table"].strip().splitlines()
    assert len(rows) == 3 + sum(count == 1 for count in small.moved)


def test_the_twins_end_differently(small: Told) -> None:
    assert all_texts(small)["twins"] == "80 % (open wins) and 10 % (closed wins)"


def test_counts_and_level_are_those_of_the_runs(small: Told) -> None:
    text = all_texts(small)["baseline.endings"]
    counts = [int(count) for count in re.findall(r"in (\d+)", text)]
    assert sum(counts) == RUNS
    assert counts == sorted(counts, reverse=True)
    ends = small.cube.endings.copy()
    today = [offer.name for offer in small.made.offers].index(UNCHANGED)
    ends[USE, today] = SHOWN[USE].endings.index("open")
    moved = small._replace(cube=small.cube._replace(endings=ends))
    assert all_texts(moved)["baseline.endings"] == "Open wins in 3 of 3 runs"


def test_numbers_outside_of_marks_are_found() -> None:
    text = "12 % of <!--runs-->20 %<!--/--> in 3 of 20, see OS-000-00"
    assert typed_in(text) == ["12 %", "3 of 20", "OS-000-00"]
    with pytest.raises(KeyError):
        filled(text, {})


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_link_of_the_lessons_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^):]+)\)", text):
        file, _, part = link.partition("#")
        target = FOLDER / file if file else path
        assert target.exists(), link
        if part:
            heads = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert part in {
                re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads
            }
