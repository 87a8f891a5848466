"""A tournament from the command: what is ranked, who is out, what is written."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.tournament.answer import USUAL
from experiments.runs.replicate import Task
from experiments.tournament.matches import Market, Turn, play_turn
from sim import Ecosystem
from tests.experiments.conftest import SMALL, Command, assert_refused
from tests.sim.worlds import small

FEW = (
    *SMALL, "experiment=tournament", "experiment.scenarios=[price_war]",
    "experiment.hypotheses=[]", "replicates=3",
)  # fmt: skip

FAILURE = {"month": "2025-01", "what": "bankruptcy", "who": "latecomer"}
HEAD = "import time\n\nimport sim.agents\nfrom sim.agents import ClosedLab\n\n\n"
BODIES = {
    "Good": "    def wanted_markup(self) -> float:\n        return 1.3\n",
    "Breaks": "    def decide(self) -> None:\n        1 / (self.model.step_number - 6)\n",
    "Hangs": "    def decide(self) -> None:\n        time.sleep(600)\n",
    "Robs": "    def decide(self) -> None:\n        self.rivals[0].cash = 0.0\n",
    "Quits": "    def decide(self) -> None:\n        __import__('os')._exit(3)\n",
    "Patches": "    sim.agents.Vendor.wanted_markup = lambda self: 6.0\n",
}


def test_who_raises_hangs_or_cheats_is_out_and_the_others_go_on(
    openclosed: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    for name, body in BODIES.items():
        text = f"{HEAD}class {name}(ClosedLab):\n{body}"
        (folder / f"{name.lower()}.py").write_text(text, encoding="utf-8")
    words = ("experiment.own=[class]", "experiment.entrants=[Opener]", "experiment.seconds=10")
    said = openclosed(*FEW, *words, "output=result")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    result = tmp_path / "result"
    answer = json.loads((result / "verdict.json").read_text(encoding="utf-8"))
    assert {one["entrant"] for one in answer["standings"]["money"]} == {USUAL, "Opener", "Good"}
    out = answer["disqualified"]
    assert out["Breaks"] == "ZeroDivisionError: division by zero (at 2023-07)"
    assert out["Hangs"] == "gave no answer within 10 seconds"
    assert out["Robs"].startswith("FoulError: decide wrote cash of incumbent (at 2023-0")
    assert out["Quits"] == "its process ended with code 3"
    assert out["Patches"] == "its runs are not those that its decisions make (at end)"
    assert set(out) == set(BODIES) - {"Good"}
    runs = pd.read_parquet(result / "runs.parquet")
    assert runs["run"].tolist() == list(range(8 * 2 * 3))
    seeds = runs.groupby("point_name")["seed"].apply(list)
    assert len(set(map(tuple, seeds))) == 1
    played = runs.set_index("point_name")["status"] == "done"
    assert played.loc[[USUAL, "Opener", "Good"]].all()
    assert not played.loc[["Breaks", "Hangs", "Robs", "Quits"]].any()


def test_the_result_folder_holds_standings_figures_and_the_report(
    openclosed: Command, tmp_path: Path
) -> None:
    words = ("experiment.entrants=[CostPlus,Undercutter]", "experiment.yardstick=users")
    said = openclosed(*FEW, *words, "output=result", "clock.horizon=36")
    assert (said.code, said.err) == (0, "")
    assert "in the seat of challenger by share of users" in said.out
    result = tmp_path / "result"
    runs = pd.read_parquet(result / "runs.parquet")
    standings = pd.read_csv(result / "standings.csv")
    users = standings[standings["yardstick"] == "users"].set_index("entrant")
    for name, part in runs.groupby("point_name"):
        assert users.loc[str(name), "mean"] == pytest.approx(part["users"].mean())
    usual = runs[runs["point_name"] == USUAL]["open_share_workloads_all"]
    assert openclosed(*SMALL, "replicates=3", "clock.horizon=36", "output=alone").code == 0
    alone = pd.read_parquet(tmp_path / "alone" / "runs.parquet")["open_share_workloads_all"]
    assert usual.tolist()[:3] == alone.tolist()
    named = pd.read_csv(result / "data_dictionary.csv", keep_default_na=False)
    for file, table in (("runs.parquet", runs), ("standings.csv", standings)):
        columns = named.loc[named["file"] == file, "column"].tolist()
        assert columns == table.columns.tolist()
    assert (result / "report.html").stat().st_size > 10_000
    assert len(list((result / "figures").glob("*.png"))) == 2
    assert len(list((result / "figures").glob("*.svg"))) == 2


def test_a_season_is_played_under_rival_hypotheses_too(openclosed: Command, tmp_path: Path) -> None:
    words = ("experiment.entrants=[Defender]", "experiment.hypotheses=[lasting,price_answers]")
    said = openclosed(*FEW, *words, "output=result", "clock.horizon=36", "replicates=2")
    assert (said.code, said.err) == (0, "")
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    names = ["baseline", "price_war", "baseline (price_answers)"]
    assert runs["scenario"].unique().tolist() == names
    rivals = runs[runs["scenario"] == names[-1]].set_index("point_name")["money"]
    usual = runs[runs["scenario"] == names[0]].set_index("point_name")["money"]
    assert rivals[USUAL].tolist() != usual[USUAL].tolist()


def test_the_books_say_what_the_vendor_has_and_when_it_fails() -> None:
    parameters = small({"clock.horizon": 36.0, "shocks": {"end": FAILURE}})
    turn = Turn(Task(0, 5), Market("it", parameters))
    _, failed = play_turn("latecomer", turn)
    assert (failed.survival, failed.users) == (24 / 36, 0.0)
    _, played = play_turn("challenger", turn)
    vendor = Ecosystem(parameters, rng=5).run().vendors[1]
    assert played.money == pytest.approx(vendor.cash)
    assert played.survival == 1.0
    assert 0 < played.users < 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.seat=challengr"], "experiment.seat=challengr: no vendor of baseline; choose"),
        (["experiment.yardstick=cash"], "experiment.yardstick=cash: must be one of money, users"),
        (["experiment.seconds=0"], "experiment.seconds=0: must be greater than 0"),
        (["experiment.entrants=[Openr]"], "experiment.entrants: Openr is no strategy"),
        (["experiment.own=[gone.py]"], "experiment.own=gone.py: gone.py cannot be read"),
        (["experiment.scenarios=[price_wars]"], "scenario=price_wars: no such scenario; did you"),
        (["experiment.hypotheses=[last]"], "experiment.hypotheses: no hypothesis last"),
        (["replicates=1"], "replicates=1: a paired interval needs at least 2"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)
