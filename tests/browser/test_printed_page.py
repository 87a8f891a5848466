"""What docs/teaching/class.html says of its runs, recomputed from them."""

import itertools
import re
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from docs.make.teaching import lessons
from docs.make.teaching.documents import CLASS_PAGE
from docs.make.teaching.lessons import INSTEAD, USE, WORDS, PageRuns, data_of, turn
from openclosed.experiments.classroom.cube import MEASURES
from openclosed.sim.outcomes.record import LABELS
from tests.browser import lesson
from tests.browser.lesson import Open, numbers, predict

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
OF_PART = ("price", "trust", "labs", "policy")
"""Levers on what firms choose; the others act on what open models can do."""
REASONS: dict[str, dict[str, str]] = {
    "now cheaper": {"price": "up"}, "now dearer": {"price": "down"},
    "grows no faster": {"growth": "up"}, "replaces older work": {"growth": "down"},
    "months behind": {"both": "pace"}, "families of open": {"both": "labs"},
}  # fmt: skip
"""What a reason says, and the lever and direction of the share that it explains."""
ANSWERS = {
    "able": (True, False),
    "part": (False, True),
    "both": (True, True),
    "none": (False, False),
}
"""What a student may guess, and which of both numbers then moves beyond chance."""


@pytest.fixture(scope="module")
def runs() -> PageRuns:
    return lessons.page_runs(data_of(CLASS_PAGE))


@pytest.fixture
def page(offline: Open) -> "Page":
    page = offline(CLASS_PAGE.as_uri(), reduced_motion="reduce")
    predict(page)
    return page


def said(page: "Page", place: str) -> str:
    return page.inner_text(place).replace("\N{NO-BREAK SPACE}", " ")


def endings(runs: PageRuns, place: int, measure: int = USE) -> list[str]:
    """The ending of each run, as the page counts it."""
    found = [LABELS[end] for end in runs.cube.endings[measure, place]]
    return [INSTEAD.get(one, one) for one in found]


def lever_of(runs: PageRuns, place: int) -> str:
    return next(key for key in runs.board.levers if place in runs.moved(key)[1:])


def opened(page: "Page", runs: PageRuns) -> Iterator[tuple[int, int, str, str]]:
    """Each setting with one lever moved, by each measure: place, measure, headline and reason."""
    for place, measure in product(runs.single(), range(len(MEASURES))):
        code = lessons.code_of(place, measure)
        page.evaluate("code => window.openclosedPage.open(code)", code)
        yield place, measure, said(page, "#headline"), said(page, "#why")


def test_the_headline_names_the_camp_its_wins_and_a_change_only_beyond_chance(
    page: "Page", runs: PageRuns
) -> None:
    headline = said(page, "#headline")
    count = int(re.findall(r"(\d+) of", headline)[0])
    today = endings(runs, runs.today)
    assert count == max(map(today.count, today))
    ways = set()
    for place, measure, headline, _ in opened(page, runs):
        found = re.match(r"(Open|Closed) wins (\d+) of .*?(up|down|today)\D+(\d+)\.$", headline)
        assert found, headline
        camp, way = found[1].lower(), found[3]
        now, before = (np.array(endings(runs, one, measure)) for one in (place, runs.today))
        wins = {side: (now == side, before == side) for side in ("open", "closed")}
        assert [int(found[2]), int(found[4])] == [one.sum() for one in wins[camp]], headline
        if camp == "closed":
            assert wins["open"][0].sum() == wins["open"][1].sum(), headline
        sure = turn(wins[camp][0].astype(float) - wins[camp][1])
        assert way == {1: "up", -1: "down", 0: "today"}[sure], headline
        ways.add(way)
    assert ways == {"up", "down", "today"}


