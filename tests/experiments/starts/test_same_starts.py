"""Every question starts from the same states of today's market, and so they can be compared."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import openclosed as oc
from openclosed.analysis.draws import DRAW, SEEDS_PER_DRAW
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.experiments.classroom.cube import MEASURES, NEEDED, by_time
from openclosed.experiments.classroom.levers import declared
from openclosed.experiments.classroom.page import RunRequest, read_page
from openclosed.experiments.classroom.single_runs import ExactRuns, WatchedRun, watch_run
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.starts.states import States
from openclosed.sim import Parameters
from openclosed.sim.parameters.paths import all_replaced
from tests.experiments.conftest import Command

SMALL = {"firms.count": 40, "clock.horizon": 60}
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
    """Also an exact run of the class, and a world in Python."""
    by_question = {}
    for name, words in QUESTIONS.items():
        assert openclosed(*words, *WORDS, f"output={name}").code == 0
        by_question[name] = histories(tmp_path / name)
    told: dict[int, set[tuple[int, str]]] = {}
    for found in by_question.values():
        for (seed, _), one in found.items():
            told.setdefault(seed, set()).add(one)
    assert list(told) == States(Parameters()).seeds(4, COUNT)
    assert [len(one) for one in told.values()] == [1] * COUNT
    assert len(set.union(*told.values())) > 1
    assert {len({point for _, point in one}) for one in by_question.values()} >= {1, 2}

    lab = read_page(tmp_path / "class" / "class.html")
    exact = ExactRuns(lab.model).make_runs(RunRequest(lab.unchanged, tuple(told)))["runs"]
    runs = pd.read_parquet(tmp_path / "class" / "runs.parquet")
    kept = pd.read_parquet(tmp_path / "class" / "months.parquet").groupby("run")
    base = all_replaced(Parameters(), SMALL)
    for run, one in zip(runs["run"], exact, strict=False):
        values = by_time(kept.get_group(run)[list(NEEDED)].to_numpy(), base, declared().since)
        for key, own in zip(MEASURES, values, strict=False):
            assert one["values"][key] == pytest.approx(own.tolist(), abs=1e-5, nan_ok=True)

    model = oc.model("baseline", SMALL, seed=4)
    assert model.run().outcomes[OUTCOME].to_numpy(np.float32).tolist() == (
        pd.read_parquet(tmp_path / "answer" / "months.parquet").query("run == 0")[OUTCOME].tolist()
    )


def test_a_watched_run_is_that_of_the_class() -> None:
    parameters = all_replaced(Parameters(), SMALL)
    starts, seed = States(parameters), SEEDS_PER_DRAW + 3
    told = watch_run(starts, WatchedRun("typical", "undecided", seed, parameters, "2026-08"))
    share = starts.model(parameters, seed).run().outcomes[OUTCOME].to_numpy()
    assert told["times"][0] == "2026-08"
    assert told["curves"]["use"] == pytest.approx([*share[43:48], share[48:].mean()], rel=6e-3)
    assert {len(path) for path in told["states"]} == {len(told["times"])} == {6}


def test_a_world_in_python_stands_at_the_end_of_the_data() -> None:
    model = oc.model("baseline", SMALL)
    assert model.parameters.clock.month(model.step_number - 1) == LAST_MONTH
    with pytest.raises(BadInput, match=r"clock\.horizon=24: "):
        oc.model("baseline", SMALL | {"clock.horizon": 24})
    assert oc.model("baseline", SMALL | {"unmeasured": "default"}).step_number == 0
