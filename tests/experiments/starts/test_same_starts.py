"""Every question starts from the same states of today's market, and so they can be compared."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import openclosed as oc
from openclosed.analysis.draws import DRAW
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.starts.states import States
from openclosed.sim import Parameters
from tests.experiments.conftest import Command

SMALL = {"firms.count": 40, "clock.horizon": 60, "start": "today"}
COUNT = 3
WORDS = (
    *(f"{name}={value}" for name, value in SMALL.items()), f"replicates={COUNT}", "seed=4",
    "execution=serial", "quiet=true",
)  # fmt: skip
OUTCOME = "open_share_purchased_tokens_startups"
QUESTIONS = {
    "answer": (),
    "what-if": ("what-if", "price_war"),
    "sweep": (
        "experiment=sweep", "experiment.factors={pricing.tiering: [0.1, 0.9]}",
        "experiment.design_points=2", f"experiment.keep_series=[{OUTCOME}]",
        "experiment.series_step=1",
    ),
    "class": ("experiment=classroom", "experiment.serve=false", "experiment.stops=1",
              "experiment.reference=3"),
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("few_states", "without_pictures")


def histories(folder: Path) -> dict[tuple[int, str], tuple[int, str]]:
    """By seed and point, the state of a run, and its months to today."""
    runs = pd.read_parquet(folder / "runs.parquet")
    assert runs["status"].eq("done").all()
    months = pd.read_parquet(folder / "months.parquet")
    is_past = months["month"].astype(str).str[:7] <= LAST_MONTH
    assert 0 < is_past.sum() < len(months)
    of = months[is_past].groupby("run")[OUTCOME].apply(tuple)
    return {
        (run["seed"], run["point_name"]): (run[DRAW], str(of[run["run"]]))
        for _, run in runs.iterrows()
    }


def test_all_questions_of_a_master_seed_have_the_same_states_and_histories(
    openclosed: Command, tmp_path: Path
) -> None:
    """Also a model in Python."""
    by_question = {}
    for name, words in QUESTIONS.items():
        assert openclosed(*words, *WORDS, f"output={name}").code == 0
        by_question[name] = histories(tmp_path / name)
    summary: dict[int, set[tuple[int, str]]] = {}
    for found in by_question.values():
        for (seed, _), one in found.items():
            summary.setdefault(seed, set()).add(one)
    assert list(summary) == States(Parameters()).seeds(4, COUNT)
    assert [len(one) for one in summary.values()] == [1] * COUNT
    assert len(set.union(*summary.values())) > 1
    assert {len({point for _, point in one}) for one in by_question.values()} >= {1, 2}

    model = oc.model("baseline", SMALL, seed=4)
    assert model.run().outcomes[OUTCOME].to_numpy(np.float32).tolist() == (
        pd.read_parquet("answer/months.parquet").query("run == 0")[OUTCOME].tolist()
    )


def test_a_model_in_python_stands_at_the_end_of_the_data() -> None:
    model = oc.model("baseline", SMALL)
    assert model.parameters.clock.month(model.step_number - 1) == LAST_MONTH
    with pytest.raises(BadInput, match=r"clock\.horizon=24: "):
        oc.model("baseline", SMALL | {"clock.horizon": 24})
    assert oc.model("baseline", SMALL | {"unmeasured": "default"}).step_number == 0
