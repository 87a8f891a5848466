"""Points against a base: pairs by seed, intervals, verdicts."""

import numpy as np
import pandas as pd
import pytest

from analysis.common import contrasts
from sim.outcomes.verdict import LABELS

SHARE, VERDICT = "open_share_workloads_all", "verdict_workloads_all"


def runs_of(shares: dict[str, list[float]]) -> pd.DataFrame:
    """Runs of each point with the open shares that are given, one a seed."""
    frames = [
        pd.DataFrame(
            {
                "point_name": name,
                "seed": np.arange(len(values)),
                "status": "done",
                SHARE: values,
                VERDICT: np.where(np.array(values) < 1 / 3, "closed", "shared"),
            }
        )
        for name, values in shares.items()
    ]
    return pd.concat(frames, ignore_index=True)


def test_each_point_is_paired_with_the_base_wherever_the_base_stands() -> None:
    runs = runs_of({"war": [0.1, 0.3, 0.2], "base": [0.2, 0.4, 0.3], "calm": [0.2, 0.5, 0.2]})
    found = contrasts.contrasts(runs, "base", [SHARE], VERDICT)
    assert list(found) == ["war", "calm"]
    war, calm = found["war"][0], found["calm"][0]
    assert (war.before, war.after, war.change) == pytest.approx((0.3, 0.2, -0.1))
    assert (war.pairs, war.real) == (3, True)
    assert calm.change == pytest.approx(0)
    assert not calm.real
    assert calm.low < 0 < calm.high


def test_verdicts_are_compared_as_probabilities() -> None:
    runs = runs_of({"base": [0.2, 0.4, 0.3], "war": [0.1, 0.2, 0.2]})
    made = {one.outcome: one for one in contrasts.contrasts(runs, "base", [], VERDICT)["war"]}
    assert list(made) == [f"verdict_{label}" for label in LABELS]
    assert made["verdict_closed"].change == pytest.approx(1 / 3)
    cells = contrasts.verdicts(runs[VERDICT])
    assert cells["closed"]["runs"] == 5
    assert cells["closed"]["low"] < 5 / 6 < cells["closed"]["high"]


def test_a_point_with_fewer_than_two_pairs_is_left_out() -> None:
    runs = runs_of({"base": [0.2, 0.4], "war": [0.1, 0.2]})
    runs.loc[3, "status"] = "failed"
    assert contrasts.contrasts(runs, "base", [SHARE], VERDICT) == {}
    assert contrasts.contrasts(runs, "nobody", [SHARE], VERDICT) == {}


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.1234, "share", "+12.3"),
        (-0.02, "share", "-2.0"),
        (1.2e-5, "share", "+0.001"),
        (0, "share", "+0.0"),
        (1.5, "months", "+1.5"),
        (0, "", "0"),
    ],
)
def test_changes_have_a_sign(value: float, unit: str, words: str) -> None:
    assert contrasts.change_in_words(value, unit) == words


def test_an_interval_is_written_in_the_unit_of_its_change() -> None:
    assert contrasts.range_in_words(-0.05, 0.02, "share") == "-5.0 to +2.0"
