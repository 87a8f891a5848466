"""What docs/teaching/class.html says of its runs, recomputed from them."""

import re
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from openclosed.experiments.classroom.cube import FACTS, MEASURES, TODAY_SERIES
from openclosed.sim.outcomes.ending import LABELS
from tests.browser import lesson
from tests.browser.lesson import Open, numbers, predict
from tests.teaching import lessons
from tests.teaching.documents import CLASS_PAGE
from tests.teaching.lessons import INSTEAD, USE, WORDS, PageRuns, data_of, percent, turn

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
OF_PART = ("price", "trust", "labs", "policy")
"""Levers on what firms choose; the others act on what open models can do."""
REASONS: dict[str, dict[str, str]] = {
    "now cheaper": {"price": "up"}, "now dearer": {"price": "down"},
    "grows no faster": {"growth": "up"}, "grows faster": {"growth": "down"},
    "months behind": {"both": "pace"}, "families of open": {"both": "labs"},
}  # fmt: skip
"""What a reason says, and the lever and direction of the share that it explains."""
SIZES = {"small": (0, 5), "middle": (5, 15), "large": (15, 100)}


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


def able(runs: PageRuns, place: int) -> NDArray[np.float64]:
    return 1 - runs.cube.fact("closed_only", place)


def part(runs: PageRuns, place: int) -> NDArray[np.float64]:
    return np.asarray(np.minimum(1, runs.cube.values(USE, place)[:, -1] / able(runs, place)))


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
        of_lever = part if lever in OF_PART else able
        cause = lessons.mean_of(of_lever(runs, place) - of_lever(runs, runs.today))
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


@pytest.mark.parametrize("bet", ["price", "growth"])
def test_guesses_and_the_bet_are_marked_by_means_of_pairs(
    offline: Open, runs: PageRuns, bet: str
) -> None:
    page = offline(CLASS_PAGE.as_uri(), reduced_motion="reduce")
    lesson.drag(page)
    page.click(f"#bet-{bet}")
    for button in ("#lock", "#play", "#many", "#step-4", "#part-levers"):
        page.click(button)
    guesses = dict(zip(runs.board.levers, list(SIZES) * 2, strict=True))
    reach = {}
    for key, guess in guesses.items():
        page.click(f"#size-{key}-{guess}")
        effects = {place: runs.effect(place) for place in runs.moved(key)}
        by_mean = sorted(effects, key=lambda place: effects[place].mean)
        reach[key] = by_mean[0], by_mean[-1]
        size = 100 * (effects[by_mean[-1]].mean - effects[by_mean[0]].mean)
        if not any(one.real for one in effects.values()):
            size = 0.0
        row = page.locator(".reach", has=page.locator(f"b:text-is('{WORDS[f'lever.{key}']}')"))
        text = row.inner_text()
        for place in runs.moved(key)[1:]:
            stop = runs.name(place).partition(": ")[2]
            assert f"{stop}: {lessons.in_points(effects[place])}" in text
        low, high = SIZES[guess]
        assert ("as you guessed" in text) == (low <= size < high), text
    shares = {
        place: runs.cube.values(USE, place)[:, -1] for place in range(len(runs.cube.codes[0]))
    }
    width = {key: shares[high] - shares[low] for key, (low, high) in reach.items()}
    most = max(width, key=lambda key: width[key].mean())
    tied = {key for key in width if key == most or turn(width[most] - width[key]) == 0}
    told = said(page, "#explained").partition(". Below")[0]
    named = {key for key in width if WORDS[f"lever.{key}"] in told}
    assert (most, tied) == ("price", {"price"})
    assert named == {bet, most}
    assert ("and it moves most" in told) == (bet == most)


def test_the_page_says_what_moves_the_part_below_the_ceiling_and_why_the_line_rises(
    page: "Page", runs: PageRuns
) -> None:
    lesson.go(page, 4)
    today = runs.today
    share, place = runs.cube.values(USE, today), TODAY_SERIES.index(FACTS["closed_only"])
    can = 1 - runs.cube.today_series[place] / 100
    can[:, -1] = able(runs, today)
    low = int(np.median(share, axis=0).argmin())
    gets, middle = np.minimum(1, share / can), np.median(share, axis=0) / np.median(can, axis=0)
    does_more, gets_more = (turn(one[:, -1] - one[:, low]) > 0 for one in (can, gets))
    assert does_more or gets_more
    key = "both" if does_more and gets_more else "work" if does_more else "choice"
    values = {
        "year": runs.last_year, "able_low": percent(np.median(can[:, low])),
        "able_end": percent(np.median(can[:, -1])),
        "part_low": percent(middle[low]), "part_end": percent(middle[-1]),
    }  # fmt: skip
    told = said(page, "#turners")
    assert WORDS[f"turns.rise.{key}"].replace("*", "").format(**values) in told
    up, down = re.findall(r"higher with (.*)\. Lower with (.*)\.$", told)[0]
    page.click("#part-levers")
    for lever in runs.board.levers:
        page.click(f"#size-{lever}-middle")
    more, less, none = re.findall(
        r"More with (.*)\. Less with (.*)\. .*: (.*)\.$", said(page, "#explained")
    )[0]
    moved = set()
    for one in runs.single():
        whole, of_part = runs.effect(one), lessons.mean_of(part(runs, one) - gets[:, -1])
        named = runs.name(one)
        for effect, above, below in ((whole, up, down), (of_part, more, less)):
            assert (named in above.split("; ")) == (effect.real and effect.mean > 0), named
            assert (named in below.split("; ")) == (effect.real and effect.mean < 0), named
        moved |= {runs.name(one).partition(":")[0]} if of_part.real else set()
    assert set(none.split(", ")) == {one.name for one in runs.board.levers.values()} - moved
