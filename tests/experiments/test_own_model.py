"""A user's own model in place of the project's: in any question and place, by its source."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import openclosed as oc
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_model import model_of, own_model, source_of
from openclosed.experiments.results.store import MANIFEST
from openclosed.sim.month import after
from tests.experiments.conftest import SMALL, Command, assert_refused, tables
from tests.experiments.dask_cluster import started

MODULE = """
from openclosed.sim import Ecosystem
from openclosed.sim.month import after

COST = {cost}

def rumour(model):
    families = model.market.families
    families["trust"][families["open"] == 1] *= COST

class Rumoured(Ecosystem):
    phases = after(Ecosystem.phases, "security", rumour)

class Weighed(Ecosystem):
    own = {{"cost": 1.0}}

    def doubt(self):
        families = self.market.families
        families["trust"][families["open"] == 1] *= self.in_force.own.cost

    phases = after(Ecosystem.phases, "security", doubt)

class Elsewhere(Ecosystem):
    def __init__(self, country):
        super().__init__()

class Broken(Ecosystem):
    def __init__(self, parameters=None, rng=None):
        self.heat = parameters.heat
        super().__init__(parameters, rng)
"""
NOTEBOOK = """
import openclosed as oc
from openclosed.sim.month import after

def rumour(model):
    families = model.market.families
    families["trust"][families["open"] == 1] *= 0.5

class Rumoured(oc.Ecosystem):
    phases = after(oc.Ecosystem.phases, "security", rumour)

small = {"firms.count": 60, "clock.horizon": 24, "execution.workers": 2}
made = oc.answer("baseline", small, unmeasured="default", replicates=4, quiet=True, output="typed",
                 ecosystem=Rumoured)
print(made.runs["trust_open"].mean())
"""
TRUST, WEIGHED = "trust_open", "ecosystem={}.Weighed"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module of a user's own in the present folder, forgotten afterwards."""
    name = "model_of_a_user"
    (tmp_path / f"{name}.py").write_text(MODULE.format(cost=0.5), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    sys.modules.pop(name, None)


def rumour(model: oc.Ecosystem) -> None:
    """Halve the trust in open families."""
    families = model.market.families
    families["trust"][families["open"] == 1] *= 0.5


class Rumoured(oc.Ecosystem):
    """A market in which a rumour about open models goes round, month by month."""

    phases = after(oc.Ecosystem.phases, "security", rumour)


def test_a_drawn_run_of_it_has_the_projects_parameters_and_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"firms.count": 60, "clock.horizon": 60}
    own = small | {"ecosystem": Rumoured}
    model, usual = (oc.model(changes=one, seed=3).run() for one in (own, small))
    assert type(model) is Rumoured
    for name in ("seed", "step_seed", "parameters"):
        assert getattr(model, name) == getattr(usual, name)
    assert model.latest(TRUST) < usual.latest(TRUST)
    assert model.explain(0).decisions  # its past can be made again
    monkeypatch.chdir(tmp_path)
    made = oc.what_if("price_war", changes=small, ecosystem=Rumoured, replicates=2, output="asked")
    assert "test_own_model.Rumoured" in made.answer
    assert LAST_MONTH in made.answer  # where runs start


def test_a_result_says_which_it_was_and_goes_on_with_no_other(
    openclosed: Command, module: str, tmp_path: Path
) -> None:
    own = f"ecosystem={module}.Rumoured"
    kind = model_of(f"{module}.Rumoured")
    assert openclosed(*SMALL, own, "output=result").code == 0
    origin = oc.Result("result").manifest
    assert origin["ecosystem"] == f"{module}.Rumoured {source_of(kind)}"
    assert origin["ecosystem"].split()[0] in oc.Result("result").answer
    assert_refused(openclosed("resume=result"), f"ecosystem={module}.Rumoured: is third-party code")
    assert openclosed("resume=result", f"code={module}").code == 0
    (tmp_path / f"{module}.py").write_text(MODULE.format(cost=0.6), encoding="utf-8")
    del sys.modules[module]
    assert_refused(
        openclosed("resume=result", own),
        f"resume=result: was started with ecosystem {module}.Rumoured ",
    )
    assert (tmp_path / "result" / MANIFEST).exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("ecosystem=plain", "ecosystem=plain: must be a class of a module"),
        ("ecosystem=nowhere.Model", "ecosystem=nowhere.Model: nowhere cannot be imported"),
        ("ecosystem={}.Missing", "ecosystem={}.Missing: "),
        ("ecosystem={}.COST", "ecosystem={}.COST: must be a subclass"),
        ("ecosystem={}.Elsewhere", "ecosystem={}.Elsewhere: must be built"),
        ("ecosystem={}.Broken", "ecosystem=Broken cannot be built: AttributeError"),
        ("experiment=classroom ecosystem={}.Rumoured", "ecosystem={}"),
        ("--config-dir . scenario=own", "ecosystem={}.Rumoured: is third-party code"),
        ("own.cost=0.5", "own.cost=0.5: the model declares no number of its own"),
        (f"{WEIGHED} own.csot=2", "own.csot=2: the model declares own.cost; did you mean own.c"),
        (f"{WEIGHED} own.cost=much", "own.cost=much: must be"),
        (f"{WEIGHED} own=3", "own=3: is a group"),
        (
            f"{WEIGHED} +schedule={{{{own.csot:{{{{2024-01:1}}}}}}}}",
            "schedule at 2024-01: own.csot",
        ),
    ],
)
def test_what_is_no_model_or_no_number_of_it_is_refused_before_anything_runs(
    openclosed: Command, module: str, words: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "scenario").mkdir()
    text = f"# @package _global_\necosystem: {module}.Rumoured\n"
    (tmp_path / "scenario" / "own.yaml").write_text(text, encoding="utf-8")
    asked = openclosed(*SMALL, *words.format(module).split(), "output=result")
    assert_refused(asked, says.format(module))
    assert not (tmp_path / "result").exists()


