"""A class in which not all goes well: late, reloaded, twice, cut off, too many, begun again."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from openclosed.experiments.classroom.page import words_in
from openclosed.experiments.classroom.server import SCREENS
from tests.browser import lesson
from tests.browser.lesson import Open, join
from tests.browser.test_access import look
from tests.experiments.classroom.conftest import write_page
from tests.experiments.classroom.running_server import Client, Server, serve_class
from tests.experiments.classroom.test_server import PREDICTION

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = {"clock": {"horizon": 84}, "firms": {"count": 100}}
    return write_page(tmp_path_factory.mktemp("session") / "class.html", config)


@pytest.fixture(scope="module")
def classroom(page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_class(page_file, tmp_path_factory.mktemp("class") / "class") as running:
        yield running


def test_who_comes_late_or_twice_answers_once_and_before_she_sees(
    person: Open, classroom: Server
) -> None:
    teacher = person(classroom.teacher)
    ada = join(person, classroom, "Ada", reduced_motion="reduce")
    lesson.drag(ada)
    ada.click("#bet-labs")
    drawn = lesson.handles_of(ada)
    ada.reload()
    ada.wait_for_selector("#bet-labs[aria-pressed=true]")
    assert lesson.handles_of(ada) == drawn
    again = ada.context.new_page()
    again.goto(f"{classroom.url}/page")
    again.wait_for_selector("#bet-labs[aria-pressed=true]")
    ada.click("#lock")
    teacher.wait_for_selector("text=1 predicted")
    teacher.click("#reveal")
    late = join(person, classroom, "Late")
    late.wait_for_timeout(3_000)
    assert late.locator(".many .class").count() == 0
    teacher.click("#open-3")
    again.wait_for_selector("#bet-labs[disabled]")  # the other tab hears of the lock
    (row,) = [row for row in lesson.rows_of(teacher, "#people") if lesson.numbers(row[1])]
    assert row[3] == "Labs"
    lesson.drag(late)
    late.click("#bet-price")
    late.route("**/session/predictions", lambda lost: lost.abort(), times=1)
    late.click("#lock")
    late.click("#step-2:not([disabled])")  # which she may not have known to be open as she locked
    late.wait_for_selector(".many .class >> nth=1", state="attached")
    ada.click("#step-2")
    ada.click("#play")
    ada.click("#many")
    lesson.discover(ada)
    ada.reload()
    ada.wait_for_selector("body[data-step=discover]")
    assert ada.locator("#finds tbody tr").count() == 6


def test_a_market_goes_on_after_a_cut_and_a_new_start_of_the_server(
    person: Open, page_file: Path, tmp_path: Path
) -> None:
    with serve_class(page_file, tmp_path / "class") as first:
        teacher = person(first.teacher)
        ada, ben = (join(person, first) for _ in range(2))
        teacher.click("#market-today")
        ada.click("#offer-hosted", timeout=120_000)  # may compile first
        again = ada.context.new_page()
        again.goto(f"{first.url}/page")
        again.wait_for_selector("#offer-hosted[aria-pressed=true]")
        again.click("#offer-own")
        ada.wait_for_selector("#offer-own[aria-pressed=true]")
        again.close()
        ben.context.set_offline(True)
        ben.wait_for_selector("#session-lost:has-text('does not answer')")
        ben.wait_for_timeout(20_000)
        ben.context.set_offline(False)
        ben.wait_for_selector("#session-lost:empty", state="attached")  # although nothing changed
        ben.click("#offer-closed")
        ben.wait_for_selector("text=You chose:")
        first.process.send_signal(signal.SIGKILL)
        ada.wait_for_selector("#session-lost:has-text('does not answer')")
    (file,) = (tmp_path / "class").iterdir()
    words = (f"experiment.port={first.port}", f"experiment.continue_from={file}")
    with serve_class(page_file, tmp_path / "class", *words) as server:
        for page in (ada, ben):
            page.wait_for_selector("#session-lost:empty", state="attached")
        assert ada.get_attribute("#offer-own", "aria-pressed") == "true"
        late = join(person, server)
        late.wait_for_selector("text=You play from the next round on.")
        wall = teacher.context.new_page()
        wall.goto(f"{server.url}/projector")
        wall.wait_for_selector("text=2 of 3 have chosen")
        teacher.click("#market-close")
        for page in (ada, ben, late, teacher, wall):
            page.wait_for_selector("text=Half year 2 of 6")
        late.click("#offer-closed")
        teacher.click("#accounts summary")
        teacher.emulate_media(media="print")
        assert teacher.locator("#accounts tbody tr").count() == 3
        assert teacher.is_visible("#accounts table")
        assert not teacher.is_visible("#people")
        assert not teacher.is_visible("#market-print")


def test_two_hundred_students_are_sorted_and_the_list_stays_where_it_was(
    person: Open, classroom: Server
) -> None:
    for at in range(200):
        with Client(classroom.port) as client:
            client.join(classroom.code, "Lea")
            if at:
                line = PREDICTION | {"points": [0.2, 0.3, round(at / 200, 2)]}
                assert client.post("/session/predictions", line).status == 204
    teacher = person(classroom.teacher)
    teacher.click("#allow-all")
    teacher.wait_for_selector("text=Lea 200")
    teacher.click("#sort-predicts")
    ends = [lesson.numbers(row[1]) for row in lesson.rows_of(teacher, "#people")]
    assert ends == sorted(ends, reverse=True)
    assert ends[-1] == []
    teacher.evaluate("document.getElementById('people').scrollTop = 900")
    join(person, classroom)
    teacher.wait_for_selector(f"#people tbody tr >> nth={len(ends)}", state="attached")
    assert teacher.evaluate("document.getElementById('people').scrollTop") == 900


def test_roles_get_cards_and_firms_see_what_they_decided(person: Open, classroom: Server) -> None:
    teacher = person(classroom.teacher)
    teacher.on("dialog", lambda dialog: dialog.accept())
    teacher.click("#delete-class")
    teacher.wait_for_selector("text=Nobody has joined yet.")
    code = teacher.inner_text("#join-code")
    now = classroom._replace(code=code)
    pupils = [join(person, now, width=390, height=844) for _ in range(4)]
    teacher.click("#with-roles")
    teacher.click("#market-standards")
    for page in pupils:
        page.wait_for_selector("#offers button", timeout=120_000)  # may compile first
    (firm,) = [page for page in pupils if not page.locator("#role").count()]
    for page in set(pupils) - {firm}:
        assert page.locator("#role li").count() == 5
        look(page)
        page.click("#offers button >> nth=1")
        page.wait_for_selector("text=You decided:")
    teacher.click("#market-close")
    firm.wait_for_selector("text=Half year 2 of 6")
    assert "halve the price" in firm.inner_text("#decided")
    look(firm)
    teacher.click("#market-away")


def test_the_wall_follows_the_teachers_language_and_a_phone_its_own(
    person: Open, classroom: Server
) -> None:
    german = words_in(SCREENS)["de"]
    teacher = person(classroom.teacher)
    wall = lesson.projector_of(teacher)
    assert wall.get_attribute("html", "lang") == "en"
    teacher.select_option("#language", "de")
    for page, key in ((teacher, "lead.steps"), (wall, "projector.hidden")):
        page.wait_for_selector(f"text={german[key]}")
    assert {one.get_attribute("html", "lang") for one in (teacher, wall)} == {"de"}
    code = teacher.inner_text("#join-code")
    english, other = (
        person(f"{classroom.url}/?code={code}", locale=one) for one in ("en-US", "de-DE")
    )
    other.fill("#code", "000-000")
    other.click("#join")
    other.wait_for_selector(f"text={german['refused.code']}")
    english.click("#join")
    english.wait_for_selector("#session-who:has-text('You are')")
    look(teacher, wall, other)
