"""The page: one file with nothing to fetch, whose words and numbers are there."""

import json
import re
from typing import Any

import numpy as np
import pytest

from analysis.lab import levers, page
from analysis.lab.cube import cube
from analysis.lab.yardsticks import FACTS, STATES, YARDSTICKS, years_of
from experiments.lab.watched_run import MECHANISMS, RULES
from sim import Parameters
from sim.demand.qualification import REQUIREMENTS
from sim.demand.review import REASONS
from sim.state.story import EVENTS
from sim.terms.table import TERMS

BOARD = levers.declared()
MANIFEST: dict[str, Any] = {"version": "1.0", "seeds": [3, 4], "config": {"seed": 1}}
WORDS = json.loads((page.PARTS / "words.json").read_text(encoding="utf-8"))
PROGRAM = "\n".join(
    (page.PARTS / f"{name}.js").read_text(encoding="utf-8") for name in page.SCRIPTS
)


@pytest.fixture(scope="module")
def text() -> str:
    scenarios = [(stops, "name", "") for stops in BOARD.combinations()]
    scenarios.append(((), "price_war", "A <war> & more."))
    years = len(years_of(Parameters()))
    block = np.random.default_rng(1).random(
        (len(YARDSTICKS) + len(STATES), len(scenarios), 2, years)
    )
    facts = np.zeros((len(FACTS), len(scenarios), 2))
    made = cube(block, np.zeros((len(YARDSTICKS), len(scenarios), 2), np.uint8), facts)
    return page.page(page.data(BOARD, Parameters(), scenarios, made, [], MANIFEST))


def test_the_whole_lab_stays_below_two_megabytes() -> None:
    """Every combination, 20 runs of 13 years that move by some percent a year; with room beside."""
    draw = np.random.default_rng(1)
    layers, scenarios = len(YARDSTICKS) + len(STATES), len(BOARD.combinations())
    moves = draw.normal(0.0, 0.02, (layers, scenarios, 20, 13)).astype(np.float32)
    made = cube(
        (0.3 + np.cumsum(moves, axis=-1)).clip(0.0, 1.0),
        draw.integers(0, 3, (len(YARDSTICKS), scenarios, 20), np.uint8),
        draw.random((len(FACTS), scenarios, 20)),
    )
    assert len(page.data(BOARD, Parameters(), [], made, [], MANIFEST)["cube"]["bytes"]) < 1_700_000


def embedded(text: str, name: str) -> Any:
    found = re.search(
        rf'<script type="application/json" id="{name}">(.*?)</script>', text, re.DOTALL
    )
    assert found
    return json.loads(found[1])


def test_nothing_is_fetched(text: str) -> None:
    assert not re.search(
        r"""(src|href)=["'](?!data:|#)""", text.split('<script type="application', maxsplit=1)[0]
    )
    assert "https://" not in text.replace("https://www.w3.org", "")
    assert not re.search("@import|importScripts", text)


def test_all_parts_are_in_it(text: str) -> None:
    assert not re.search("<!--[A-Z]+-->", text)
    data = embedded(text, "data")
    assert [lever["key"] for lever in data["levers"]] == list(BOARD.levers)
    assert data["more"][0]["meaning"] == "A <war> & more."
    assert "<war>" not in text
    assert data["made"]["seeds"] == [3, 4]
    assert data["record_end"] == "2025"


def test_every_part_of_the_program_is_named() -> None:
    assert {path.stem for path in page.PARTS.glob("*.js")} == set(page.SCRIPTS)
    assert {path.stem for path in page.PARTS.glob("*.css")} == set(page.LOOKS)
    lengths = {path.name: len(path.read_text().splitlines()) for path in page.PARTS.glob("*.js")}
    assert max(lengths.values()) <= 300, lengths


def keys_needed() -> set[str]:
    """Keys that the program asks for: those it names, and those that it makes from the data."""
    named = set(re.findall(r"""\bt\("([\w.]+)"[,)]""", PROGRAM))
    named |= set(
        re.findall(r'data-(?:word|label)="([\w.]+)"', (page.PARTS / "page.html").read_text())
    )
    for one in YARDSTICKS:
        named |= {f"yardstick.{one.key}{part}" for part in ("", ".text", ".question")}
        named |= {f"ending.{one.key}.{key}" for key in one.endings} | {f"axis.{one.unit}"}
    for card in (*MECHANISMS, RULES):
        named |= {f"card.{card}", f"card.{card}.text"}
    named |= {f"event.{what}" for what in EVENTS} | {f"term.{term.name}" for term in TERMS}
    named |= {f"need.{need}" for need in (*REQUIREMENTS, "peers")}
    named |= {f"reason.{reason}" for reason in REASONS} | {f"more.{name}" for name in BOARD.more}
    return named


def test_there_are_words_for_everything() -> None:
    assert keys_needed() - set(WORDS) == set()


def test_words_have_a_plain_and_a_standard_version_or_one_for_both() -> None:
    for word in WORDS.values():
        assert isinstance(word, str) or set(word) == {"plain", "standard"}
