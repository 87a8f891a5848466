"""The classroom's page in a real browser: whole lessons, its numbers, its links and codes."""

import csv
import io
import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from analysis.lab.codes import Place, code_of
from analysis.lab.cube import band
from analysis.lab.yardsticks import YARDSTICKS
from tests.browser.lesson import RUNS, Open, foresee, go, move, predict, watch

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
KEYS = [one.key for one in YARDSTICKS]


def headline(page: "Page") -> str:
    return page.inner_text("#headline")


def test_a_whole_lesson_by_mouse(lab: Open, folder: Path) -> None:
    page = lab(reduced_motion="no-preference")
    assert page.is_disabled("#step-2")
    assert page.is_disabled("#done")
    foresee(page)
    page.click("#play-run")
    page.wait_for_function(
        "document.querySelector('.firms p:last-child').textContent.includes('2027')"
    )
    page.wait_for_selector("#luck:not([disabled])")
    assert headline(page).startswith("This is run 1. ")
    page.click("#luck")
    assert re.match(rf".+ in \d of {RUNS} runs\.", headline(page))
    assert re.search(r"\d+ makers and hosts are in business", page.inner_text("#survivors"))
    watch(page)
    page.click(".agents g.agent >> nth=3")
    assert page.input_value("#firm") == "3"
    assert "Firm 4 is a" in page.inner_text(".why")
    page.fill("#month", "0")
    assert "January 2023" in page.inner_text(".month")
    go(page, 3)
    move(page, "policy", 1)
    page.click("#pin-A")
    assert "Cap on size" in page.inner_text("#panel table >> nth=-1")
    assert "you are" in page.inner_text("#panel")
    go(page, 4)
    page.fill("#card-year", "0")
    page.fill("#note-claim", "<b>Policy</b> mattered.")
    go(page, 5)
    set_by_runs = data_of(folder)["puzzles"][KEYS.index("use")]
    assert page.locator(".puzzles li").count() == len(set_by_runs) > 0
    page.reload()
    page.wait_for_selector("html[data-ready]")
    go(page, 4)
    assert page.input_value("#note-claim") == "<b>Policy</b> mattered."
    go(page, 5)
    page.click("#forget")
    assert page.is_disabled("#step-2")
    assert page.evaluate("JSON.parse(localStorage.getItem('openclosed-lab-notes')).notes") == {}


def test_a_whole_lesson_by_keyboard(lab: Open) -> None:
    page = lab(reduced_motion="no-preference")

    def tab_to(selector: str) -> None:
        for _ in range(120):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"Tab does not reach {selector}")

    for handle in range(page.locator(".handles input").count()):
        tab_to(f"#handle-{handle}")
        page.keyboard.press("PageUp")
    tab_to("#confidence")
    page.keyboard.press("ArrowRight")
    tab_to("#done")
    page.keyboard.press("Enter")
    assert page.get_attribute("#step-2", "aria-current") == "step"
    page.keyboard.press("r")
    page.wait_for_selector("#luck:not([disabled])")
    before = page.input_value("#seed")
    page.keyboard.press("s")
    assert page.input_value("#seed") != before
    tab_to("#lever-pace-0")
    page.keyboard.press("ArrowRight")
    assert page.is_checked("#lever-pace-1")
    assert page.evaluate("document.activeElement.id") == "lever-pace-1"
    page.keyboard.press("a")
    assert page.get_attribute("#step-3", "aria-current") == "step"
    page.keyboard.press("Shift+C")
    assert page.locator("#unpin-A, #unpin-C").count() == 2
    page.keyboard.press("z")
    page.keyboard.press("z")
    page.keyboard.press("y")
    assert page.locator("#unpin-A").count() == 1
    page.keyboard.press("0")
    assert page.is_checked("#lever-pace-0")
    page.keyboard.press("c")
    page.wait_for_function("document.getElementById('code-said').textContent !== ''")
    page.keyboard.press("4")
    tab_to("#note-evidence")
    page.keyboard.type("3 of 3 runs, r and s")
    assert page.input_value("#note-evidence") == "3 of 3 runs, r and s"
    page.keyboard.press("Shift+Tab")
    tab_to("#print")
    page.keyboard.press("5")
    assert page.get_attribute("#step-5", "aria-current") == "step"
    page.keyboard.press("?")
    assert page.is_visible("#dialog")
    page.keyboard.press("Escape")
    assert not page.is_visible("#dialog")


