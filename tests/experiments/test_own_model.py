"""A user's own model in place of the project's: in any question and place, by its source."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import openclosed as oc
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_model import model_of, own_model, source_of
from openclosed.experiments.runs.finish import describe_start
from tests.experiments.conftest import SMALL, Command, assert_refused, laid, runs_in, tables
from tests.experiments.dask_cluster import started

PROGRAM = """
from openclosed.sim import Ecosystem
from openclosed.sim.agents import ClosedLab
from openclosed.sim.month import after

class Doubted(Ecosystem):
    own = {"cost": 0.5}

    def doubt(self):
        families = self.market.families
        families["trust"][families["open"] == 1] *= self.in_force.own.cost

    phases = after(Ecosystem.phases, "security", doubt)

class Elsewhere(Ecosystem):
    def __init__(self, country):
        super().__init__()

class Patient(ClosedLab):
    def wanted_markup(self):
        return self.settings.options.get("markup", 1.2)

class Broken(Ecosystem):
    def __init__(self, parameters=None, rng=None):
        self.heat = parameters.heat
        super().__init__(parameters, rng)
"""
MODULE, TRUST = "model_of_a_user", "trust_open"
NAME = f"{MODULE}.Doubted"
OWN = f"ecosystem={NAME}"
ANYWHERE = [word for word in SMALL if word != "execution=serial"]


@pytest.fixture(autouse=True)
def _module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A module of a user's own in the present folder, forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    laid(f"{MODULE}.py", PROGRAM)
    yield
    sys.modules.pop(MODULE, None)


def typed() -> type[oc.Ecosystem]:
    """Its class as typed into a notebook: only this process knows it."""
    names: dict[str, Any] = {"__name__": "typed"}
    exec(PROGRAM, names)
    kind: type[oc.Ecosystem] = names["Doubted"]
    return kind


@pytest.mark.slow
def test_a_drawn_run_of_it_has_the_projects_parameters_and_seed() -> None:
    small, kind = {"firms.count": 60, "clock.horizon": 60}, typed()
    own = small | {"ecosystem": kind}
    model, usual = (oc.model(changes=one, seed=3).run() for one in (own, small))
    assert type(model) is kind
    assert (model.seed, model.step_seed) == (usual.seed, usual.step_seed)
    assert model.parameters.model_dump(exclude={"own"}) == usual.parameters.model_dump(
        exclude={"own"}
    )
    assert model.latest(TRUST) < usual.latest(TRUST)
    assert oc.model(changes=own, seed=3).explain(0).decisions
    made = oc.what_if("price_war", changes=small, ecosystem=kind, replicates=2, output="asked")
    assert "typed.Doubted" in made.answer
    assert describe_start(made.manifest) in " ".join(made.answer.split())


def test_a_result_says_which_it_was_and_goes_on_with_no_other(openclosed: Command) -> None:
    assert openclosed(*SMALL, OWN, "output=result").code == 0
    assert oc.Result("result").manifest["ecosystem"] == f"{NAME} {source_of(model_of(NAME))}"
    assert NAME in oc.Result("result").answer
    assert_refused(openclosed("resume=result"), f"{OWN}: is third-party code")
    assert openclosed("resume=result", f"code={MODULE}").code == 0
    laid(f"{MODULE}.py", PROGRAM.replace("0.5", "0.6"))
    del sys.modules[MODULE]
    refused = openclosed("resume=result", OWN)
    assert_refused(refused, f"resume=result: was started with ecosystem {NAME} ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("ecosystem=plain", "ecosystem=plain: must be a class of a module"),
        ("ecosystem=nowhere.Model", "ecosystem=nowhere.Model: nowhere cannot be imported"),
        (f"ecosystem={MODULE}.Missing", f"ecosystem={MODULE}.Missing: "),
        (f"ecosystem={MODULE}.after", f"ecosystem={MODULE}.after: must be a subclass"),
        (f"ecosystem={MODULE}.Elsewhere", f"ecosystem={MODULE}.Elsewhere: must be built"),
        (f"ecosystem={MODULE}.Broken", "ecosystem=Broken cannot be built: AttributeError"),
        (f"experiment=classroom {OWN}", OWN),
        ("--config-dir . scenario=own", f"{OWN}: is third-party code"),
        ("own.cost=0.5", "own.cost=0.5: the model declares no number of its own"),
        (f"{OWN} own.csot=2", "own.csot=2: the model declares own.cost; did you mean own.cost?"),
        (f"{OWN} own.cost=much", "own.cost=much: must be"),
        (f"{OWN} own=3", "own=3: is a group"),
        (f"{OWN} +schedule={{own.csot:{{2024-01:1}}}}", "schedule at 2024-01: own.csot: no such"),
    ],
)
def test_what_is_no_model_or_no_number_of_it_is_refused_before_anything_runs(
    openclosed: Command, words: str, says: str
) -> None:
    laid("scenario/own.yaml", f"# @package _global_\n{OWN.replace('=', ': ')}\n")
    assert_refused(openclosed(*SMALL, *words.split(), "output=result"), says)
    assert not Path("result").exists()


def test_a_number_of_its_own_is_swept_and_may_change_over_time(openclosed: Command) -> None:
    assert openclosed("-m", *SMALL, OWN, "own.cost=0.5,1", "output=swept").code == 0
    trust = runs_in("swept").groupby("own.cost")[TRUST].mean()
    assert trust[0.5] < trust[1.0]
    off = (OWN, "own.cost=1")
    path = "+schedule={own.cost: {2023-12: 1.0, 2024-01: 0.5}}"
    kind = model_of(NAME)
    usual, same, later = (
        one(oc.scenario("baseline", [*SMALL, *words]), rng=1).run()
        for one, words in ((oc.Ecosystem, ()), (kind, off), (kind, (*off, path)))
    )
    assert same.record.tobytes() == usual.record.tobytes()
    [changed] = (later.outcomes[TRUST] != usual.outcomes[TRUST]).to_numpy().nonzero()
    assert list(changed) == list(range(12, 24))


def test_a_number_that_a_vendors_own_class_reads_is_swept_without_declaring_it(
    openclosed: Command,
) -> None:
    named = "vendors.challenger.options.markup"
    own = f"vendors.challenger._target_={MODULE}.Patient"
    assert openclosed("-m", *SMALL, own, f"{named}=1.1,8", "output=swept").code == 0
    prices = runs_in("swept").groupby("point_name")["price_closed"].mean()
    assert prices[f"{named}=1.1"] < prices[f"{named}=8"]


def test_a_class_that_cannot_travel_is_refused_and_runs_in_this_process(tmp_path: Path) -> None:
    class Locked(oc.Ecosystem):
        """Holds what no process can hand on."""

        lock = threading.Lock()

    before = list(tmp_path.iterdir())
    with pytest.raises(BadInput, match=r"ecosystem=.*Locked: cannot be sent .*execution=serial"):
        oc.answer("baseline", ANYWHERE, ecosystem=Locked, output="result")
    assert list(tmp_path.iterdir()) == before
    made = oc.answer("baseline", SMALL, ecosystem=Locked, output="result")
    assert made.runs["status"].eq("done").all()


def test_a_class_that_is_typed_again_or_of_another_version_is_another() -> None:
    first, again = typed(), typed()
    assert source_of(first) == source_of(first) != source_of(again)
    built, (name, source, _, sent) = own_model(NAME).__reduce__()
    assert built(name, source, None, sent).kind is model_of(NAME)
    with pytest.raises(BadInput, match=f"{OWN}: .* another version"):
        _ = built(name, "another", None, sent).kind


@pytest.mark.slow
@pytest.mark.usefixtures("without_pictures")
def test_it_runs_on_a_cluster_by_name_where_its_module_is_and_else_whole(
    openclosed: Command, tmp_path: Path
) -> None:
    with started(tmp_path / "cluster", ["1"]) as dask:
        missing = openclosed(*ANYWHERE, *dask.words, OWN, "output=missing")
        assert_refused(missing, f"{OWN}: a worker cannot load it")
        oc.answer("baseline", [*ANYWHERE, *dask.words], ecosystem=typed(), output="whole")
        laid(f"cluster/{MODULE}.py", PROGRAM)
        there = openclosed(*ANYWHERE, *dask.words, OWN, "output=there")
        assert there.code == 0, there.err
    assert openclosed(*SMALL, OWN, "output=here").code == 0
    assert tables(Path("there")) == tables(Path("here"))
    assert runs_in("whole")[TRUST].mean() == pytest.approx(runs_in("here")[TRUST].mean())
