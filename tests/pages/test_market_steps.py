"""The steps from the rules of 0.2.0 to those of today, and the parameters that they removed."""

import pandas as pd

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import info_at
from tests.test_layout import ROOT

TABLES = ROOT / "docs" / "tables"
ENDINGS = ["open", "shared", "undecided", "closed"]


def test_every_step_counts_all_of_its_runs() -> None:
    steps = pd.read_csv(TABLES / "market_steps.csv")
    assert (steps["runs"] == 400).all()
    assert (steps[ENDINGS].sum(axis=1) <= steps["runs"]).all()  # or no closed vendor is left
    assert (steps.groupby("step").size() == 6).all()


def test_no_removed_parameter_moved_a_share_by_more_than_a_percentage_point() -> None:
    gone = pd.read_csv(TABLES / "removed_numbers.csv")
    assert len(gone) == 13
    assert (gone[["startups_tokens", "enterprises_workloads"]].abs() <= 1.0).all(axis=None)
    exists = [info_at(Parameters(), name) is not None for name in gone["name"]]
    assert [not one for one in exists] == (gone["now"] == "deleted").tolist()