def test_a_number_of_its_own_is_swept_and_may_change_over_time(
    openclosed: Command, module: str
) -> None:
    own = f"ecosystem={module}.Weighed"
    assert openclosed("-m", *SMALL, own, "own.cost=0.5,1", "output=swept").code == 0
    trust = oc.Result("swept").runs.groupby("own.cost")[TRUST].mean()
    assert trust[0.5] < trust[1.0]
    path = "+schedule={own.cost: {2023-12: 1.0, 2024-01: 0.5}}"
    kind = model_of(f"{module}.Weighed")
    usual, off, later = (
        one(oc.scenario("baseline", [*SMALL, *words]), rng=1).run()
        for one, words in ((oc.Ecosystem, ()), (kind, ()), (kind, (own, path)))
    )
    assert off.record.tobytes() == usual.record.tobytes()
    [changed] = (later.outcomes[TRUST] != usual.outcomes[TRUST]).to_numpy().nonzero()
    assert list(changed) == list(range(12, 24))


def test_a_class_that_cannot_travel_is_refused_and_runs_in_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    class Locked(oc.Ecosystem):
        """Holds what no process can hand on."""

        lock = threading.Lock()

    words = [word for word in SMALL if word != "execution=serial"]
    with pytest.raises(BadInput, match=r"ecosystem=.*Locked: cannot be sent .*execution=serial"):
        oc.answer("baseline", words, ecosystem=Locked, output="result")
    assert not list(tmp_path.iterdir())
    made = oc.answer("baseline", SMALL, ecosystem=Locked, output="result")
    assert made.runs["status"].eq("done").all()


def test_a_worker_with_another_version_says_so(module: str) -> None:
    own = own_model(f"{module}.Rumoured")
    built, (name, source, _, sent) = own.__reduce__()
    assert built(name, source, None, sent).kind is own.kind
    with pytest.raises(BadInput, match=f"ecosystem={module}.Rumoured: .* another version"):
        _ = built(name, "another", None, sent).kind


@pytest.mark.slow
def test_a_typed_class_runs_on_several_workers(tmp_path: Path) -> None:
    trust = []
    for text in (NOTEBOOK, NOTEBOOK.replace("0.5", "0.6")):
        done = subprocess.run(
            [sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        trust.append(float(done.stdout))
        shutil.rmtree(tmp_path / "typed")
    assert trust[0] < trust[1]


def test_a_typed_class_is_no_other_that_is_typed_again() -> None:
    first, again = (type("Typed", (oc.Ecosystem,), {"__module__": "typed"}) for _ in range(2))
    assert source_of(first) == source_of(first) != source_of(again)


@pytest.mark.slow
@pytest.mark.usefixtures("without_pictures")
def test_it_runs_on_a_cluster_by_name_where_its_module_is_and_else_whole(
    openclosed: Command, module: str, tmp_path: Path
) -> None:
    local = [word for word in SMALL if word != "execution=serial"]
    with started(tmp_path / "cluster", ["1"]) as dask:
        missing = openclosed(*local, *dask.words, f"ecosystem={module}.Rumoured", "output=missing")
        assert_refused(missing, f"ecosystem={module}.Rumoured: a worker cannot load it")
        oc.answer("baseline", [*local, *dask.words], ecosystem=whole_class(), output="whole")
        file = tmp_path / f"{module}.py"
        file.rename(tmp_path / "cluster" / file.name)
        there = openclosed(*local, *dask.words, f"ecosystem={module}.Rumoured", "output=there")
        assert there.code == 0, there.err
    assert openclosed(*SMALL, f"ecosystem={module}.Rumoured", "output=here").code == 0
    assert tables(Path("there")) == tables(Path("here"))
    whole, here = (pd.read_parquet(f"{name}/runs.parquet")[TRUST] for name in ("whole", "here"))
    assert whole.mean() == pytest.approx(here.mean())


def whole_class() -> type[oc.Ecosystem]:
    """A class that only its own process knows."""

    class Local(oc.Ecosystem):
        """Defined within a function, with all that it needs."""

        def doubt(self) -> None:
            families = self.market.families
            families["trust"][families["open"] == 1] *= 0.5

        phases = after(oc.Ecosystem.phases, "security", doubt)

    return Local
