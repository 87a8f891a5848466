"""A whole lesson with thirty students in the order of the lessons' texts, on the page beside them.

What a screen shows must agree with the other screens, the answer key and the files.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from docs.make.teaching.documents import CLASS_PAGE
from docs.make.teaching.lessons import PageRuns, data_of, page_runs, texts
from tests.browser import lesson
from tests.browser.lesson import Open, numbers, printed, rows_of
from tests.browser.test_access import look
from tests.experiments.classroom.running_server import Client, Server, serve_class
from tests.experiments.classroom.test_market import ALONE, Pairs, verdict_on

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
STUDENTS = 30
FAST = """import random, sys
from openclosed.experiments.classroom import class_state; class_state.PAIRS = 5
from openclosed.experiments.classroom import session
session.ROUND_SECONDS, session.random = 20, random.Random(1)
from openclosed.experiments.command.command_line import main; sys.exit(main(sys.argv[1:]))"""
"""The command with short rounds, few runs without the class, and a market whose offers all stay."""
LEVERS = ("pace", "growth", "price", "trust", "labs", "policy")
PICKS = ("keep", "hosted", "closed", "hosted", "own", "closed")
"""What all choose in each round; in the first one Ada is late."""
SCREENS: dict[str, dict[str, Any]] = {
    "Ada": {"reduced_motion": "reduce"},
    "Ben": {"width": 360, "height": 740, "has_touch": True, "is_mobile": True},
    "Cleo": {"width": 768, "height": 1024, "reduced_motion": "reduce"},
}


class Class(NamedTuple):
    """A lesson in progress: its screens, and students without one."""

    teacher: "Page"
    wall: "Page"
    pages: dict[str, "Page"]  # by student
    others: dict[str, Client]

    def others_send(self, path: str, given: Mapping[str, Any]) -> None:
        """Each student without a screen sends what is given for her."""
        for name, client in self.others.items():
            with client:
                assert client.post(path, given[name]).status in (200, 204)

    def show(self, text: str) -> None:
        """Wait until the teacher and the wall show a text."""
        for page in (self.teacher, self.wall):
            page.wait_for_selector(f"text={text}")


def test_a_class_has_a_lesson(person: Open, tmp_path: Path) -> None:
    key = page_runs(data_of(CLASS_PAGE))
    answers = texts(key)
    with serve_class(CLASS_PAGE, tmp_path / "class", program=("-c", FAST)) as server:
        held = everybody_joins(person, server)
        lines, bets = everybody_predicts(held)
        all_runs_play(held, answers, key)
        the_levers_are_tried(held, answers)
        the_line_is_explained(held, answers)
        claims = everybody_claims(held)
        accounts = the_market_answers(held)
        table = {row["name"]: row for row in lesson.download(held.teacher, "#participation")}
        assert {name: row["bet"] for name, row in table.items()} == bets
        assert {name: row["claims"] for name, row in table.items()} == claims
        given = {name: round(100 * float(row["prediction"])) for name, row in table.items()}
        assert given == lines
        rows = [
            (row["kind"], row["student"], row["value"])
            for row in lesson.download(held.teacher, "#csv")
        ]
        for kind, values in (("bet", bets), ("claim", claims), ("account", accounts)):
            assert {name: value for what, name, value in rows if what == kind} == values
        chosen = [value for what, name, value in rows if (what, name) == ("choice", "Ada")]
        assert chosen == list(PICKS)
    assert "".join(server.last).startswith("The server ends: Ctrl-C.\nThe class is kept in ")
    for page in (*held.pages.values(), held.teacher, held.wall):
        page.wait_for_selector("text=The class's server does not answer")


def everybody_joins(person: Open, server: Server) -> Class:
    """By the code, under names that the teacher allows."""
    look(person(server.url, width=360, height=740), person(server.teacher, width=360, height=740))
    teacher = person(server.teacher)
    teacher.wait_for_selector("#join-code")
    assert server.secret not in teacher.url
    wall = lesson.projector_of(teacher)
    pages = {name: lesson.join(person, server, name, **screen) for name, screen in SCREENS.items()}
    others = {f"Student {at:02}": Client(server.port) for at in range(STUDENTS - len(pages))}
    held = Class(teacher, wall, pages, others)
    held.others_send("/join", {name: {"code": server.code, "name": name} for name in others})
    wall.wait_for_selector(f"#joined:text-is('{STUDENTS}')")
    teacher.wait_for_selector(f"text={STUDENTS} joined")
    assert wall.inner_text("#code") == teacher.inner_text("#join-code") == server.code
    teacher.click("#allow-all")
    for name, page in pages.items():
        page.wait_for_selector(f"text=You are {name}.")
    return held


def everybody_predicts(held: Class) -> tuple[dict[str, int], dict[str, str]]:
    """Hidden until the reveal. The end of each student's line in percent, and her bet."""
    teacher, wall = held.teacher, held.wall
    lines = {name: 10 + 3 * at for at, name in enumerate(held.others)}
    bets = {name: LEVERS[at % len(LEVERS)] for at, name in enumerate([*held.pages, *held.others])}

    years = [str(year) for year in range(2027, 2033)]
    given = {
        name: {
            "measure": "use", "years": years, "points": [0.3] * 5 + [end / 100],
            "confidence": 70, "bet": bets[name],
        }
        for name, end in lines.items()
    }  # fmt: skip
    held.others_send("/session/predictions", given)
    for (name, page), draw in zip(
        held.pages.items(), (lesson.drag, lesson.by_finger, lesson.drag), strict=True
    ):
        assert page.is_disabled("#step-2")
        draw(page)
        page.click(f"#bet-{bets[name]}")
        page.click("#lock")
        lines |= {name: printed(page, "guess")["guess"]}
    drawn = 100 - 100 * lesson.LINE[-1][1]  # by mouse and finger
    assert [lines[name] for name in held.pages] == pytest.approx([drawn] * 3, abs=6)
    held.show(f"{STUDENTS} predicted")
    assert wall.locator("#guesses .mark.hidden").count() == STUDENTS
    assert wall.locator(".many .class").count() == 0
    shown = {row[0]: numbers(row[1]) for row in rows_of(teacher, "#people")}
    assert shown == {name: [end] for name, end in lines.items()}
    teacher.click("#reveal")
    wall.wait_for_selector(".name.class")
    assert wall.locator(".many .class").count() == STUDENTS
    assert printed(wall, "class")["class"] == pytest.approx(median(lines.values()), abs=1)
    assert not any(name in wall.inner_text("body") for name in lines)
    look(wall)
    return lines, bets


