"""The lessons: every number of the model in them is one that the model gives."""

import json
import re
from pathlib import Path

import pytest

from analysis.lab.cube import Cube
from analysis.lab.levers import UNCHANGED
from analysis.lab.yardsticks import NEEDED, YARDSTICKS, by_year
from experiments.runs.replicate import Task, replicate
from sim.engine.randomness import spawn_seeds
from sim.outcomes import INDEX
from tests.teaching import luck
from tests.teaching.__main__ import NUMBERS, numbers
from tests.teaching.marks import FOLDER, documents, filled, keys, typed_in
from tests.teaching.runs import USE, Told, offered, question, told

KEPT = json.loads(NUMBERS.read_text(encoding="utf-8"))
TINY = ("replicates=3", "firms.count=40", "clock.horizon=60", "execution=serial", "quiet=true")


@pytest.fixture(scope="module")
def small() -> Told:
    return told(*TINY, most_moved=1)


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_number_of_the_model_is_the_one_that_was_made(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert filled(text, KEPT["texts"]) == text
    assert typed_in(text) == []


def test_every_text_is_used_somewhere() -> None:
    used = {key for path in documents() for key in keys(path.read_text(encoding="utf-8"))}
    assert used == set(KEPT["texts"])


def test_the_numbers_are_those_of_this_model() -> None:
    """Else: `python -m tests.teaching` makes them again."""
    asked = question()
    offers = {offer.name: offer.parameters for offer in offered(asked)[1]}
    seeds = [int(seed) for seed in spawn_seeds(asked.settings.seed, asked.settings.replicates)]
    columns = [INDEX[name] for name in NEEDED]
    for name, ends in KEPT["last_year"].items():
        for run, end in enumerate(ends):
            made = replicate(offers[name], Task(run, seeds[run]))
            assert made.months is not None
            last = by_year(made.months[:, columns], offers[name])[USE, -1]
            assert last == pytest.approx(end, abs=0.51 / 254), (name, run)


def test_all_texts_follow_from_the_runs(small: Told) -> None:
    said = numbers(small)
    assert said["texts"].keys() == KEPT["texts"].keys()
    assert said["texts"]["runs"] == "3"
    assert "40 firms, 3 runs of each scenario, 2023 to 2027" in said["texts"]["made"]
    assert all(text and "nan" not in text for text in said["texts"].values())
    rows = said["texts"]["levers.table"].strip().splitlines()
    assert len(rows) == 3 + sum(count == 1 for count in small.moved)


def test_a_code_names_the_same_scenario_as_on_the_page(small: Told) -> None:
    offers = offered(question(*TINY))[1]
    assert [offers[place].name for place in small.places] == [o.name for o in small.made.offers]


def test_counts_and_level_are_those_of_the_runs(small: Told) -> None:
    text = numbers(small)["texts"]["baseline.endings"]
    counts = [int(count) for count in re.findall(r"in (\d+)", text)]
    assert sum(counts) == 3
    assert counts == sorted(counts, reverse=True)
    ends = small.cube.endings.copy()
    today = [offer.name for offer in small.made.offers].index(UNCHANGED)
    ends[USE, today] = YARDSTICKS[USE].endings.index("open")
    moved = small._replace(cube=Cube(small.cube.layers, small.cube.codes, ends))
    assert numbers(moved)["texts"]["baseline.endings"] == "Open wins in 3 of 3 runs"


def test_the_board_tells_the_leading_ending_and_marks_where_luck_decides(small: Told) -> None:
    """With the ends of one field moved: its 3 runs end in three ways."""
    ends = small.cube.endings.copy()
    flip = next(place for place, count in enumerate(small.moved) if count == 1)
    ends[USE] = YARDSTICKS[USE].endings.index("closed")
    ends[USE, flip] = [0, 1, 2]
    told_now = small._replace(cube=Cube(small.cube.layers, small.cube.codes, ends))
    said = luck.texts(told_now)
    assert said["flip.code"] == f"`{told_now.code(flip)}`"
    rows = said["flip.board"].strip().splitlines()[2:]
    cells = [cell.strip() for row in rows for cell in row.strip("|").split("|")[1:]]
    assert cells.count("Closed wins: 3") == sum(map(bool, cells)) - 1
    name = said["flip"].partition(": Open wins in 1")[0]
    assert said["flip.fields"] == name
    assert said["flip.step"].split("; ")[-1].startswith(f"{name}: ")


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
