"""A class in a real browser, by mouse, finger and keyboard: lesson, market, claims; access."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.lesson import LINE, Open, at, drag, ends, go, handles_of
from tests.browser.test_access import sideways, violations
from tests.experiments.classroom.conftest import write_page
from tests.experiments.classroom.running_server import Server, serve_class

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


ENDS = """() => [
  [...document.querySelectorAll(".fan path:last-child")].map((path) =>
    path.getPointAtLength(path.getTotalLength()).matrixTransform(path.getScreenCTM()).y),
  [...document.querySelectorAll(".picture .ends path")].map((mark) => {
    const { top, bottom } = mark.getBoundingClientRect();
    return (top + bottom) / 2;
  }),
]"""
"""Heights at which the lines of runs end, and those of their marks, in pixels."""


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The command, serving a small page."""
    folder = tmp_path_factory.mktemp("session")
    config = {"clock": {"horizon": 84}, "firms": {"count": 100}}
    with serve_class(write_page(folder / "class.html", config), folder / "class") as running:
        yield running


def join(person: Open, server: Server, name: str = "", **options: Any) -> "Page":
    page = person(f"{server.url}/?code={server.code}", **options)
    page.fill("#name", name)
    page.click("#join")
    page.wait_for_selector("#session-who")
    return page


def lock(page: "Page") -> None:
    """Bet, and lock the line that was drawn."""
    page.click("#bet-price")
    page.click("#lock")


def by_finger(page: "Page") -> None:
    """Draw a line on a phone."""
    devtools = page.context.new_cdp_session(page)
    kinds = ["touchStart", *["touchMove"] * (len(LINE) - 1)]
    for kind, place in zip(kinds, LINE, strict=True):
        x, y = at(page, place)
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def by_keys(page: "Page") -> None:
    """Draw a line by keyboard alone."""
    page.focus("#handle-0")
    for key in ("PageDown", "ArrowRight", "PageDown", "ArrowRight", "Home"):
        page.keyboard.press(key)


def projector_of(teacher: "Page") -> "Page":
    """The projector view, opened from the teacher's screen."""
    with teacher.context.expect_page() as opened:
        teacher.click("#open-projector")
    projector = opened.value
    projector.set_viewport_size({"width": 1920, "height": 1080})
    projector.wait_for_selector("#guesses")
    return projector


def test_a_class_predicts_by_mouse_finger_and_keys_and_the_projector_hides_it_until_the_reveal(
    person: Open, classroom: Server
) -> None:
    teacher = person(classroom.teacher, reduced_motion="reduce")
    teacher.wait_for_selector("#join-code")
    assert classroom.secret not in teacher.url
    assert teacher.inner_text("#join-code") == classroom.code
    projector = projector_of(teacher)
    ada = join(person, classroom, name="Ada <i>", reduced_motion="reduce")
    ben = join(person, classroom, width=360, height=740, has_touch=True, is_mobile=True)
    cleo = join(person, classroom, name="Ada i", reduced_motion="reduce")
    teacher.wait_for_selector("text=3 joined")
    teacher.click("#allow-all")
    ada.wait_for_selector("text=You are Ada i.")
    cleo.wait_for_selector("text=You are Ada i 2.")
    for page, draw in ((ada, drag), (ben, by_finger), (cleo, by_keys)):
        page.wait_for_selector("#step-2[disabled]")
        draw(page)
        assert len(set(handles_of(page))) > 1
        lock(page)
    teacher.wait_for_selector("text=3 predicted")
    projector.wait_for_selector("#predicted:has-text('3 predicted')")
    assert projector.locator("#guesses .mark.hidden").count() == 3
    assert projector.locator(".many .class").count() == 0
    rows = teacher.locator("#people tbody tr").all_inner_texts()
    assert sum("%" in row for row in rows) == 3
    teacher.click("#reveal")
    projector.wait_for_selector(".name.class")
    assert projector.locator(".many .class").count() == 3
    assert projector.locator("#guesses .mark.hidden").count() == 0
    names = [row.split("\t")[0].split("\n")[0] for row in rows]
    assert not any(name in projector.inner_text("body") for name in names)
    late = join(person, classroom)
    late.wait_for_timeout(3_000)
    assert late.locator(".many .class").count() == 0

    teacher.click("#open-5")
    ada.click("#step-2:not([disabled])")
    ada.wait_for_selector(".many .class >> nth=2", state="attached")
    ada.click("#play")
    ada.click("#many")
    go(ada, 3)
    ada.click(".cell:not(.run) >> nth=0")
    ada.fill("#cell-guess", "80")
    ada.click("#cell-run")
    teacher.wait_for_selector("text=has run: 1 of 9")
    teacher.click("#stage-2")
    projector.wait_for_selector(".fan path", state="attached")
    assert projector.locator("#ends .mark.hidden").count() == 0
    runs, marks = projector.evaluate(ENDS)
    assert marks == pytest.approx(runs, abs=2)
    assert len(set(runs)) > 1
    named = ends(projector)
    assert set(named) == {"class", "run", "middle"}
    for drawn_end, printed in named.values():
        assert drawn_end == pytest.approx(printed, abs=0.6)
    assert sideways(projector) <= 0
    assert violations(projector) == []
    assert projector.evaluate("document.documentElement.scrollHeight") <= 1080
    projector.click("#code")
    projector.wait_for_selector("#qr[open]")
    assert violations(projector) == []


