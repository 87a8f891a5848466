"""The lessons: numbers of the page beside them, links that lead somewhere, notebooks that run."""

import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from docs.make.teaching import jupyter, languages
from docs.make.teaching.documents import CLASS_PAGE, FOLDER, all_texts, documents, fill, unmarked
from docs.make.teaching.lessons import USE, PageRuns, data_of, page_runs
from openclosed.experiments.classroom import page
from openclosed.experiments.classroom.class_state import STEPS
from openclosed.experiments.classroom.cube import MEASURES
from openclosed.experiments.classroom.single_runs import MarketModel
from openclosed.sim.outcomes.record import LABELS

MOST_BYTES = 700_000


@pytest.fixture(scope="module")
def made() -> PageRuns:
    return page_runs(data_of(CLASS_PAGE))


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_number_of_the_model_is_one_of_the_page(path: Path, made: PageRuns) -> None:
    """Else: `python -m docs.make.teaching` writes them."""
    text = path.read_text(encoding="utf-8")
    assert fill(text, all_texts(made)) == text
    assert unmarked(text) == []


def test_the_page_is_small_and_has_the_words_and_the_program_of_today(made: PageRuns) -> None:
    """Else: `python -m docs.make.teaching` writes it."""
    text = CLASS_PAGE.read_text(encoding="utf-8")
    assert len(text.encode()) <= MOST_BYTES
    assert page.page_html(made.data) == text


def test_this_version_plays_the_market_of_the_page() -> None:
    MarketModel(page.read_page(CLASS_PAGE).model)


def test_texts_follow_from_the_runs(made: PageRuns) -> None:
    endings, shares = made.cube.endings.copy(), made.cube.codes.copy()
    endings[USE, made.today] = LABELS.index("open")
    shares[USE, made.today] = 30
    shares[USE, made.today, : made.runs // 2] = 40
    moved = made._replace(cube=made.cube._replace(endings=endings, codes=shares))
    found = all_texts(moved)
    assert found["baseline.endings"] == f"Open wins in {made.runs} of {made.runs} runs"
    assert found["baseline.level"].startswith("35 %")


CARDS = {
    "Catching up: 1 year +": -1, "Catching up: weeks": 1, "New work: no faster": 1,
    "New work: replaces old": -1, "Price: closed": -1, "Price: open": 1, "Help: nobody": -1,
    "Help: full help": 1, "Labs: fewer": -1, "Labs: more": 1, "State: fund": 1, "State: limit": 1,
}  # fmt: skip
"""Which way the card of a stop says that it moves open models; a ban says neither."""


@pytest.mark.parametrize("kind", ["use", "firms"])
def test_no_stop_moves_startups_or_large_firms_against_its_card(made: PageRuns, kind: str) -> None:
    measure = list(MEASURES).index(kind)
    ways = {made.name(place): made.effect(place, measure) for place in made.single()}
    assert set(ways) == {*CARDS, "State: ban"}
    against = [name for name, way in CARDS.items() if ways[name].real and way * ways[name].mean < 0]
    assert against == []


@pytest.mark.parametrize("lesson", ["first", "parts", "market"])
@pytest.mark.parametrize("language", page.words_in(page.PARTS))
def test_the_script_goes_through_the_lesson_and_names_buttons_of_the_screen(
    lesson: str, language: str
) -> None:
    words, screens = (page.words_in(folder)[language] for folder in languages.FOLDERS)
    steps = {f"{at} {words[f'step.{step}']}" for at, step in enumerate(STEPS, start=1)}
    buttons = steps | {re.sub(r"\{\w+\}", "…", text) for text in screens.values()}
    rows = [text.split("|") for key, text in screens.items() if key.startswith(f"script.{lesson}.")]
    minutes = [list(map(int, row[0].split("–"))) for row in rows]
    assert [first for first, _ in minutes] == [0, *(last for _, last in minutes[:-1])]
    assert minutes[-1][-1] == 45
    assert {len(row) for row in rows} == {len(screens["script.heads"].split("|"))}
    pressed = {name for row in rows for name in re.findall("[“„](.+?)[”“]", row[1])}
    assert pressed
    assert pressed - buttons == set()


def test_every_language_is_complete_and_keeps_every_blank() -> None:
    assert languages.all_faults() == []
    assert len(page.words_in(page.PARTS)) > 1


def test_a_missing_key_a_lost_blank_and_a_language_of_one_folder_are_noticed(
    tmp_path: Path,
) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "screens").mkdir()
    english = {"one": "*{share}* of {what}", "two": "a|b", "three": ""}
    for folder in ("page", "screens"):
        (tmp_path / folder / "words.json").write_text(json.dumps(english), encoding="utf-8")
    own = {"one": "*{share}*", "two": "a, b", "four": ""}
    (tmp_path / "page" / "words.xx.json").write_text(json.dumps(own), encoding="utf-8")
    found = languages.all_faults((tmp_path / "page", tmp_path / "screens"))
    assert found == [
        "page/xx: four is in no other language",
        "page/xx: one differs in {what}",
        "page/xx: three is missing",
        "page/xx: two differs in |",
        "screens/words.xx.json is missing",
    ]


