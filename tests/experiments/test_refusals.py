"""What a question cannot be asked is refused in one line, before anything is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from experiments.command.dispatch import answer
from experiments.question.composing import composing, question_of
from experiments.question.errors import BadInput
from experiments.question.messages import as_bad_input

SMALL = ("firms.count=20", "clock.horizon=72", "execution=serial", "quiet=true", "output=result")
REFUSALS = (BadInput, ValidationError, HydraException, OmegaConfBaseException)
FEW = {
    "compare": ["experiment.scenarios=[lock_in]"],
    "sensitivity": ["experiment.factors=[choice.noise,choice.variety]"],
    "tipping": ["experiment.factors=[choice.noise]"],
    "policies": ["experiment.scenarios=[price_war]", "experiment.levers=[open_subsidy]"],
    "tournament": ["experiment.scenarios=[]"],
    "map": ["experiment.factors=[choice.noise,choice.variety]", "replicates=2"],
}
REFUSED = [
    ("ensemble clock.months=24", "did you mean clock.horizon"),
    ("ensemble network.standards_years=1", "network.open_compatibility"),
    ("ensemble +schedule={assurance.patch_reach:{2025-01:1}}", "instead: assurance.attacker_rate"),
    ("ensemble +experiment.nope=1", "experiment.nope"),
    ("ensemble vendors.mine.markup=2", "+vendors.mine"),
    ("ensemble schedule={choice.noise:{2025-01:2}}", "+schedule"),
    ("ensemble shocks.leap.amount=3", "+shocks.NAME={month"),
    ("ensemble +shocks.leap={what:closing}", "shocks.leap.month"),
    (
        "ensemble replicates=few",
        "replicates=few: must be a whole number from 1 to 10,000,000 runs, or auto",
    ),
    ("ensemble clock.horizon=-12", "clock.horizon=-12: must be a number from 0.05 to 6,000 months"),
    ("ensemble choice.ties=coin", "choice.ties=coin: must be one of random, first, keep"),
    ("ensemble +schedule={choice.noise:{2025-01:-2}}", "choice.noise=-2"),
    ("ensemble +schedule={clock.horizon:{2023-06:2}}", "schedule.clock.horizon={2023-06: 2}"),
    ("ensemble seed=-1", "seed=-1: must be a whole number from 0"),
    (
        "ensemble execution=local execution.workers=2000",
        "execution.workers=2000: must be 1024 at most",
    ),
    ("ensemble outcome=capability_gaps", "outcome=capability_gaps: "),
    ("ensemble outcome=capability_gap", "outcome and direction: "),
    ("ensemble direction=sideways", "direction=sideways: "),
    ("ensemble replicates=auto auto.outcome=open", "auto.outcome: "),
    ("ensemble evidence=new.csv", "evidence=new.csv: "),
    ("ensemble scenario=price_war dose=huge", "dose=huge: "),
    ("compare replicates=auto", "replicates=auto: "),
    ("compare replicates=1", "replicates=1: "),
    ("compare experiment.scenarios=[lock_inn]", "scenario=lock_inn: "),
    ("compare experiment.scenarios=lock_in", "experiment.scenarios=lock_in: must be a list"),
    ("compare experiment.scenarios=[baseline]", "experiment.scenarios: "),
    ("compare experiment.without=[flywheels]", "experiment.without=flywheels: "),
    (
        "compare experiment.without=[flywheel] mechanisms.flywheel=false",
        "experiment.without: flywheel",
    ),
    ("compare experiment.outcomes=[open_share]", "experiment.outcomes: open_share"),
    ("sweep replicates=1", "replicates=1: "),
    ("sweep experiment.months=[price_opne]", "experiment.months: price_opne"),
    ("sweep experiment.every=0", "experiment.every=0: must be from 1 to 12"),
    (
        "sweep experiment.design=grid experiment.factors={firms.startup.switching_cost:[-1,2]}",
        "point 0: firms.startup.switching_cost=-1",
    ),
    ("sensitivity experiment.points=100", "experiment.points=100: must be a power of 2"),
    ("sensitivity experiment.keep=1", "experiment.keep=1: must be at least 2"),
    ("sensitivity experiment.factors=[choice.noise]", "experiment.factors: "),
    ("tipping experiment.factors=4", "experiment.factors=4: must be a list or a mapping"),
    ("tipping experiment.outcome=capability_gap", "experiment.crosses: "),
    ("tipping experiment.crosses=0.5", "experiment.crosses: "),
    (
        "tipping experiment.outcome=verdict_open experiment.crosses=2",
        "experiment.crosses=2: must be between 0 and 1",
    ),
    ("tipping experiment.looks=1", "experiment.looks=1: must be from 2 to 1,000"),
    (
        "tipping experiment.factors=[work.cohorts.translation.enterprise]",
        "work.cohorts.translation.enterprise: ",
    ),
    ("map experiment.limit=1", "experiment.limit=1: must be from 2 to 100,000"),
    ("map experiment.most=3", "experiment.most=3: must be from"),
    ("map experiment.factors=[choice.noise]", "experiment.factors: "),
    ("map experiment.factors=[choice.noise,firms.*]", "experiment.factors: "),
    ("map experiment.factors=[choice.noise,network.topology]", "experiment.factors: "),
    ("policies experiment.levers=[open_subsidi]", "experiment.levers: open_subsidi"),
    ("policies experiment.strengths={tax:1}", "experiment.strengths: tax"),
    ("policies experiment.strengths={open_subsidy:0}", "experiment.levers: open_subsidy"),
    ("policies experiment.scenarios=[open_subsidy]", "experiment.scenarios: open_subsidy"),
    ("policies policy.open_subsidy.strength=1", "experiment.scenarios: baseline"),
    ("policies experiment.draws=2", "experiment.uncertain and experiment.draws: "),
    ("favours experiment.docs=[1]", "experiment.docs=[1]: must be true or false"),
    (
        "favours +experiment.asymmetries.mine={favours:open}",
        "experiment.asymmetries.mine: must be a mapping",
    ),
    (
        "favours +experiment.asymmetries.mine={favours:me,rests:x,without:{research.secrecy:1}}",
        "experiment.asymmetries.mine.favours=me: must be",
    ),
    (
        "favours +experiment.asymmetries.mine={favours:open,rests:x,without:{research.secrec:1}}",
        "experiment.asymmetries.mine.without.research.secrec: ",
    ),
    (
        "favours +experiment.asymmetries.mine={favours:open,rests:x,without:{research.secrecy:-1}}",
        "research.secrecy=-1: must be",
    ),
    ("tournament experiment.seat=me", "experiment.seat=me: "),
    ("tournament experiment.yardstick=cash", "experiment.yardstick=cash: must be one of money,"),
    ("tournament execution=dask execution.address=tcp://a:1", "execution=dask: "),
    ("calibration worlds=mixture", "worlds=mixture: this experiment needs worlds=plain"),
    ("calibration clock.start=2024-01", "clock: "),
    ("anchored experiment.hypotheses=[lost]", "experiment.hypotheses: "),
    ("anchored experiment.islands=1", "experiment.islands=1: must be a whole number from 2"),
    ("anchored experiment.biases=[]", "experiment.biases=[]: "),
    ("anchored experiment.biases=[0.3,0]", "experiment.biases=0: must be from 0.01 to 5"),
    ("anchored clock.horizon=42", "clock.horizon: must be at least 44 months"),
    ("history experiment.sets=0", "experiment.sets=0: must be from 1"),
    ("history experiment.closest=5 experiment.sets=6", "experiment.closest=5: must be from 6"),
    ("history experiment.refit=false experiment.docs=true", "experiment.docs=true: "),
    ("skill experiment.horizons=[3,3]", "experiment.horizons=[3, 3]: "),
    ("skill experiment.first=2025", "experiment.first=2025: must be"),
    ("skill experiment.first=2026-08", "experiment.first=2026-08: "),
    ("skill experiment.ahead=2026-08", "experiment.ahead=2026-08: must be after 2026-08"),
    ("skill replicates=10 experiment.members=11", "experiment.members=11: must be from 1 to 10"),
    ("skill releases.replayed_until=null", "releases.replayed_until=null: "),
    ("skill evidence=nowhere.csv", "evidence=nowhere.csv: "),
    ("score", "evidence=: "),
    ("update", "evidence=: "),
]


@pytest.fixture(scope="module", autouse=True)
def _composing() -> Iterator[None]:
    with composing():
        yield


@pytest.mark.parametrize(("asked", "says"), REFUSED, ids=[asked for asked, _ in REFUSED])
def test_what_a_question_cannot_be_asked_is_refused_before_anything_is_written(
    asked: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name, *words = asked.split(" ")
    with pytest.raises(REFUSALS) as refused:
        answer(question_of([*SMALL, f"experiment={name}", *FEW.get(name, []), *words]))
    said = str(as_bad_input(refused.value))
    assert says in said
    assert "\n" not in said
    assert list(tmp_path.iterdir()) == []
