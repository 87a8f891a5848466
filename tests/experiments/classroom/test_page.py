"""The page: one file that fetches nothing and has all its words and data."""

import json
import re

from openclosed.experiments.classroom import page
from openclosed.experiments.classroom.class_state import STAGES
from openclosed.experiments.classroom.cube import MEASURES
from openclosed.experiments.classroom.limits import WORDS as SCREEN_WORDS
from openclosed.experiments.classroom.market import KEEP, MARKETS, OFFERS, RULE
from openclosed.experiments.classroom.server import SCREENS
from openclosed.sim.state.kinds import FIRM_KINDS
from tests.experiments.classroom.conftest import synthetic_page

WORDS = json.loads((page.PARTS / "words.json").read_text(encoding="utf-8"))
PROGRAM = "\n".join(
    (page.PARTS / f"{name}.js").read_text(encoding="utf-8") for name in page.SCRIPTS
)
SIDES = ("open", "shared", "undecided", "closed")
GOALS = ("half", "unfunded", "open", "shared")
MADE_FROM_DATA = {
    "say.today": SIDES, "ending": SIDES,
    "play.ended": ("open", "closed", "shared", "year", "trend"),
    "say": ("up", "down", "same", "open", "closed"), "chart": ("open", "closed"),
    "why": ("sooner", "later", "faster", "slower", "price", "help", "trust", "labs"),
    **dict.fromkeys(("order", "axis"), ("growth", "delay", "sum", "product")),
    "turns": ("open", "new", "even", "front.open", "front.closed", "fall.choice", "fall.work"),
    "basis": ("happened", "proposed", "unknown"),
    "explain": (
        "most", "most.tied", "bet.won", "bet.won.tied", "bet.tie", "bet.lost", "bet.lost.tied",
    ),
    "size": ("small", "middle", "large"), "firms": ("open", "shared", "closed", "none"),
    "step": ("predict", "play", "discover", "explain", "decide"),
    "goal": (
        *GOALS, *(f"{one}.short" for one in GOALS), "half.keep", "unmet.middle", "unmet.runs",
    ),
    "measure": tuple(MEASURES), "what": tuple(MEASURES),
    "wager": ("low", "high", "came"), "exit_ticket": ("wrong", "law", "missing", "parted"),
    "event": (
        "new_work", "bankruptcy", "sponsor_exit", "opening", "closing", "open_core", "fence",
        "fork", "merge", "incident",
    ),
    **dict.fromkeys(("your_line", "middle_run", "as_today", "this_run", "year_mean"), ("line",)),
}  # fmt: skip
"""Keys that scripts compose: last parts by the first part."""


def test_nothing_is_fetched() -> None:
    text = page.page_html(synthetic_page())
    assert not re.search(
        r"""(src|href)=["'](?!data:|#)""", text.split('<script type="application', maxsplit=1)[0]
    )
    assert "https://" not in text.replace("https://www.w3.org", "")
    assert not re.search("@import|importScripts", text)


def test_the_page_has_words_for_all_that_it_says() -> None:
    named = set(re.findall(r"""\b(?:t|rich)\("([\w.]+)"[,)]""", PROGRAM))
    named |= set(re.findall(r"""\? "([\w]+\.[\w.]+)" : "[\w.]+"\)?""", PROGRAM))
    markup = (page.PARTS / "page.html").read_text(encoding="utf-8")
    named |= set(re.findall(r'data-(?:word|label)="([\w.]+)"', markup))
    named |= {f"{first}.{last}" for first, all_ in MADE_FROM_DATA.items() for last in all_}
    assert named - set(WORDS) == set()


def test_the_screens_have_words_for_all_that_they_say() -> None:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in SCREENS.glob("*.js"))
    named = set(re.findall(r"""\bsay\("([\w.]+)"[,)]""", scripts))
    named |= {f"projector.{kind}" for kind in FIRM_KINDS}
    named |= {f"stage.{one}" for one in STAGES} | {f"market.{one}" for one in MARKETS}
    named |= {f"offer.{one}" for one in (*OFFERS, KEEP, RULE)}
    assert named - set(SCREEN_WORDS) == set()