NOTEBOOKS = FOLDER / "notebooks"
SMALLER: dict[str, dict[str, Any]] = {
    "quick_start": {
        "small": ["firms.count=40", "clock.horizon=24", "unmeasured=default", "execution=serial"],
        "seeds": 2,
    },
    "from_one_run_to_a_sweep": {"firms": 40, "months": 24, "seeds": 3},
    "change_one_rule": {"firms": 40, "months": 24, "seeds": 3},
    "three_dials": {},
}


def run(name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The definitions of a notebook after it ran, with a few of them given."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.chdir(FOLDER.parents[1])
    path = NOTEBOOKS / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, definitions = module.app.run(defs=SMALLER[name])
    return dict(definitions)


def test_every_notebook_is_tested_and_listed() -> None:
    names = {path.stem for path in NOTEBOOKS.glob("*.py")}
    assert names == set(SMALLER)
    listed = (NOTEBOOKS / "README.md").read_text(encoding="utf-8")
    assert all(f"({name}.py)" in listed for name in names)


def test_the_quick_start_for_jupyter_is_the_same_as_marimos() -> None:
    """Written by `python -m docs.make.teaching.jupyter`."""
    made = jupyter.notebook(jupyter.SOURCE.read_text(encoding="utf-8"))
    assert jupyter.TARGET.read_text(encoding="utf-8") == made
    cells = json.loads(made)["cells"]
    assert not [cell for cell in cells if "marimo" in "".join(cell["source"])]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # marimo's own
def test_the_quick_start_goes_from_a_first_run_to_an_own_term(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.path", sys.path[:])
    made = run("quick_start", monkeypatch)
    assert (made["first"].runs["status"] == "done").all()
    assert set(made["compared"].table("differences")["point_name"]) >= {"cheap_hosting"}
    assert made["patient"].runs["price_closed"].ne(made["first"].runs["price_closed"]).all()
    assert made["model"].date.isoformat() == "2024-01-01"
    assert 0 < made["moved"][3] < made["moved"][0]  # as the term's theory predicts


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # marimo's own
def test_the_others_go_from_one_run_to_a_sweep_and_change_a_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = run("from_one_run_to_a_sweep", monkeypatch)
    assert made["by_seed"].shape == (24, 3)
    assert made["by_seed"].iloc[-1].nunique() > 1
    assert made["sweep"].shape == (3, 3)
    table = run("change_one_rule", monkeypatch)["table"]
    assert (table["price_closed, new rule"] != table["price_closed, old rule"]).all()


def test_numbers_outside_of_marks_are_found() -> None:
    text = "12 % of <!--runs-->20 %<!--/--> in 3 of 20, see OS-000-00"
    assert unmarked(text) == ["12 %", "3 of 20", "OS-000-00"]
    with pytest.raises(KeyError):
        fill(text, {})