def all_runs_play(held: Class, answers: dict[str, str], key: PageRuns) -> None:
    """One run, then twenty; then the largest move of one lever."""
    held.teacher.click("#open-2")
    for page in held.pages.values():
        page.click("#step-2:not([disabled])")
        page.wait_for_selector(f".many .class >> nth={STUDENTS - 1}", state="attached")
        page.click("#play")
        page.click("#many")
    held.teacher.click("#stage-2")
    level, *_ = numbers(answers["baseline.level"])
    for page in held.pages.values():
        page.wait_for_selector("#chart .name.middle")
        assert printed(page, "guess", "middle")["middle"] == level
    held.wall.wait_for_selector(".name.middle")
    assert printed(held.wall, "class", "run", "middle")["middle"] == level
    told = re.findall(r"([a-z]+(?: wins)?) in (\d+)", answers["baseline.endings"].lower())
    shown = held.wall.inner_text("#ends p").split(", ")
    assert sorted(shown) == sorted(f"{count} {end}" for end, count in told)
    look(held.wall)
    assert held.wall.evaluate("document.documentElement.scrollHeight") <= 1080
    ada = held.pages["Ada"]
    lesson.move(ada, "price", 2)
    ada.wait_for_timeout(400)  # in which lines glide
    lines = printed(ada, "guess", "middle", "today")
    moved = key.moved("price")[-1]
    assert [lines["today"], lines["middle"]] == [level, *numbers(key.level(moved))[:1]]
    assert f"`{ada.inner_text('#code')}`" in answers["levers.most"]
    points = r"[+−]\d+\.\d"
    said = re.findall(points, ada.inner_text("#why"))[-3:]
    assert said == re.findall(points, answers["levers.most"])


def the_levers_are_tried(held: Class, answers: dict[str, str]) -> None:
    """Each student finds what the key says that a stop moves."""
    held.teacher.click("#open-3")
    table = [row.strip("| ").split(" | ") for row in answers["parts.table"].splitlines()[4:-1]]
    key = {name: effects for name, *effects, _ in table}
    for page in held.pages.values():
        page.click("#step-3:not([disabled])")
        lesson.discover(page)
        assert answers["parts.today"] in page.inner_text("#bars").replace("\N{NO-BREAK SPACE}", " ")
        rows = page.locator("#finds tbody tr").all()
        assert len(rows) == len(LEVERS)
        for row in rows:
            name, *cells = row.locator("th, td").all_inner_texts()
            assert cells[:4] == key[name]
    look(*held.pages.values())


def the_line_is_explained(held: Class, answers: dict[str, str]) -> None:
    """Where the line goes in two numbers, and two equal markets."""
    held.teacher.click("#open-5")
    for page in held.pages.values():
        page.click("#step-4:not([disabled])")
        printed(page, "today", "middle")
        assert answers["parts.changes"] in page.inner_text("#turners")
        page.wait_for_selector("#twins b")
        twins = " ".join(page.locator(".pair b").all_inner_texts())
        assert numbers(twins) == numbers(answers["twins"])
        assert answers["twins.parted"] in (page.locator("#twins .play text").text_content() or "")
        lesson.go(page, 5)


def everybody_claims(held: Class) -> dict[str, str]:
    claims = {name: f"{name}: price <b>decides</b>." for name in (*held.pages, *held.others)}
    held.others_send("/session/claims", {name: {"claim": one} for name, one in claims.items()})
    for name, page in held.pages.items():
        page.click("#work-claim")
        page.fill("#claim", claims[name])
        page.click("#claim-give")
        page.wait_for_selector("text=Given so far: 1")
    held.teacher.wait_for_selector(f"text={claims['Cleo']}")
    assert {row[0]: row[4] for row in rows_of(held.teacher, "#people")} == claims
    look(*held.pages.values(), held.teacher)
    return claims


