"""Which worlds an experiment is asked of where the command names none."""

from pathlib import Path

import pytest

from experiments.question.questions import QUESTIONS
from tests.experiments.conftest import Command, assert_refused, question

OF_THE_RECORD = {"skill", "score"}
"""They find their worlds themselves."""


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_start_where_the_market_is_and_all_else_from_2023(name: str) -> None:
    settings = question(f"experiment={name}").settings
    assert (settings.worlds == "plain") == (settings.from_2023 or name in OF_THE_RECORD)


def test_points_that_differ_in_hypothesis_need_one_world(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed("-m", "hypothesis=lasting,experience", "output=result")
    says = "hypothesis=lasting,experience: each kept world is of one hypothesis; ask for worlds=pl"
    assert_refused(said, says, tmp_path)


def test_what_starts_from_2023_is_asked_of_no_other_worlds(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed("experiment=calibration", "worlds=mixture", "output=result")
    says = "worlds=mixture: this experiment needs worlds=plain"
    assert_refused(said, says, tmp_path)
