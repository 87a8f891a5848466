"""The page's steps: the board, levers after guesses, equal markets, targets, bets."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.browser.lesson import (
    Open,
    discover,
    go,
    levers_and_chance,
    move,
    numbers,
    predict,
    printed,
    reset,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def test_cells_of_the_board_have_the_runs_of_their_settings(visit: Open, folder: Path) -> None:
    page = visit()
    predict(page)
    discover(page)
    runs = pd.read_parquet(folder / "runs.parquet").groupby("point_name")
    able = 1 - runs["closed_only_share_startups"].head(3).groupby(runs.ngroup()).median()
    names = list(runs.groups)
    shown = page.eval_on_selector_all(".cell .able", "all => all.map(one => one.textContent)")
    for cell, name in zip(shown, ("today", "pace=soon", "growth=fast"), strict=False):
        if name in names:
            assert numbers(cell)[0] == pytest.approx(100 * able[names.index(name)], abs=1.0)
    assert page.locator(".cell.run").count() == len(shown) == 4
    dots = page.locator("#law .traveller").count()
    assert dots == len(shown)


def test_what_a_lever_moves_is_shown_after_its_guess(visit: Open, times: pd.DataFrame) -> None:
    page = visit()
    predict(page)
    levers_and_chance(page)
    assert page.locator(".reach .meter").count() == 0
    page.click("#size-price-large")
    assert page.locator(".reach .meter").count() == 1
    ends = times[times["time"] == times["time"].max()].groupby("scenario")["use"].median()
    told = re.search(r"([−+])(\d+)", page.get_attribute(".reach .meter", "aria-label") or "")
    assert told
    points = int(told[2]) * (1 if told[1] == "+" else -1)
    expected = 100 * (ends["price=open_cheap"] - ends["today"])
    assert points == pytest.approx(expected, abs=1.5)


def reached(page: "Page") -> bool:
    return page.inner_text("#why").startswith("Reached")


def test_a_target_is_met_by_the_settings_that_meet_it(visit: Open, times: pd.DataFrame) -> None:
    page = visit()
    predict(page)
    go(page, 5)
    year = times["time"].max()  # the page ends before 2030
    for stops in ({"price": 1}, {"price": 1, "growth": 1}, {"pace": 1, "trust": 1}):
        reset(page)
        for lever, stop in stops.items():
            move(page, lever, stop)
        names = {"price": "price=open_cheap", "growth": "growth=fast", "pace": "pace=soon",
                 "trust": "trust=full"}  # fmt: skip
        order = ("pace", "growth", "price", "trust")
        name = "+".join(names[key] for key in order if key in stops)
        own = times[(times["scenario"] == name) & (times["time"] == year)]["use"]
        middle = float(np.median(np.round(own, 2)))
        if abs(middle - 0.5) > 0.01:
            assert reached(page) == (middle >= 0.5), (name, middle)


def test_a_reason_is_given_only_beyond_chance_and_if_it_fits_the_headline(
    visit: Open, times: pd.DataFrame
) -> None:
    page = visit()
    predict(page)
    ends = times[times["time"] == times["time"].max()].pivot_table(
        index="scenario", columns="run", values="use"
    )
    names = ("pace=soon", "growth=fast", "price=open_cheap", "trust=full", "labs=open")
    for name in (*names, "policy=cap"):
        reset(page)
        move(page, name.split("=")[0], 1)
        if not page.inner_text("#why").startswith("Because"):
            continue
        changes = (ends.loc[name] - ends.loc["today"]).dropna().to_numpy(dtype=float)
        change = float(changes.mean())
        assert abs(change) > 1.9 * float(changes.std(ddof=1)) / len(changes) ** 0.5, name
        text = page.inner_text("#headline")
        if ", as before" not in text:
            assert (change > 0) == (("up" in text) == text.startswith("Open")), text


def test_a_bet_on_next_years_number_is_kept_and_scored(visit: Open) -> None:
    page = visit()
    predict(page)
    go(page, 5)
    page.click("#wager")
    page.fill("#wager-low", "60")
    page.fill("#wager-high", "50")
    page.click("#wager-save")
    assert "0 to 100" in page.inner_text("#wager-message")
    page.fill("#wager-high", "80")
    page.click("#wager-save")
    assert "Eight of ten runs" in page.inner_text("#wager-message")
    assert page.is_disabled("#wager-low")
    page.fill("#wager-came", "83")
    page.click("#wager-save")
    assert "you 50" in page.inner_text("#wager-message")  # width, 20, and 10 for each of 3 points


def test_the_speeds_of_the_runs_explain_why_the_line_turns(visit: Open, folder: Path) -> None:
    """New work minus work caught up with is the change of closed-only work."""
    page = visit()
    predict(page)
    go(page, 4)
    came, caught = map(int, re.findall(r"(\d+) (?:percentage )?points", page.inner_text("#why")))
    months = pd.read_parquet(folder / "months.parquet").groupby("run")
    runs = pd.read_parquet(folder / "runs.parquet").head(3)["run"]
    paths = [months.get_group(run)["closed_only_share_startups"].to_numpy()[43:] for run in runs]
    steps = np.array([np.diff(path) for path in paths])
    years = steps.shape[1] / 12
    assert came == pytest.approx(100 * np.median(steps.clip(min=0).sum(axis=1)) / years, abs=1)
    assert caught == pytest.approx(-100 * np.median(steps.clip(max=0).sum(axis=1)) / years, abs=1)
    only = numbers(page.inner_text("#two-speeds"))[0]
    assert numbers(page.inner_text("#why"))[-1] == only
    assert printed(page, "today", "middle")["today"] == pytest.approx(100 - only, abs=1)  # halves
    page.click("#turn-growth-1")
    assert page.get_attribute("#turn-growth-1", "aria-pressed") == "true"
    closed, dots = (
        page.locator(f"#fronts circle{look}").evaluate_all(
            "all => all.reduce((sum, one) => sum + Math.PI * one.getAttribute('r') ** 2, 0)"
        )
        for look in (".closed", "")
    )
    older = page.locator("#fronts rect").evaluate(
        "one => one.getAttribute('width') * one.getAttribute('height')"
    )
    share = numbers(page.inner_text("#two-speeds"))[-1]
    assert 100 * closed / (dots + older) == pytest.approx(share, abs=1)


def test_a_card_says_what_a_lever_is_and_where_it_happened(visit: Open) -> None:
    page = visit()
    page.focus("#card-price")
    page.keyboard.press("Enter")
    text = page.inner_text("#dialog")
    assert "DeepSeek-V3" in text
    assert "December 2024" in text
    assert "(as now)" in text
    assert page.locator("#dialog dt").count() == 2  # stops of the small page


def test_the_law_stands_beside_the_order_by_sum(visit: Open) -> None:
    page = visit()
    predict(page)
    discover(page)
    page.click("#order-sum")
    assert page.locator("#law .bands path").count() == 0
    page.click("#order-product")
    assert "product" in page.inner_text("#law-message")
