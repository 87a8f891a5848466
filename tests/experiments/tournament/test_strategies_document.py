"""docs/strategies.md: its strategy plays, its commands run, its names exist."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from experiments.tournament.guard import DECISIONS
from sim import Ecosystem
from sim.agents import ClosedLab, strategies
from tests.experiments.conftest import SMALL, Command
from tests.sim.worlds import small

TEXT = (Path(__file__).parents[3] / "docs" / "strategies.md").read_text(encoding="utf-8")
STRATEGY = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[0]
COMMANDS = [shlex.split(block)[1:] for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)]
FAST = (
    "experiment.entrants=[Opener]",
    "experiment.scenarios=[]",
    "experiment.hypotheses=[]",
    "replicates=2",
)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_runs(words: list[str], openclosed: Command, tmp_path: Path) -> None:
    (tmp_path / "my_strategy.py").write_text(STRATEGY, encoding="utf-8")
    more = FAST if "experiment=tournament" in words else FAST[-1:]
    said = openclosed(*words, *SMALL, *more, "output=result")
    assert (said.code, said.err) == (0, "")
    if "experiment=tournament" in words:
        assert "Patient" in said.out
        assert "disqualified" not in said.out


def test_a_strategy_of_the_present_folder_is_chosen_by_its_dotted_path(
    openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "strategy_of_my_own.py").write_text(STRATEGY, encoding="utf-8")
    target = "vendors.challenger._target_=strategy_of_my_own.Patient"
    before = list(sys.path)
    said = openclosed(*SMALL, "execution=local", "execution.workers=2", target, "output=result")
    assert (said.code, said.err) == (0, "")
    assert sys.path == before


def test_the_strategy_has_at_most_ten_lines_of_code() -> None:
    assert len([line for line in STRATEGY.splitlines() if line.strip()]) <= 10


def test_every_name_of_the_tables_exists() -> None:
    vendor = Ecosystem(small(), rng=1).vendors[0]
    assert isinstance(vendor, ClosedLab)
    for name in re.findall(r"`self\.([\w.]+)`", TEXT):
        found: object = vendor
        for part in name.split("."):
            found = getattr(found, part)
    methods = re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)
    assert set(methods) == set(DECISIONS)
    assert all(f"`{name}`" in TEXT for name in strategies.__all__)
