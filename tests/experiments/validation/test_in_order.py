"""All questions of the validation in order: what is asked, what is there, and what goes on."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from openclosed.experiments.question import questions
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.questions import QUESTIONS
from openclosed.experiments.results import documentation, provenance
from openclosed.experiments.validation import in_order
from openclosed.experiments.validation.in_order import ORDER


class Asked:
    """Notes what is asked, and fails at one question."""

    def __init__(self, fails: str = "") -> None:
        self.words: list[list[str]] = []
        self._fails = fails

    def __call__(self, words: Sequence[str]) -> int:
        self.words.append(list(words))
        return int(words[0] == self._fails)

    @property
    def names(self) -> list[str]:
        return [words[0].replace("-", "_") for words in self.words]


@pytest.fixture(autouse=True)
def nothing_registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documentation, "DOCS", tmp_path / "docs")


def test_the_order_has_every_question_of_the_validation_once() -> None:
    """Rows of the steps of the rules and of sampling noise rest on no states, and are named."""
    own = dict(questions._listed(questions._VALIDATION))
    assert sorted(ORDER) == sorted(own.keys() - {"market_steps", "sampling"})
    assert set(ORDER) <= set(QUESTIONS)


def test_it_stops_where_one_fails_and_goes_on_there(tmp_path: Path) -> None:
    first = Asked(fails="targets")
    assert in_order.run(["replicates=7"], tmp_path, first) == 1
    assert first.names == [*ORDER[:3]]
    assert all("replicates=7" in words for words in first.words)
    second = Asked()
    assert in_order.run([], tmp_path, second) == 0
    assert second.names == [*ORDER[2:]]
    assert in_order.run([], tmp_path, third := Asked()) == 0
    assert third.words == []


def test_results_of_another_simulation_are_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_order.run([], tmp_path, Asked()) == 0
    other = {"version": "0.0.1", "simulation": "f" * 16, "numpy": "2"}
    monkeypatch.setattr(provenance, "simulation", lambda: other)
    assert in_order.run([], tmp_path, again := Asked()) == 0
    assert again.names == [*ORDER]


def test_it_begins_at_the_question_that_is_named(tmp_path: Path) -> None:
    asked = Asked()
    assert in_order.run(["from=what-ifs"], tmp_path, asked) == 0
    assert asked.names == [*ORDER[ORDER.index("what_ifs") :]]
    with pytest.raises(BadInput, match=r"^from=chanse: .*chance"):
        in_order.run(["from=chanse"], tmp_path, asked)


def test_an_unfinished_result_goes_on_and_pages_are_written_where_it_must_be_asked(
    tmp_path: Path,
) -> None:
    place = in_order.folder_of_program(tmp_path)
    (place / "backtest.unfinished").mkdir(parents=True)
    assert in_order.words_for("backtest", place / "backtest") == [f"resume={place / 'backtest'}"]
    words = in_order.words_for("published", place / "published", ["quiet=true"])
    expected = ["published", "quiet=true", in_order.DOCS, f"output={place / 'published'}"]
    assert words == expected
    assert in_order.DOCS not in in_order.words_for("what_ifs", place / "what_ifs")


def test_forecasts_of_a_version_are_registered_once(tmp_path: Path) -> None:
    kept = documentation.DOCS / "forecasts"
    kept.mkdir(parents=True)
    version = provenance.simulation()["version"]
    (kept / f"{version}.csv").touch()
    assert in_order.run([], tmp_path, asked := Asked()) == 0
    assert "registered" not in asked.names
