from pathlib import Path

import pandas as pd
import pytest

from experiments.controls import CHANGES, homogeneous, targets
from sim.parameters import Parameters, describe
from tests.experiments.conftest import Command, assert_refused

TINY = (
    "experiment=controls", "experiment.waves=1", "experiment.points=4", "experiment.sets=1",
    "experiment.check=2", "replicates=2",
    "firms.count=60", "execution=serial", "quiet=true", "output=result",
)  # fmt: skip

TOUCHED = {
    "no growth of work": "growth",
    "no reserve against foreign origin": "mechanisms.origin",
    "no new work": "work.",
    "no order of adoption": "mechanisms.awareness",
    "startups with enterprises' tastes": "firms.startup",
    "all firms alike": "firms.",
}


@pytest.mark.parametrize("name", TOUCHED)
def test_a_control_changes_what_it_says_and_nothing_else(name: str) -> None:
    before = {one.name: one.default for one in describe(Parameters())}
    after = {one.name: one.default for one in describe(CHANGES[name](Parameters()))}
    moved = {key for key in before if before[key] != after.get(key)}
    assert moved
    assert all(TOUCHED[name] in key for key in moved)


def test_firms_that_are_alike_are_one_kind_without_spread() -> None:
    firms = homogeneous(Parameters()).firms
    assert firms.enterprise == firms.startup
    assert firms.enterprise.tastes.spread == firms.enterprise.affinity.spread == 0
    assert firms.enterprise.tastes.cost == Parameters().firms.enterprise.tastes.cost


def test_refits_are_to_the_figures_that_move_apart() -> None:
    keys = [one.key for one in targets()]
    assert {key.split()[0] for key in keys} == {"V1", "V2"}
    assert {"V1 falls", "V2 rises"} <= set(keys)


def test_every_control_is_refitted_and_told(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*TINY)
    assert (said.code, said.err) == (0, "")
    table = pd.read_csv(tmp_path / "result/controls.csv")
    assert table["refit"].tolist() == list(CHANGES)
    assert (table["runs"] == 2).all()
    assert (tmp_path / "result/figures/controls.png").exists()
    assert (tmp_path / "result/report.html").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("experiment.check=1",), "experiment.check=1: must be from 2"),
        (("clock.start=2024-01",), "clock: controls need months from 2023-01"),
        (("replicates=1",), "replicates=1"),
        (
            ("experiment.parameters={nothing: {low: 0, high: 1}}",),
            "experiment.parameters.nothing: no such",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    openclosed: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    assert_refused(openclosed(*TINY, *words), says, tmp_path)
