"""What drives the outcome of the real model: the strongest of a screening go on to the study."""

import json
from pathlib import Path

import pandas as pd

from tests.experiments.conftest import SMALL, Command, assert_answered, assert_paired

FACTORS = (
    "{firms.*.affinity.mean: [-2, 3], choice.noise: [0.5, 2], policy.origin_rule.strength: null}"
)
FEW = (
    *SMALL, "replicates=2", "experiment=sensitivity", "experiment.keep=2", "experiment.points=8",
    "experiment.trajectories=2", f"experiment.factors={FACTORS}", "output=result",
)  # fmt: skip


def test_the_strongest_go_on_and_the_result_folder_holds_both_stages(
    openclosed: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "result"
    runs = assert_answered(openclosed(*FEW), folder, "drivers")
    screening = pd.read_csv(folder / "screening.csv").set_index("factor")
    assert len(screening) == 4
    assert screening["size"].is_monotonic_decreasing
    assert screening["kept"].tolist() == [True, True, False, False]
    drivers = pd.read_csv(folder / "drivers.csv").set_index("factor")
    assert set(drivers.index) <= set(screening.index[:2])
    assert len(runs) == 2 * (2 * 5 + 8 * 4)
    assert_paired(runs)
    studied = runs[runs["point_name"].str.startswith("study")]
    for name in screening.index:
        assert (studied[name].max() > studied[name].min()) == bool(screening.loc[name, "kept"])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["factors"]) == set(screening.index)
