"""What an ablation finds, on made-up runs whose effects are known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.ablation import answer as ablation_answer
from analysis.ablation.answer import AS_IT_IS, Ablation
from sim.outcomes.verdict import LABELS

SHARE = "open_share_workloads_all"
MANIFEST: dict[str, Any] = {"config": {"verdict": {"yardstick": "workloads"}}}


def runs_of(changes: dict[str, float], seeds: int = 12) -> pd.DataFrame:
    """Runs whose open share is luck, plus what the point changes, plus a little of its own."""
    draw = np.random.default_rng(5)
    luck = draw.uniform(0.2, 0.5, seeds)
    frames = []
    for p, (name, change) in enumerate({AS_IT_IS: 0.0, **changes}.items()):
        share = luck + change + (draw.normal(0, 0.01, seeds) if p else 0.0)
        frames.append(
            pd.DataFrame(
                {
                    "point_name": name,
                    "run": p * seeds + np.arange(seeds),
                    "seed": 100 + np.arange(seeds),
                    "status": "done",
                    "stage": "",
                    "error": "",
                    **{
                        f"open_share_workloads_{s}": share for s in ("all", "enterprise", "startup")
                    },
                    "capability_gap": 5.0 - 10 * share,
                    "verdict_workloads_all": np.where(share > 1 / 3, "hybrid", "closed"),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="session")
def found() -> Ablation:
    changes = {"flywheel": 0.001, "hosting": -0.2, "support": 0.05}
    return ablation_answer.answer(runs_of(changes), ["capability_gap"], MANIFEST)


def test_mechanisms_are_ranked_by_what_they_move_in_either_direction(found: Ablation) -> None:
    assert [effect.mechanism for effect in found.ranking] == ["hosting", "support", "flywheel"]
    assert [effect.change for effect in found.ranking] == pytest.approx([-0.2, 0.05, 0], abs=0.01)


def test_luck_that_runs_share_cancels_and_only_real_effects_are_called_so(found: Ablation) -> None:
    assert [effect.real for effect in found.ranking] == [True, True, False]
    assert all(effect.high - effect.low < 0.03 for effect in found.ranking)


def test_other_outcomes_and_verdicts_follow_in_the_same_order(found: Ablation) -> None:
    gap = found.on("capability_gap")
    assert list(gap) == ["hosting", "support", "flywheel"]
    assert gap["hosting"].change == pytest.approx(2.0, abs=0.1)
    closed = found.on("verdict_closed")["hosting"]
    assert closed.without == found.verdicts["hosting"]["closed"]["probability"]
    assert closed.change == pytest.approx(closed.without - closed.as_it_is)
    assert sum(found.on(f"verdict_{label}")["hosting"].change for label in LABELS) == pytest.approx(
        0, abs=1e-9
    )


def test_the_table_has_the_documented_columns(found: Ablation) -> None:
    assert found.table.columns.tolist() == [name for name, _, _ in ablation_answer.MEANINGS]
    assert len(found.table) == 3 * (3 + 1 + len(LABELS))


def test_a_pair_counts_only_if_both_runs_finished() -> None:
    runs = runs_of({"hosting": -0.2, "support": 0.05})
    runs.loc[[0, 13], "status"] = "failed"  # seed 100 as it is, seed 101 without hosting
    found = ablation_answer.answer(runs, [], MANIFEST)
    assert {name: one.pairs for name, one in found.on(SHARE).items()} == {
        "hosting": 10,
        "support": 11,
    }
    assert (found.runs, found.failed) == (36, 2)


def test_without_pairs_there_is_no_answer() -> None:
    runs = runs_of({"hosting": -0.2})
    runs.loc[runs["point_name"] == "hosting", "status"] = "failed"
    with pytest.raises(ValueError, match="no mechanism has two pairs"):
        ablation_answer.answer(runs, [], MANIFEST)
