"""The lessons: every number of the model in them is one of the page that stands beside them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.lab import page
from analysis.lab.cube import cube, unpacked
from analysis.lab.levers import UNCHANGED
from analysis.lab.yardsticks import FACTS, NEEDED, STATES, YARDSTICKS, by_year, years_of
from experiments.question.composing import composing
from experiments.runs.replicate import Task, replicate
from experiments.worlds.chosen import mixture_of
from sim.outcomes import INDEX
from tests.teaching import luck
from tests.teaching.__main__ import LAB, all_texts
from tests.teaching.marks import FOLDER, documents, filled, keys, typed_in
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
    asked = question("firms.count=40", "clock.horizon=60")
    board, offers = offered(asked)
    chance = np.random.default_rng(1)
    years = years_of(asked.parameters)
    shape = (len(offers), RUNS)
    values = chance.random((len(YARDSTICKS) + len(STATES), *shape, len(years)))
    endings = chance.integers(0, 3, (len(YARDSTICKS), *shape)).astype(np.uint8)
    made = cube(values, endings, chance.random((len(FACTS), *shape)))
    scenarios = [(offer.stops, offer.name, offer.text) for offer in offers]
    start = next(i for i, offer in enumerate(offers) if offer.stops == board.beginning)
    recordings = [
        {"scenario": start, "run": run, "title": title, "months": ["2023-01"], "events": events}
        for run, title, events in (
            (0, "low", []),
            (1, "high", [[0, "bankruptcy", "Latecomer closes down with a debt of 3"]]),
        )
    ]
    origin = {"version": "0.1", "seeds": [1, 2, 3], "config": asked.config()}
    data = page.data(board, asked.parameters, scenarios, made, recordings, origin)
    return told(data, board, offers)


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_number_of_the_model_is_one_of_the_page(path: Path, said: dict[str, str]) -> None:
    """Else: `python -m tests.teaching` writes them."""
    text = path.read_text(encoding="utf-8")
    assert filled(text, said) == text
    assert typed_in(text) == []


def test_every_text_is_used_somewhere(said: dict[str, str]) -> None:
    used = {key for path in documents() for key in keys(path.read_text(encoding="utf-8"))}
    assert used == set(said)


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
    own = page.data(
        board,
        asked.parameters,
        [(offer.stops, offer.name, offer.text) for offer in offers],
        unpacked(kept["cube"]),
        [],
        {},
    )
    for key in ("levers", "more", "start", "yardsticks", "years"):
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
        values = by_year(made.months[:, columns], offer.parameters)
        for layer, row in enumerate(values):
            shown = page_told.cube.values(layer, place)[1]
            half = page_told.cube.layers[layer].step / 2 + 1e-5
            assert np.allclose(shown, row, atol=half, equal_nan=True), (offer.name, layer)


def test_all_texts_follow_from_the_runs(small: Told, said: dict[str, str]) -> None:
    made = all_texts(small)
    assert made.keys() == said.keys()
    assert made["runs"] == "3"
    assert "40 firms, 3 runs of each scenario, 2023 to 2027" in made["made"]
    assert all(text and "nan" not in text for text in made.values())
    rows = made["levers.table"].strip().splitlines()
    assert len(rows) == 3 + sum(count == 1 for count in small.moved)


def test_the_twins_tell_of_makers_that_closed_down(small: Told) -> None:
    text = luck.texts(small)["twins"]
    assert text.count("no maker closed down") == 1
    assert "closed down: Latecomer (2023)" in text


def test_counts_and_level_are_those_of_the_runs(small: Told) -> None:
    text = all_texts(small)["baseline.endings"]
    counts = [int(count) for count in re.findall(r"in (\d+)", text)]
    assert sum(counts) == RUNS
    assert counts == sorted(counts, reverse=True)
    ends = small.cube.endings.copy()
    today = [offer.name for offer in small.made.offers].index(UNCHANGED)
    ends[USE, today] = YARDSTICKS[USE].endings.index("open")
    moved = small._replace(cube=small.cube._replace(endings=ends))
    assert all_texts(moved)["baseline.endings"] == "Open wins in 3 of 3 runs"


def test_the_board_tells_the_leading_ending_and_marks_where_luck_decides(small: Told) -> None:
    """With the ends of one field moved: its 3 runs end in three ways."""
    ends = small.cube.endings.copy()
    flip = next(place for place, count in enumerate(small.moved) if count == 1)
    ends[USE] = YARDSTICKS[USE].endings.index("closed")
    ends[USE, flip] = [0, 1, 2]
    told_now = small._replace(cube=small.cube._replace(endings=ends))
    made = luck.texts(told_now)
    assert made["flip.code"] == f"`{told_now.code(flip)}`"
    rows = made["flip.board"].strip().splitlines()[2:]
    cells = [cell.strip() for row in rows for cell in row.strip("|").split("|")[1:]]
    assert cells.count("Closed wins: 3") == sum(map(bool, cells)) - 1
    name = made["flip"].partition(": Open wins in 1")[0]
    assert made["flip.fields"] == name
    assert made["flip.step"].split("; ")[-1].startswith(f"{name}: ")


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