def test_more_runs_follow_the_pages_levers_and_claims_reach_the_teacher(
    person: Open, classroom: Server, tmp_path: Path
) -> None:
    teacher = person(classroom.teacher)
    teacher.click("#open-5")
    teacher.wait_for_selector("#open-5[aria-pressed=true]")
    ada = join(person, classroom, reduced_motion="reduce")
    drag(ada)
    lock(ada)
    ada.click("#play")
    ada.click("#many")
    ada.focus("#lever-price")
    ada.keyboard.press("ArrowRight")
    ada.click("#work-more")
    assert "Price: open" in ada.inner_text("#session-work")
    ada.click("#more-run")
    ada.wait_for_selector("text=2 more runs:", timeout=120_000)  # may compile first
    ada.click("#more-run")
    ada.wait_for_selector("text=4 more runs:")
    assert ada.locator(".session-chart .fan > g").count() == 4
    ada.click("#work-claim")
    ada.fill("#claim", "Price decides: <b>more</b> runs end open.")
    ada.click("#claim-give")
    teacher.wait_for_selector("td.claims:has-text('Price decides: <b>more</b> runs')")
    with teacher.expect_download() as download:
        teacher.click("#participation")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "Price decides" in text
    assert text.startswith("name,year,prediction,confidence,bet,model,error,claims")


def test_any_answer_shows_that_the_network_is_back(person: Open, classroom: Server) -> None:
    ada = join(person, classroom)
    ada.wait_for_timeout(1_000)
    ada.context.set_offline(True)
    ada.wait_for_selector("#session-lost:has-text('does not answer')")
    ada.context.set_offline(False)
    ada.wait_for_selector("#session-lost:empty", state="attached")  # although nothing changed


def test_a_class_plays_a_round_and_the_wall_draws_what_it_did(
    person: Open, classroom: Server
) -> None:
    teacher = person(classroom.teacher, reduced_motion="reduce")
    projector = projector_of(teacher)
    ada = join(person, classroom)
    ben = join(person, classroom, width=360, height=740, has_touch=True, is_mobile=True)
    cleo = join(person, classroom, width=768, height=1024)
    teacher.click("#market-today")
    ada.click("#offer-closed", timeout=120_000)  # may compile first
    ben.tap("#offer-hosted")
    cleo.focus("#offer-own")
    cleo.keyboard.press("Enter")
    for page in (ada, ben, cleo):
        page.wait_for_selector("text=You chose:")
        assert page.locator("#offers [aria-pressed=true]").count() == 1
        assert page.locator("#offers button").count() <= 4
        assert "0:" not in page.inner_text(".market-clock")  # first all read alone
    teacher.click("#market-clock")
    projector.wait_for_selector("#picked:has-text('of')")
    ben.wait_for_selector(".market-clock:has-text('0:5')")
    teacher.click("#market-close")
    teacher.wait_for_selector("text=Half year 2 of 6")
    teacher.click("#market-clock:has-text('Stop')")  # the round waits until all is looked at
    teacher.wait_for_selector("#market-clock:has-text('Start')")
    phone = person(classroom.teacher, width=360, height=740)
    for page in (ada, ben, cleo, teacher, projector, phone):
        page.wait_for_selector("text=Half year 2 of 6")
        assert violations(page) == []
        assert sideways(page) <= 0
    accounts = [page.inner_text("#account b") for page in (ada, ben, cleo)]
    assert "0" not in accounts
    wall = projector.inner_text("body")
    assert not any(f"\n{account}\n" in wall for account in accounts)
    named = ends(projector)
    assert set(named) == {"class", "middle"}
    for drawn_end, printed in named.values():
        assert drawn_end == pytest.approx(printed, abs=0.6)
    rows = projector.locator("#market tbody tr").all_inner_texts()
    assert [f"{named[kind][1]}\xa0%" for kind in ("class", "middle")] == rows[1].split("\t")[1:]
    ben.reload()
    ben.wait_for_selector(f"#account b:text-is('{accounts[1]}')")
    teacher.click("#accounts summary")
    table = teacher.inner_text("#accounts table")
    assert all(account in table for account in accounts)
    assert "Best open model, hosted" in table
    ada.click("#offer-own")
    teacher.wait_for_selector("#picked:has-text('1 of ')")  # of all whom other tests let join, too
    assert teacher.is_visible("#accounts table")  # it stays open
    with teacher.expect_download() as download:
        teacher.click("#csv")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    kinds = [line.partition(",")[0] for line in text.splitlines()]
    assert kinds.count("account") == kinds.count("choice") >= 3
    teacher.click("#market-away")
    ada.wait_for_selector("#offer-closed", state="detached")


def test_no_screen_of_a_session_breaks_a_rule_of_access(person: Open, classroom: Server) -> None:
    join_page = person(classroom.url, width=360, height=740)
    assert violations(join_page) == []
    teacher = person(classroom.teacher)
    teacher.wait_for_selector("#join-code")
    student = join(person, classroom)
    teacher.click("#open-5")
    for part in ("claim", "more"):
        student.click(f"#work-{part}")
        assert violations(student) == [], part
    phone = person(classroom.teacher, width=360, height=740)
    phone.wait_for_selector("#join-code")
    for page in (teacher, phone):
        assert violations(page) == []
        assert sideways(page) <= 0
