"""What a user reads has the field's words, as docs/glossary.md defines them."""

import contextlib
import io
import json
import re
from datetime import date

import pytest

from docs.make import pictures
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.experiments.answer.endings import FIRM
from openclosed.experiments.command.command_line import main
from openclosed.experiments.question.questions import QUESTIONS
from openclosed.sim.outcomes import OUTCOMES
from openclosed.sim.parameters import Parameters, describe
from tests.test_layout import ROOT

INSTEAD = {
    r"\bworlds\b": "runs, or models",
    r"(?<!small )(?<!firms of the )\bworld\b(?!('s)? (product|output))": "run, or model",
    r"\bbelievers?\b|\bbeliefs?\b|\bwhat (is|you) believed?\b": "prior",
    r"\bhypothes[ei]s\b(?! \()": "model variant",
    r"\bluck(y|ily)?\b": "chance, seed, common random numbers",
    r"\b(kept|anchored) (pasts?|markets?|runs?)\b|\banchored\b": "starting state",
    r"\b(the|18 months of|nobody's) record\b(?! of (a|the) (run|month))": "the data",
    r"(?<!cost of )\bproofs?\b": "synthetic test, check",
    r"\bverdicts?\b": "ending",
    r"\bbought tokens\b|\btokens (that \w+ buy|bought)\b|volume bought": "purchased tokens",
    r"\bdoses?\b|\b(strong and weak|WEAK,MIDDLE,STRONG)\b": "intensity: low, medium, high",
    r"\baffinity\b|\btastes? for (open|a camp)\b": "preference for open",
    r"\bthe (wall|door)\b|(?<!exit[ -])\btickets?\b": "projector view, access, exit ticket",
    r"\bvenues?\b": "platform",
    r"\b(plain|better than (every|the best)|best) rivals?\b": "benchmark forecast",
    r"\bfree numbers?\b": "parameters without data",
    r"\bwhat nobody has measured\b|\bno data (tell|show)\b": "parameters without data",
    r"\b(newer|later|public|registered) figures?\b": "data, indicator",
    r"\bforet(ell|old)s?\b": "forecast",
    r"\bdevelopers' (open share|share|tokens)\b": "startups, or the router",
    r"\b(are|is|was|were) had\b": "an active verb",
    r"\b(are|is) told (of|about)\b|\bit is said\b": "an active verb",
}
"""Words that a user of the field would not expect, and what the program says instead."""

WORDS = "experiments/classroom/**/words.json"
PAGES = ("README.md", "CITATION.cff", "docs/**/*.md", "docs/**/*.html")
TEMPLATES = tuple(
    f"{one}/**/*.{kind}" for one in ("analysis", "experiments") for kind in ("html", "j2")
)
RESULTS = ("tests/analysis/answer/**/*.txt", "tests/analysis/answer/**/*.md")


def shown(text: str) -> str:
    """A page without its scripts and styles, line for line; their words are in words.json."""
    program = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
    return program.sub(lambda found: "\n" * found[0].count("\n"), text)


def printed(words: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as output:
        assert main(words.split()) == 0
    return output.getvalue()


def texts() -> dict[str, str]:
    """All that a user reads, by the file or the command that has it."""
    files = [path for pattern in (*PAGES, *TEMPLATES, *RESULTS) for path in ROOT.glob(pattern)]
    read = {
        path.relative_to(ROOT).as_posix(): shown(path.read_text(encoding="utf-8"))
        for path in sorted(files)
    }
    for path in ROOT.glob(WORDS):
        said = json.loads(path.read_text(encoding="utf-8")).values()
        read[path.relative_to(ROOT).as_posix()] = "\n".join(said)
    drawn = {f"docs/images/{name}.png": said for name, said in pictures.all_words().items()}
    read |= {name: "\n".join(said.values()) for name, said in drawn.items()}
    commands = ["--help", "--help all", "what-if", *(f"help {name}" for name in QUESTIONS)]
    return read | {
        **{f"openclosed {words}": printed(words) for words in commands},
        "parameters": "\n".join(f"{one.name}: {one.text} {one.source}" for one in describe()),
        "outcomes": "\n".join(f"{one.name}: {one.text} ({one.phrase})" for one in OUTCOMES),
    }


@pytest.fixture(scope="module")
def read() -> dict[str, str]:
    found = texts()
    assert len(found) > 50
    assert "bars hold 90 %" in found["docs/images/dials.png"]
    return found


@pytest.mark.parametrize("pattern", INSTEAD)
def test_a_word_of_the_fields_own_stands_instead(pattern: str, read: dict[str, str]) -> None:
    hits = [
        f"{name}:{number}: ...{line[max(found.start() - 40, 0) : found.end() + 40]}..."
        for name, text in read.items()
        for number, line in enumerate(text.splitlines(), 1)
        for found in re.finditer(pattern, line, re.IGNORECASE)
    ]
    assert not hits, f"write {INSTEAD[pattern]}:\n" + "\n".join(hits)


def test_numbers_of_the_glossary_are_those_of_the_rules() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    meaning = dict(re.findall(r"^- ([^:\n]+): (.*)$", text, re.MULTILINE))
    shares = {1 / 2: "half", 2 / 3: "two thirds", 3 / 4: "three quarters"}
    years = {12: "one year", 24: "two years", 36: "three years"}
    rule = Parameters().ending
    for term, number in (
        ("open or closed wins", shares[rule.win_threshold]),
        ("open or closed wins", years[round(rule.window)]),
        ("shared", shares[rule.win_threshold]),
        ("likely", shares[FIRM]),
        ("starting state", f"{date.fromisoformat(f'{LAST_MONTH}-01'):%B %Y}"),
    ):
        assert number in meaning[term].replace("*", ""), f"{term}: {number}"
