"""The lessons: every number of the model in them is one of the page that stands beside them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from openclosed.experiments.classroom import page
from openclosed.experiments.classroom.single_runs import ExactRuns
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.settings import Question
from openclosed.sim.outcomes.ending import LABELS
from tests.experiments.classroom.conftest import synthetic_page
from tests.teaching.documents import CLASS_PAGE, FOLDER, all_texts, documents, fill, unmarked
from tests.teaching.lessons import USE, PageRuns, data_of, page_runs

RUNS = 3
MOST_BYTES = 700_000


def question(*words: str) -> Question:
    """The question of `openclosed classroom serve=false` with further settings."""
    with composing():
        return question_of(["experiment=classroom", "experiment.serve=false", *words])


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """The numbers of the page beside the lessons."""
    return data_of(CLASS_PAGE)


@pytest.fixture(scope="module")
def texts(kept: Mapping[str, Any]) -> dict[str, str]:
    """The texts that follow from it."""
    return all_texts(page_runs(kept))


@pytest.fixture(scope="module")
def small() -> PageRuns:
    """What a page of synthetic runs lets the lessons say."""
    asked = question("firms.count=40", "clock.horizon=84")
    twins = [
        {"title": title, "ending": end, "times": ["2029-07"], "curves": {"use": [share]}}
        for title, end, share in (("high", "open", 0.8), ("low", "closed", 0.1))
    ]
    config = asked.config()
    return page_runs(synthetic_page(asked.parameters, RUNS, twins, config=config, version="0.1"))


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_number_of_the_model_is_one_of_the_page(path: Path, texts: dict[str, str]) -> None:
    """Else: `python -m tests.teaching` writes them."""
    text = path.read_text(encoding="utf-8")
    assert fill(text, texts) == text
    assert unmarked(text) == []


def test_the_page_is_small_and_has_the_words_and_the_program_of_today(kept: dict[str, Any]) -> None:
    """Else: `python -m tests.teaching` writes it."""
    text = CLASS_PAGE.read_text(encoding="utf-8")
    assert len(text.encode()) <= MOST_BYTES
    assert page.page_html(kept) == text


def test_this_version_makes_more_runs_of_the_page() -> None:
    ExactRuns(page.read_page(CLASS_PAGE).model)


def test_all_texts_follow_from_the_runs(small: PageRuns, texts: dict[str, str]) -> None:
    made = all_texts(small)
    assert made.keys() == texts.keys()
    assert made["runs"] == "3"
    assert "40 firms, 3 runs of each scenario, 2026-08 to 2029" in made["made"]
    assert all(text and "nan" not in text for text in made.values())
    rows = made["levers.table"].strip().splitlines()
    assert len(rows) == 3 + 5 * 2 + 3


def test_the_twins_end_differently(small: PageRuns) -> None:
    assert all_texts(small)["twins"] == "80 % (open wins) and 10 % (closed wins)"


def test_counts_and_level_are_those_of_the_runs(small: PageRuns) -> None:
    text = all_texts(small)["baseline.endings"]
    counts = [int(count) for count in re.findall(r"in (\d+)", text)]
    assert sum(counts) == RUNS
    assert counts == sorted(counts, reverse=True)
    ends = small.cube.endings.copy()
    ends[USE, small.today] = LABELS.index("open")
    moved = small._replace(cube=small.cube._replace(endings=ends))
    assert all_texts(moved)["baseline.endings"] == "Open wins in 3 of 3 runs"


def test_numbers_outside_of_marks_are_found() -> None:
    text = "12 % of <!--runs-->20 %<!--/--> in 3 of 20, see OS-000-00"
    assert unmarked(text) == ["12 %", "3 of 20", "OS-000-00"]
    with pytest.raises(KeyError):
        fill(text, {})


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