def test_an_effect_is_the_mean_of_pairs_and_its_reason_goes_the_same_way(
    page: "Page", runs: PageRuns
) -> None:
    reasons = set()
    for place, measure, _, why in opened(page, runs):
        effect, lever = runs.effect(place, measure), lever_of(runs, place)
        told = [
            [float(one.replace("−", "-")) / 100 for one in found]
            for found in re.findall(r"by (\S+) points \((\S+) to (\S+)\)", why)
        ]
        assert told[-1] == pytest.approx(effect[1:], abs=1e-9), why
        assert ("could be chance" in why) == (not effect.real), why
        if len(told) == 1:
            assert " So " not in why
            continue
        assert effect.real
        assert measure == USE
        of_lever = runs.gets if lever in OF_PART else runs.able
        cause = lessons.mean_of(of_lever(place) - of_lever(runs.today))
        assert cause.real, why
        assert told[0] == pytest.approx(cause[1:], abs=1e-9), why
        assert ("get of what they can do" in why or "it can do" in why) == (lever in OF_PART), why
        assert (cause.mean > 0) == (effect.mean > 0), why
        sign = "up" if effect.mean > 0 else "down"
        for words, ways in REASONS.items():
            assert (words in why) == (ways.get(lever) == sign or ways.get("both") == lever), why
        reasons.add((lever, sign))
    assert {("price", "up"), ("price", "down"), ("pace", "up"), ("pace", "down")} <= reasons


def test_a_run_ends_by_its_mean_of_the_last_two_years(page: "Page", runs: PageRuns) -> None:
    shares = runs.cube.values(USE, runs.today)[:, -2:].mean(axis=1)
    says = {"shared": "both share", "open": "open wins", "closed": "closed wins"}
    seen = set()
    for run in (*range(1, runs.runs), 0):
        page.click("#play")
        headline, ending = said(page, "#headline"), endings(runs, runs.today)[run]
        assert numbers(headline)[0] == pytest.approx(100 * shares[run], abs=0.51)
        assert [key for key, words in says.items() if words in headline] == [ending]
        zone = np.digitize(shares[run], (1 / 3, 2 / 3))
        assert ending == ("closed", "shared", "open")[zone]
        seen.add(ending)
    assert seen == set(says)


def test_the_models_bet_on_next_year_holds_eight_of_ten_runs(page: "Page", runs: PageRuns) -> None:
    lesson.go(page, 5)
    page.click("#wager")
    page.fill("#wager-low", "10")
    page.fill("#wager-high", "90")
    page.click("#wager-save")
    low, high = map(int, re.findall(r"say (\d+) to (\d+) %", said(page, "#wager-message"))[0])
    shares = runs.cube.codes[USE, runs.today, :, 1].astype(int)
    assert sum((low <= shares) & (shares <= high)) >= 0.8 * runs.runs
    assert sum((low < shares) & (shares < high)) < 0.8 * runs.runs


def products(text: str) -> list[tuple[int, int, int]]:
    """Each product of percentages in a text, and what it is said to make."""
    found = re.findall(r"(\d+) % × (?:gets )?(\d+) % = (?:has )?(\d+) %", text)
    return [(int(one), int(other), int(made)) for one, other, made in found]


def test_open_has_in_every_run_the_part_that_it_gets_of_what_it_can_do(runs: PageRuns) -> None:
    for place in range(len(runs.board.combinations())):
        has, can_do = runs.cube.values(USE, place)[:, -1], runs.able(place)
        assert (has <= can_do + 0.01).all()  # a step of the page
        assert runs.gets(place) * can_do == pytest.approx(has)


