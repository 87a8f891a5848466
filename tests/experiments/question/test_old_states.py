"""While starting states fit the rules of an earlier version, nothing starts from them."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import openclosed as oc
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.old_states import (
    NEED_STATES,
    OLD_RULES,
    USUAL_START,
    describe_old_results,
)
from openclosed.experiments.question.questions import QUESTIONS
from openclosed.experiments.starts.draws import Draws, starts_of
from tests import conftest
from tests.experiments.conftest import Command, assert_answered, assert_refused, question
from tests.pages import old_results, readme_page
from tests.teaching.documents import CLASS_PAGE
from tests.teaching.lessons import data_of
from tests.test_layout import ROOT

FEW = ("firms.count=40", "clock.horizon=60", "replicates=3", "execution=serial", "quiet=true")
CLASS_RUNS = "fcacdcf583aa617112810b57258393a1"
"""The first half of the SHA-256 of what the class page shows."""
ASKED = {
    "answer": (),
    "what-if": ("what-if", "plateau"),
    "sweep": ("sweep", "experiment.design_points=4", "factors=[choice.logit_scale]"),
    "tipping": ("tipping", "experiment.factors=[work.size_growth]", "experiment.grid=2"),
}
USUAL_WORDS = "drawn from a prior (prior=central), not weighted by data until starting states are"


@pytest.mark.parametrize("words", ["start=today", "start=2023", "what-if plateau start=today"])
def test_a_start_from_old_states_is_refused_in_one_line(
    words: str, openclosed: Command, tmp_path: Path
) -> None:
    start = next(word for word in words.split() if word.startswith("start="))
    said = openclosed(*words.split(), *FEW, "output=result")
    assert_refused(said, f"{start}: the starting states fit the rules of version {OLD_RULES}; ",
                   tmp_path)  # fmt: skip
    with pytest.raises(BadInput, match=rf"^{start}: .* {OLD_RULES}; .*start=prior$"):
        oc.model(changes={"start": start.removeprefix("start="), "firms.count": 41})


@pytest.mark.parametrize("name", NEED_STATES)
def test_a_question_of_the_states_is_refused_before_it_reads_or_writes(
    name: str, openclosed: Command, tmp_path: Path, validation: None
) -> None:
    assert name in QUESTIONS
    said = openclosed(f"experiment={name}", "output=result")
    assert_refused(said, f"experiment={name}: the starting states fit", tmp_path)


@pytest.mark.parametrize("name", ASKED)
def test_a_question_draws_from_the_prior_and_says_so(
    name: str, openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*ASKED[name], *FEW, "output=result")
    assert_answered(said, tmp_path / "result")
    report = (tmp_path / "result" / "report.html").read_text(encoding="utf-8")
    for text in (said.out, report):
        read = " ".join(text.split())
        assert read.count(USUAL_WORDS) == 1
        assert "2023" in read.partition(USUAL_WORDS)[0][-80:]


def test_by_default_nothing_starts_from_states() -> None:
    assert USUAL_START == question().settings.start == "prior"
    with composing():
        assert isinstance(starts_of(question_of(["output=nowhere"]).settings), Draws)


@pytest.mark.parametrize("old", [OLD_RULES, ""])
def test_tests_that_need_states_are_skipped_while_these_are_old(
    old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conftest, "OLD_RULES", old)
    added = dict[str, list[str]]()

    def item(marker: str) -> Any:
        added[marker] = []
        return SimpleNamespace(
            get_closest_marker=lambda name: name == marker or None,
            add_marker=lambda mark: added[marker].append(mark.name),
        )

    conftest.pytest_collection_modifyitems([item("needs_states"), item("slow"), item("")])
    assert added == {"needs_states": ["skip"] * bool(old), "slow": [], "": []}


def test_every_page_with_results_says_whose_rules_they_follow() -> None:
    docs = ROOT / "docs"
    from_experiments = {
        page for page in docs.glob("*.md") if "made by an experiment -->" in page.read_text("utf-8")
    }
    lines = old_results.lines()
    assert from_experiments <= lines.keys()
    whole = {docs / f"{name}.md": describe_old_results() for name in ("what_ifs", "debate")}
    for page, line in (lines | whole).items():
        assert OLD_RULES in line
        assert line in page.read_text("utf-8"), "python -m tests.pages"
    assert describe_old_results("numbers") in readme_page.answer()


def test_the_class_page_keeps_its_runs() -> None:
    shown = json.dumps(data_of(CLASS_PAGE), sort_keys=True).encode()
    assert hashlib.sha256(shown).hexdigest()[:32] == CLASS_RUNS
