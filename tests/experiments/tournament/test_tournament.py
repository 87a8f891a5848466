"""A tournament from the command: what is ranked, who is out, what is written; and its page."""

import json
import re
import shlex
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.tournament.answer import USUAL
from experiments.question.config_nodes import CONFIGURATION
from tests.experiments.conftest import SMALL, Command, assert_answered, assert_paired

FEW = (
    *SMALL, "experiment=tournament", "experiment.scenarios=[price_war]", "replicates=2",
    "output=result",
)  # fmt: skip
HEAD = "import time\n\nimport sim.agents\nfrom sim.agents import ClosedLab\n\n\n"
BODIES = {
    "Good": "    def wanted_markup(self) -> float:\n        return 1.3\n",
    "Breaks": "    def decide(self) -> None:\n        1 / (self.model.step_number - 6)\n",
    "Hangs": "    def decide(self) -> None:\n        time.sleep(600)\n",
    "Robs": "    def decide(self) -> None:\n        self.rivals[0].cash = 0.0\n",
    "Quits": "    def decide(self) -> None:\n        __import__('os')._exit(3)\n",
    "Patches": "    sim.agents.Vendor.wanted_markup = lambda self: 6.0\n",
}
OUT = {
    "Breaks": "ZeroDivisionError: division by zero (at 2023-07)",
    "Hangs": "gave no answer within 8 seconds",
    "Robs": "its runs are not those that its decisions make",
    "Quits": "its process ended with code 3",
    "Patches": "its runs are not those that its decisions make",
}


def test_who_raises_hangs_or_cheats_is_out_and_the_others_go_on(
    openclosed: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    for name, body in BODIES.items():
        text = f"{HEAD}class {name}(ClosedLab):\n{body}"
        (folder / f"{name.lower()}.py").write_text(text, encoding="utf-8")
    words = ("experiment.own=[class]", "experiment.entrants=[Opener]", "experiment.seconds=8")
    said = openclosed(*FEW, *words, "execution=local", "execution.workers=2")
    result = tmp_path / "result"
    runs = assert_answered(said, result, "means", "means_by_scenario")
    answer = json.loads((result / "verdict.json").read_text(encoding="utf-8"))
    assert {one["entrant"] for one in answer["standings"]["money"]} == {USUAL, "Opener", "Good"}
    assert answer["disqualified"].keys() == OUT.keys()
    for name, why in OUT.items():
        assert answer["disqualified"][name].startswith(why)
    assert runs["run"].tolist() == list(range(8 * 2 * 2))
    assert_paired(runs)
    played = runs.set_index("point_name")["status"] == "done"
    assert played.loc[[USUAL, "Opener", "Good"]].all()
    assert not played.loc[[*OUT]].any()


def test_entrants_are_ranked_beside_the_seat_as_it_is_under_rival_hypotheses_too(
    openclosed: Command, tmp_path: Path
) -> None:
    words = (
        "experiment.entrants=[CostPlus]", "experiment.yardstick=users", "clock.horizon=36",
        "experiment.hypotheses=[lasting,price_answers]",
    )  # fmt: skip
    result = tmp_path / "result"
    runs = assert_answered(openclosed(*FEW, *words), result, "means", "means_by_scenario")
    standings = pd.read_csv(result / "standings.csv")
    users = standings[standings["yardstick"] == "users"].set_index("entrant")
    for name, part in runs.groupby("point_name"):
        assert users.loc[str(name), "mean"] == pytest.approx(part["users"].mean())
    usual = runs[runs["point_name"] == USUAL].groupby("scenario", sort=False)
    money = usual["money"].apply(tuple)
    assert money.index.tolist() == ["baseline", "price_war", "baseline (price_answers)"]
    assert money["baseline"] != money["baseline (price_answers)"]
    assert openclosed(*SMALL, "replicates=2", "clock.horizon=36", "output=alone").code == 0
    alone = pd.read_parquet(tmp_path / "alone" / "runs.parquet")["open_share_workloads_all"]
    assert usual.get_group("baseline")["open_share_workloads_all"].tolist() == alone.tolist()


TEXT = (CONFIGURATION.parent / "docs" / "strategies.md").read_text(encoding="utf-8")
STRATEGY = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[0]
COMMANDS = [shlex.split(block)[1:] for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)]


@pytest.mark.usefixtures("without_pictures")
@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_of_the_page_runs_in_workers_too(
    words: list[str], openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "my_strategy.py").write_text(STRATEGY, encoding="utf-8")
    before = list(sys.path)
    is_tournament = "experiment=tournament" in words
    more = ["experiment.entrants=[Opener]", "experiment.scenarios=[]"] * is_tournament
    few = (*SMALL, *more, "replicates=2", "execution=local", "execution.workers=2")
    said = openclosed(*words, *few, "output=result")
    assert (said.code, said.err) == (0, "")
    assert sys.path == before
    if is_tournament:
        answer = json.loads((tmp_path / "result" / "verdict.json").read_text(encoding="utf-8"))
        assert "Patient" in {one["entrant"] for one in answer["standings"]["money"]}