@pytest.mark.parametrize("bet", ["price", "growth"])
def test_finds_and_the_bet_are_marked_by_means_of_pairs_and_both_numbers_make_the_line(
    offline: Open, runs: PageRuns, bet: str
) -> None:
    page = offline(CLASS_PAGE.as_uri(), reduced_motion="reduce")
    lesson.drag(page)
    page.click(f"#bet-{bet}")
    for button in ("#lock", "#play", "#many", "#step-3"):
        page.click(button)
    for place, guess in zip(runs.single(), itertools.cycle(ANSWERS), strict=False):
        page.click(f"#try-{place}")
        page.click(f"#guess-{guess}")
        name, *cells = page.locator("#finds tbody tr >> nth=0").locator("th, td").all_inner_texts()
        effects = runs.effects(place)
        assert name == runs.name(place)
        assert cells[:4] == [lessons.in_points(one) for one in effects]
        moved = effects[0].real, effects[1].real
        (found,) = [key for key, ways in ANSWERS.items() if ways == moved]
        assert cells[4].removeprefix("✓ ").startswith(WORDS[f"found.{found}"])
        assert cells[4].startswith("✓") == (guess == found), cells[4]
        drawn = products(said(page, "#bars"))
        for (able, part, has), one in zip(drawn, (runs.today, place), strict=True):
            line, can_do = runs.last(one)[1], float(np.median(runs.able(one)))
            shown = tuple(map(lessons.rounded, (can_do, line / can_do, line)))
            assert (able, part, has) == shown
            assert able * part / 100 == pytest.approx(has, abs=1.5)  # of whole percents
    reach = {}
    for key in runs.board.levers:
        by_mean = sorted(runs.moved(key), key=lambda place: runs.effect(place).mean)
        low, high = (runs.cube.values(USE, place)[:, -1] for place in (by_mean[0], by_mean[-1]))
        reach[key] = high - low
    most = max(reach, key=lambda key: reach[key].mean())
    tied = {key for key in reach if key == most or turn(reach[most] - reach[key]) == 0}
    told = said(page, "#found")
    of_bet = told[told.index("You bet") :]
    named = {key for key in reach if WORDS[f"lever.{key}"] in of_bet}
    assert named == {bet} | tied
    assert ("and it moves most" in of_bet) == ({bet} == tied)
    assert ("tie" in of_bet) == (len(tied) > 1)
    highest = max(runs.single(), key=lambda place: runs.effect(place).mean)
    assert f"with {runs.name(highest)}. It holds" in told
    assert [has for *_, has in products(told)] == [
        lessons.rounded(runs.last(place)[1]) for place in (runs.today, highest)
    ]
    for place, words in enumerate(("What open can do", "What it gets of that")):
        up, down = re.findall(
            rf"{words} rises(?:, beyond chance,)? with (.*?)\. It falls with (.*?)\.", told
        )[0]
        for one in runs.single():
            effect = runs.effects(one)[place]
            assert (runs.name(one) in up.split("; ")) == (effect.real and effect.mean > 0)
            assert (runs.name(one) in down.split("; ")) == (effect.real and effect.mean < 0)


def test_the_page_says_how_both_numbers_change_and_what_would_turn_the_line(
    page: "Page", runs: PageRuns
) -> None:
    lesson.go(page, 4)
    told = said(page, "#turners")
    can_do, has = lessons.able_by_time(runs), runs.cube.values(USE, runs.today)
    low = int(np.median(has, axis=0).argmin())
    spans = [(start, end) for start, end in ((0, low), (low, has.shape[1] - 1)) if start < end]
    found = re.findall(r"points: what open can do (.*?), what it gets of that (.*?)\.(?: |$)", told)
    assert len(found) == len(spans) > 0
    for words, (start, end) in zip(found, spans, strict=True):
        for text, of_time in zip(words, (can_do, has / can_do), strict=True):
            assert text == lessons.in_points(lessons.mean_of(of_time[:, end] - of_time[:, start]))
    assert ("liking" in told) == (0 < runs.cube.liking[low] < runs.cube.liking[0])
    up, down = re.findall(r"higher with (.*)\. Lower with (.*)\.$", told)[0]
    for one in runs.single():
        effect, named = runs.effect(one), runs.name(one)
        assert (named in up.split("; ")) == (effect.real and effect.mean > 0), named
        assert (named in down.split("; ")) == (effect.real and effect.mean < 0), named