def test_the_numbers_on_the_page_are_those_of_the_model(lab: Open, folder: Path) -> None:
    """30 random cells: the table's numbers, and the endings in the headline."""
    page = lab()
    predict(page)
    years = pd.read_parquet(folder / "years.parquet")
    cells = pd.read_csv(folder / "cells.csv").set_index("code")
    names = list(dict.fromkeys(years["scenario"]))
    draw = random.Random(5)
    steps = {one["key"]: one for one in data_of(folder)["cube"]["layers"]}
    for _ in range(30):
        scenario, y = draw.randrange(len(names)), draw.randrange(len(KEYS))
        code = code_of(Place(scenario, y, draw.randrange(RUNS)))
        page.evaluate("code => window.openclosedLab.open(code)", code)
        assert page.inner_text("#code") == code
        own = years[years["scenario"] == names[scenario]]
        wide = own.pivot_table(index="run", columns="year", values=KEYS[y]).to_numpy()
        expected = band(wide)
        layer = steps[KEYS[y]]
        half = (layer["high"] - layer["low"]) / layer["steps"] / 2
        rows = page.eval_on_selector_all(
            "#run-numbers tbody tr",
            "rows => rows.map(row => [...row.children].map(cell => cell.textContent))",
        )
        assert [row[0] for row in rows] == list(dict.fromkeys(own["year"]))
        for row, *ends in zip(rows, expected.median, expected.low, expected.high, strict=True):
            for shown, exact in zip(row[2:], ends, strict=True):
                scale, rounding = (100.0, 0.5) if "%" in shown else (1.0, 0.05)
                assert float(shown.split()[0]) == pytest.approx(
                    scale * exact, abs=scale * half + rounding + 1e-6
                )
        told = cells.loc[code_of(Place(scenario, y, 0)), "endings"]
        counts = sorted(int(part.split()[-1]) for part in str(told).split("; "))
        assert f" in {counts[-1]} of {RUNS} runs" in headline(page)


@pytest.mark.parametrize("yardstick", range(len(KEYS)))
def test_the_sentences_to_predict_with_fall_as_far_as_they_rise(lab: Open, yardstick: int) -> None:
    """In parts of the way to the lower and upper end of the scale."""
    page = lab()
    page.select_option("#by", str(yardstick))
    top = float(page.get_attribute("#handle-0", "max") or "nan")
    ends = {}
    for sentence in ("sinks", "falls", "stays", "rises", "soars"):
        page.click(f"#sentence-{sentence}")
        page.click("#done")
        kept = json.loads(page.evaluate("localStorage.getItem('openclosed-lab-notes')"))
        ends[sentence] = kept["predictions"][KEYS[yardstick]]["points"][-1]
        go(page, 1)
    assert page.locator(".choices button").count() == len(ends)
    start = ends["stays"]
    parts = [(end - start) / (start if end < start else top - start) for end in ends.values()]
    assert parts == sorted(set(parts))
    assert parts == pytest.approx([-part for part in reversed(parts)])


def data_of(folder: Path) -> Any:
    text = (folder / "lab.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_csv_holds_every_run_with_code_seeds_and_version(lab: Open, folder: Path) -> None:
    page = lab("#v=1&s=0.0.1.0.0.1&y=value&seed=2")
    predict(page)
    with page.expect_download() as waiting:
        page.click("#csv")
    code = page.inner_text("#code")
    assert waiting.value.suggested_filename == f"{code}.csv"
    text = waiting.value.path().read_text()
    assert code in text.splitlines()[0]
    assert "openclosed 0." in text.splitlines()[0]
    assert f"run 2 of {RUNS}" in text.splitlines()[0]
    rows = list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[3:]))))
    years = pd.read_parquet(folder / "years.parquet")
    name = "price=open_cheap+policy=cap"
    own = years[years["scenario"] == name].reset_index(drop=True)
    assert len(rows) == len(own)
    steps = {
        one["key"]: (one["high"] - one["low"]) / one["steps"]
        for one in data_of(folder)["cube"]["layers"]
    }
    for row, (_, exact) in zip(rows, own.iterrows(), strict=True):
        assert (row["seed"], row["year"]) == (str(exact["seed"]), exact["year"])
        for key in KEYS:
            value = float(row[key] or "nan")
            assert value == pytest.approx(exact[key], abs=steps[key] / 2 + 1e-5, nan_ok=True)


def test_a_picture_is_1280_by_720(lab: Open) -> None:
    page = lab()
    predict(page)
    with page.expect_download() as waiting:
        page.click("#png")
    content = waiting.value.path().read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(content[at : at + 4], "big") for at in (16, 20)] == [1280, 720]
    assert len(content) > 10_000


def test_a_picture_says_what_its_lines_are_and_where_they_are_from(lab: Open, folder: Path) -> None:
    page = lab()
    page.evaluate(
        """() => {
          window.drawn = [];
          const own = XMLSerializer.prototype.serializeToString;
          XMLSerializer.prototype.serializeToString = function (picture) {
            window.drawn.push(picture.textContent);
            return own.call(this, picture);
          };
        }"""
    )
    predict(page)
    go(page, 3)
    move(page, "policy", 1)
    page.click("#pin-B")
    with page.expect_download():
        page.click("#png")
    told = page.evaluate("window.drawn[0]")
    for part in (
        headline(page), "Cap on size", page.inner_text("#code"),
        "openclosed 0.", f"run 1 of {RUNS}",
    ):  # fmt: skip
        assert part in told