def the_market_answers(held: Class) -> dict[str, str]:
    """Six half years, the first by the clock, and what the class moved. All accounts."""
    teacher, wall, ada = held.teacher, held.wall, held.pages["Ada"]
    teacher.click("#market-today")
    for number, pick in enumerate(PICKS, start=1):
        held.show(f"Half year {number} of 6")
        if number > 1:
            teacher.click("#market-clock:has-text('Stop')")  # for the slowest
        offer = "closed" if pick == "keep" else pick
        held.others_send("/session/offers", {name: {"offer": offer} for name in held.others})
        for page in held.pages.values():
            page.wait_for_selector(f"text=Half year {number} of 6")
            if page is not ada or pick != "keep":
                page.click(f"#offer-{offer}")
                page.wait_for_selector("text=You chose:")
        if number == 1:
            held.show(f"{STUDENTS - 1} of {STUDENTS} have chosen")
            assert ":" not in ada.inner_text(".market-clock")  # first all read alone
            teacher.click("#market-clock")  # which ends the round
            ada.wait_for_selector(".market-clock:has-text('0:1')")
            continue
        held.show(f"{STUDENTS} of {STUDENTS} have chosen")
        if number == 2:
            the_screens_agree(held)
        teacher.click("#market-close")
        wall.wait_for_selector(f"#market tbody tr >> nth={number}")
        end = 0 if pick == "closed" else 100
        wall.wait_for_selector(f".name.class >> text=/\\b{end}\\s%/")  # drawn after the table
        assert printed(wall, "class", "middle")["class"] == end
    teacher.wait_for_selector("#verdict b", timeout=300_000)
    wall.wait_for_selector("#verdict b")
    assert "the mean of 5 pairs of runs" in teacher.inner_text("#verdict")
    assert teacher.inner_text("#verdict") == wall.inner_text("#verdict")
    said = wall.inner_text("#verdict b").replace("−", "-")
    low, high = map(float, re.findall(r"\((\S+) to (\S+)\)", said)[0])
    assert ("Yes" in said) == (low > 0 or high < 0)
    ada.wait_for_selector("text=The market is closed.")
    return the_screens_agree(held)


def the_screens_agree(held: Class) -> dict[str, str]:
    """The wall's table has its lines' ends; each phone has its account in the teacher's table."""
    teacher, wall = held.teacher, held.wall
    shown = printed(wall, "class", "middle")
    last = [numbers(cell) for cell in rows_of(wall, "#market")[-1][1:]]
    assert last == [[shown["class"]], [shown["middle"]]]
    if not teacher.is_visible("#accounts table"):
        teacher.click("#accounts summary")
    accounts = {row[0]: row[1] for row in rows_of(teacher, "#accounts")}
    assert len(accounts) == STUDENTS
    assert list(accounts.values()) == sorted(accounts.values(), key=int, reverse=True)
    for name, page in held.pages.items():
        assert page.inner_text("#account b") == accounts[name]
        assert name not in wall.inner_text("body")
    look(*held.pages.values(), teacher, wall)
    return accounts


ENDS: dict[str, tuple[list[float], float]] = {
    "Not beyond chance: with you it tipped to open": (ALONE, 0.98),
    "You did: with you it tipped to open": ([0.98] * 20, 1.0),
    "You did: with you it tipped to closed": ([0.02] * 20, 0.0),
    "It did not tip: you were divided.": ([0.6, 0.3] * 10, 0.5),
}
"""How the verdict begins: the others' open shares at the end, and the class's."""
VERDICT = """([kind, verdict]) => document.getElementById("foot").replaceChildren(
  pickedOrMoved({ kind, is_over: true, verdict }))"""


def test_the_wall_says_that_a_class_did_it_only_beyond_chance(person: Open, tmp_path: Path) -> None:
    with serve_class(CLASS_PAGE, tmp_path / "class") as server:
        teacher = person(server.teacher)
        wall = lesson.projector_of(teacher)
        wall.route("**/teacher/projector*", lambda asked: asked.abort())  # nothing else is drawn
        for start, (ends, of_class) in ENDS.items():
            pairs: Pairs = [list(pair) for pair in zip(ends, ALONE, strict=True)]
            verdict = verdict_on(pairs, of_class)
            wall.evaluate(VERDICT, ["standards", verdict])
            said = wall.inner_text("#verdict b")
            assert said.startswith(start)
            told = [int(one) for one in re.findall(r"\d+", said)]
            assert sorted(told) == sorted(verdict[key] for key in ("with_class", "without", "runs"))
            wall.evaluate(VERDICT, ["today", verdict])
            is_real = verdict["low"] > 0 or verdict["high"] < 0
            assert ("Yes" in wall.inner_text("#verdict b")) == is_real
