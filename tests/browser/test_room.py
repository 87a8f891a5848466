"""A class in a real browser: a teacher and two students through a whole summit, and access."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from analysis.lab.codes import Place, code_of
from tests.browser.test_access import sideways, violations
from tests.experiments.classroom.conftest import write_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow


class Told(NamedTuple):
    """What the command said: where teacher and students go."""

    teacher: str
    students: str
    code: str


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The command, serving a small page."""
    folder = tmp_path_factory.mktemp("room")
    page = write_page(folder / "lab.html")
    words = [
        "experiment=classroom", f"experiment.page={page}", "experiment.port=0",
        "experiment.browser=false", f"output={folder / 'class'}", "execution.workers=1",
    ]  # fmt: skip
    command = [sys.executable, "-m", "experiments", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _ in range(4))
        found = re.search(r"Teacher:  (\S+)\nStudents: (\S+)   code (\S+)", said)
        assert found, said
        yield Told(*found.groups())
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    (kept,) = (folder / "class").iterdir()
    assert kept.suffix == ".jsonl"


@pytest.fixture
def person(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Opens an address for someone new; errors of its programs fail the test."""
    problems: list[str] = []
    contexts = []

    def come(address: str, width: int = 1280, height: int = 720, **options: Any) -> "Page":
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda said: problems.append(said.text) if "Content Security" in said.text else None,
        )
        page.goto(address)
        return page

    yield come
    for context in contexts:
        context.close()
    assert problems == []


def join(person: Callable[..., "Page"], told: Told, name: str = "", **options: Any) -> "Page":
    page = person(f"{told.students}/?code={told.code}", **options)
    page.fill("#name", name)
    page.click("#join")
    page.wait_for_selector("#room-who span")
    return page


def test_a_teacher_and_two_students_through_a_lesson_and_a_summit(
    person: Callable[..., "Page"], classroom: Told, tmp_path: Path
) -> None:
    teacher = person(classroom.teacher)
    teacher.wait_for_selector("#join-code")
    assert classroom.teacher.partition("#")[2] not in teacher.url
    assert teacher.inner_text("#join-code") == classroom.code
    ada = join(person, classroom, name="Ada <i>")
    ben = join(person, classroom, width=360, height=740)
    teacher.wait_for_selector("text=2 joined")
    assert "Ada" not in ben.inner_text("body")
    teacher.click("text=Allow “Ada i”")
    ada.wait_for_selector("text=You are Ada i.")

    ada.wait_for_selector("text=Open up to step 1")
    for page in (ada, ben):
        page.click("#sentence-rises")
        page.click("#done")
        page.wait_for_selector("#step-2[disabled]")
    teacher.click("#open-2")
    for page in (ada, ben):
        page.click("#step-2:not([disabled])")
        page.click("#play-run")
        page.wait_for_selector("#luck:not([disabled])")
        page.wait_for_selector("#step-3[disabled]")
    teacher.click("#panel-predictions")
    teacher.wait_for_selector("text=2 predictions for")
    assert teacher.locator(".chart").count() == 0
    assert "How sure the class is" not in teacher.inner_text("#door")
    teacher.click("#reveal")
    teacher.wait_for_selector(".chart >> nth=2")
    assert "How sure the class is: 70 % on average" in teacher.inner_text("#door")
    teacher.click("#numbers-open")
    for part in ("ends", "sure"):
        counts = teacher.locator(f"#numbers-{part} td").all_inner_texts()
        assert sum(map(int, counts)) == 2
    rows = teacher.locator("#numbers-lines tbody tr").all_inner_texts()
    facts = json.loads(teacher.text_content("#facts") or "")
    assert [row.split()[0] for row in rows] == [facts["years"][at] for at in facts["handles"]]
    assert all(row.split()[1] == row.split()[3] == row.split()[5] for row in rows)
    assert violations(teacher) == []
    teacher.click("#panel-class")
    teacher.click("#open-6")
    ada.wait_for_selector("#step-3:not([disabled])")
    ada.click("#step-3")
    ada.wait_for_selector("#compare-chart >> text=Class")
    ada.click("#step-6")
    ada.wait_for_selector("#law-chart >> text=Class")
    ada.wait_for_selector("#step-7[disabled]")
    ada.click("#step-3")

    ada.click("text=Exact run >> nth=0")
    ada.fill("#exact-policy", "5")
    assert "¼ of the way" in ada.inner_text("#exact .room-lever >> nth=5")
    ada.fill("#exact-luck", "99")
    ada.click("#exact-run")
    ada.wait_for_selector("text=Run with luck 99.")
    ada.wait_for_selector("#compare-chart >> text=Exact run")

    teacher.click("#panel-vote")
    teacher.click("#ask-who")
    ada.click("#vote-closed")
    ben.click("#vote-open")
    teacher.wait_for_selector("text=2 answers")
    assert teacher.locator("#vote-answers").count() == 0
    teacher.click("#vote-show")
    teacher.wait_for_selector("#vote-answers")

    teacher.click("#panel-summit")
    teacher.click("#summit-begin")
    for number in (1, 2, 3):
        for page in (ada, ben):
            page.wait_for_selector(f"text=Round {number}: ")
            page.focus(".room-levers input >> nth=0")
            page.keyboard.press("End")
            page.click("#hand-in")
            page.wait_for_selector("text=Your team has handed in a card.")
        if number == 3:
            teacher.select_option("#shock", "leak")
            teacher.evaluate("document.activeElement.blur()")
            ada.wait_for_selector("text=From outside: A leak.")
        teacher.wait_for_selector("#summit-teams >> text=✓ >> nth=1")
        teacher.click("#round-run")
        ada.wait_for_selector(f"#team-results th:has-text('Round {number}')")
    teacher.wait_for_selector("text=All rounds are run.")
    ben.wait_for_selector("text=The summit is over.")
    assert sideways(ben) <= 0
    teacher.click("#round-undo")
    teacher.wait_for_selector("text=Round 3 of 3")
    ben.wait_for_selector("text=Round 3: ")

    with teacher.expect_download() as download:
        teacher.click("#panel-class")
        teacher.click("#csv")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert {"prediction", "vote", "card", "result", "points"} <= {
        line.partition(",")[0] for line in text.splitlines()
    }


def test_a_student_cannot_pass_the_teachers_door(
    person: Callable[..., "Page"], classroom: Told
) -> None:
    page = join(person, classroom)
    page.goto(f"{classroom.students}/teacher")
    page.fill("#secret", "guess")
    page.click("#enter")
    page.wait_for_selector("text=This is not the teacher's secret.")


def test_no_page_of_the_room_breaks_a_rule_of_access(
    person: Callable[..., "Page"], classroom: Told
) -> None:
    door = person(classroom.students, width=360, height=740)
    assert violations(door) == []
    teacher = person(classroom.teacher)
    teacher.wait_for_selector("#join-code")
    teacher.click("#bots")
    student = join(person, classroom)
    teacher.wait_for_selector("text=✓")
    teacher.click("#panel-vote")
    teacher.click("#ask-lever")
    student.wait_for_selector("#vote-policy")
    teacher.click("#panel-summit")
    teacher.wait_for_selector("#summit-begin, #summit-end")
    if teacher.locator("#summit-end").count():  # another test's
        teacher.click("#summit-end")
    teacher.click("#summit-begin")
    student.wait_for_selector("#hand-in")
    student.click("summary >> text=Exact run")
    assert violations(student) == []
    teacher.click("#round-run")
    teacher.wait_for_selector("#summit-luck", timeout=120_000)  # may compile first
    teacher.click("#panel-predictions")
    if teacher.inner_text("#reveal") == "Reveal":  # another test may have revealed them
        teacher.click("#reveal")
    teacher.wait_for_selector(".chart")
    phone = person(classroom.teacher, width=360, height=740)
    for page in (teacher, phone):
        for panel in ("class", "predictions", "vote", "summit"):
            page.click(f"#panel-{panel}")
            page.wait_for_selector(f"#panel-{panel}[aria-current]")
            assert violations(page) == [], panel
            assert sideways(page) <= 0, panel


def test_a_timer_is_right_on_a_device_that_has_the_wrong_time(
    person: Callable[..., "Page"], classroom: Told
) -> None:
    teacher = person(classroom.teacher)
    teacher.click("#timer-5")
    ahead = join(person, classroom)
    ahead.clock.install(time=datetime.now(UTC) + timedelta(hours=1))
    ahead.reload()
    ahead.wait_for_selector("#room-timer:has-text('4:')")
    teacher.click("#timer-stop")


def test_a_pair_that_the_teacher_compares_stays_on_the_wall(
    person: Callable[..., "Page"], classroom: Told
) -> None:
    teacher = person(classroom.teacher)
    for scenario in (3, 5):
        student = join(person, classroom)
        code = code_of(Place(scenario, 0, 0))
        sent = student.request.post(f"{classroom.students}/room/settings", data={"code": code})
        assert sent.ok
    teacher.click("#panel-predictions")
    teacher.click("#pair-show")
    wall = teacher.frame_locator("#page")
    wall.locator("#compare-chart").wait_for()
    teacher.wait_for_timeout(2_000)  # in which what else the page is told would have come
    assert wall.locator("#compare-chart").is_visible()
    assert wall.locator("#pin-A").inner_text() == "Keep as A again"