def test_a_link_and_a_code_lead_to_the_same_numbers(lab: Open) -> None:
    page = lab()
    predict(page)
    move(page, "trust", 1)
    page.select_option("#by", "2")
    page.click("#new-seed")
    numbers, code = page.inner_text("#run-numbers"), page.inner_text("#code")
    page.wait_for_function("location.hash.endsWith('&seed=2')")  # written after the page is drawn
    link = page.evaluate("location.hash")
    for opened in (lab(link), lab(f"#code={code.lower()}")):
        predict(opened)
        assert opened.inner_text("#code") == code
        assert opened.inner_text("#run-numbers") == numbers
    page.click("#reset")
    assert page.inner_text("#code") != code
    page.fill("#code-input", f" {code.replace('-', '')} ")
    page.click("#open-code")
    assert page.inner_text("#run-numbers") == numbers
    page.click("#more summary")
    page.select_option("#scenario", label="Progress slows")
    page.wait_for_function("location.hash.includes('m=plateau')")
    more = page.evaluate("location.hash")
    assert lab(more).evaluate("location.hash") == more


@pytest.mark.parametrize("code", ["", "hello", "OS-000-01", "OS-ZZZ-Z5", "<b>x</b>", "9" * 500])
def test_a_wrong_code_is_told_and_changes_nothing(lab: Open, code: str) -> None:
    page = lab()
    predict(page)
    before = page.inner_text("#code")
    page.fill("#code-input", code)
    page.click("#open-code")
    assert len(page.inner_text("#code-said")) > 10
    assert page.inner_text("#code") == before


@pytest.mark.parametrize(
    "link",
    ["#v=1&s=9.9.9.9.9.9", "#v=2&s=0.0.0.0.0.0", "#v=1&s=0.0", "#v=1&m=no", "#code=OS-000-01",
     "#v=1&s=0.0.0.0.0.0&y=joy", "#v=1&s=0.0.0.0.0.0&seed=99", "#v=1&s=0.0.0.0.0.0&seed=x"],
)  # fmt: skip
def test_a_wrong_link_starts_as_usual_and_says_so(lab: Open, link: str) -> None:
    page = lab(link)
    assert len(headline(page)) > 10
    assert "s=0.0.1.0.1.0" in page.evaluate("location.hash")


def test_undo_goes_back_through_every_change(lab: Open) -> None:
    page = lab()
    predict(page)
    codes = [page.inner_text("#code")]
    for lever in ("pace", "policy", "trust"):
        move(page, lever, 1)
        codes.append(page.inner_text("#code"))
    for code in reversed(codes[:-1]):
        page.click("#undo")
        assert page.inner_text("#code") == code
    assert page.is_disabled("#undo")
    for code in codes[1:]:
        page.click("#redo")
        assert page.inner_text("#code") == code


def test_the_yardstick_decides_what_winning_is(lab: Open) -> None:
    page = lab()
    predict(page)
    said = set()
    for place in range(len(KEYS)):
        page.select_option("#by", str(place))
        said.add(headline(page).split(" in ")[0])
    assert len(said) >= 4


def test_a_puzzle_is_solved_by_the_settings_that_solve_it_and_by_no_others(
    lab: Open, folder: Path
) -> None:
    page = lab()
    predict(page)
    go(page, 5)
    data = data_of(folder)
    scenarios = data["cube"]["shape"][1]
    draw = random.Random(7)
    for y, puzzles in enumerate(data["puzzles"]):
        assert puzzles
        for number, puzzle in enumerate(puzzles):
            solved = [
                place
                for place in range(scenarios)
                if int(puzzle["solved"][place >> 2], 16) & (8 >> (place & 3))
            ]
            others = sorted(set(range(scenarios)) - set(solved))
            for place, is_solved in ((draw.choice(solved), True), (draw.choice(others), False)):
                page.evaluate("c => window.openclosedLab.open(c)", code_of(Place(place, y, 0)))
                told = page.locator(f".puzzles li >> nth={number}")
                assert (told.get_attribute("class") == "solved") == is_solved
                assert puzzle["target"] in told.inner_text()


def test_a_room_gets_predictions_and_shows_the_class(lab: Open) -> None:
    page = lab()
    page.context.add_init_script(
        "window.sent = []; window.openclosedRoom = {predict: (given) => window.sent.push(given)}"
    )
    page.reload()
    page.wait_for_selector("html[data-ready]")
    predict(page)
    sent = page.evaluate("window.sent")
    assert len(sent) == 1
    assert sent[0]["yardstick"] == "use"
    assert len(sent[0]["points"]) == len(sent[0]["years"])
    go(page, 3)
    lines = page.locator("#compare-chart path").count()
    page.evaluate(
        "window.openclosedLab.showClass([window.sent[0], {yardstick: 'use', points: ['x']}])"
    )
    assert page.locator("#compare-chart path").count() == lines + 2  # a line, and the band of all
    assert "Class" in page.inner_text("#compare-chart")
