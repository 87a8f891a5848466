"""Which worlds an experiment is asked of where the command names none."""

from pathlib import Path

import pytest

from experiments.command.dispatch import OF_THE_PLAIN_WORLD
from experiments.question.config_nodes import CONFIGURATION
from tests.experiments.conftest import Command, assert_refused, question

NAMES = sorted(path.stem for path in (CONFIGURATION / "experiment").glob("*.yaml"))
OF_THE_RECORD = {"experiments.skill.run", "experiments.skill.score.run"}
"""They find their worlds themselves."""


@pytest.mark.parametrize("name", NAMES)
def test_questions_start_where_the_market_is_and_all_else_from_2023(name: str) -> None:
    settings = question(f"experiment={name}").settings
    target = settings.experiment["_target_"]
    assert (settings.worlds == "plain") == (target in {*OF_THE_PLAIN_WORLD, *OF_THE_RECORD})


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
