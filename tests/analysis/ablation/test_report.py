"""What an ablation says in the terminal, in pictures and on its page."""

from pathlib import Path

import pytest

from analysis.ablation import answer as ablation_answer
from analysis.ablation import figures as ablation_figures
from analysis.ablation import report as ablation_report
from analysis.ablation.answer import Ablation
from analysis.ablation.figures import listed
from tests.analysis.ablation.test_answer import MANIFEST, runs_of
from tests.analysis.html_page import Page
from tests.analysis.made_up import made_up

CHANGES = {"flywheel": 0.001, "hosting": -0.2, "support": 0.05}


@pytest.fixture(scope="module")
def found() -> Ablation:
    return ablation_answer.answer(runs_of(CHANGES), ["capability_gap"], MANIFEST)


def test_the_terminal_names_the_largest_with_interval_and_pairs(found: Ablation) -> None:
    text = ablation_report.terminal(found)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "hosting -20." in text or "hosting -19." in text
    assert "2 of 3 intervals exclude 0" in " ".join(text.split())
    flywheel = next(line for line in text.splitlines() if line.startswith("  flywheel"))
    assert flywheel.endswith("12  could be 0")


def test_the_answer_follows_the_runs() -> None:
    nothing = ablation_answer.answer(runs_of({"flywheel": 0.0}), [], MANIFEST)
    assert ablation_report.title(nothing).startswith("No mechanism is seen to move")
    assert "0 of 1 intervals" in " ".join(ablation_report.sentences(nothing))


def test_the_verdicts_picture_names_those_that_change_the_winner(found: Ablation) -> None:
    assert ablation_figures.verdicts(found).title.startswith("No single mechanism decides: closed")
    changing = ablation_answer.answer(
        runs_of({"support": 0.05, "camp_affinity": 0.3}), [], MANIFEST
    )
    assert ablation_figures.verdicts(changing).title == (
        "The most frequent verdict, closed, changes without camp affinity"
    )


def test_the_page_is_well_formed_and_tells_every_mechanism(found: Ablation, tmp_path: Path) -> None:
    runs = runs_of(CHANGES)
    runs.loc[20, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: <cash>"]
    manifest = made_up(1, 24).manifest
    ablation_report.write(tmp_path, found, runs, manifest)
    assert len(list((tmp_path / "figures").iterdir())) == 4
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert page.headings.count("h1") == 1
    assert len(page.images) == 2
    for words in ("hosting", "nobody sells open models", "capability gap", "&lt;cash&gt;"):
        assert words.replace("&lt;", "<").replace("&gt;", ">") in page.text


def test_the_same_effects_give_the_same_picture(found: Ablation) -> None:
    from analysis.common import style

    first, second = (
        style.as_svg(ablation_figures.changes(found, "a title").figure) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcdef"), "a, b, c, d and 2 more"),
    ],
)
def test_long_lists_are_cut(names: list[str], words: str) -> None:
    assert listed(names) == words
