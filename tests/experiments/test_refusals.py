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
REFUSED = {
    "ensemble": [
        "replicates=few",
        "clock.horizon=-12",
        "choice.ties=coin",
        "seed=-1",
        "outcome=capability_gaps",
        "direction=sideways",
        "evidence=new.csv",
    ],
    "compare": ["replicates=auto", "replicates=1", "experiment.scenarios=lock_in"],
    "sweep": ["replicates=1", "experiment.every=0"],
    "sensitivity": ["experiment.points=100", "experiment.keep=1"],
    "tipping": ["experiment.factors=4", "experiment.looks=1"],
    "map": ["experiment.limit=1", "experiment.most=3"],
    "favours": ["experiment.docs=[1]"],
    "tournament": ["experiment.seat=me", "experiment.yardstick=cash"],
    "calibration": ["worlds=mixture"],
    "anchored": ["experiment.islands=1", "experiment.biases=[]"],
    "history": ["experiment.sets=0"],
    "skill": [
        "experiment.horizons=[3,3]",
        "experiment.first=2025",
        "experiment.first=2026-08",
        "experiment.ahead=2026-08",
        "releases.replayed_until=null",
        "evidence=nowhere.csv",
    ],
}
"""Words whose refusal begins with the word."""
OTHERWISE = [
    ("ensemble clock.months=24", "did you mean clock.horizon"),
    ("ensemble network.standards_years=1", "network.open_compatibility"),
    ("ensemble +schedule={assurance.patch_reach:{2025-01:1}}", "instead: assurance.attacker_rate"),
    ("ensemble +experiment.nope=1", "experiment.nope"),
    ("ensemble vendors.mine.markup=2", "+vendors.mine"),
    ("ensemble schedule={choice.noise:{2025-01:2}}", "+schedule"),
    ("ensemble shocks.leap.amount=3", "+shocks.NAME={month"),
    ("ensemble +shocks.leap={what:closing}", "shocks.leap.month"),
    ("ensemble +schedule={choice.noise:{2025-01:-2}}", "choice.noise=-2"),
    ("ensemble +schedule={clock.horizon:{2023-06:2}}", "schedule.clock.horizon={2023-06: 2}"),
    (
        "ensemble execution=local execution.workers=2000",
        "execution.workers=2000: must be 1024 at most",
    ),
    ("ensemble outcome=capability_gap", "outcome and direction: "),
    ("ensemble replicates=auto auto.outcome=open", "auto.outcome: "),
    ("ensemble scenario=price_war dose=huge", "dose=huge: "),
    ("compare experiment.scenarios=[lock_inn]", "scenario=lock_inn: "),
    ("compare experiment.scenarios=[baseline]", "experiment.scenarios: "),
    ("compare experiment.without=[flywheels]", "experiment.without=flywheels: "),
    (
        "compare experiment.without=[flywheel] mechanisms.flywheel=false",
        "experiment.without: flywheel",
    ),
    ("compare experiment.outcomes=[open_share]", "experiment.outcomes: open_share"),
    ("sweep experiment.months=[price_opne]", "experiment.months: price_opne"),
    (
        "sweep experiment.design=grid experiment.factors={firms.startup.switching_cost:[-1,2]}",
        "point 0: firms.startup.switching_cost=-1",
    ),
    ("sensitivity experiment.factors=[choice.noise]", "experiment.factors: "),
    ("tipping experiment.outcome=capability_gap", "experiment.crosses: "),
    ("tipping experiment.crosses=0.5", "experiment.crosses: "),
    (
        "tipping experiment.outcome=verdict_open experiment.crosses=2",
        "experiment.crosses=2: must be between 0 and 1",
    ),
    (
        "tipping experiment.factors=[work.cohorts.translation.enterprise]",
        "work.cohorts.translation.enterprise: ",
    ),
    ("map experiment.factors=[choice.noise]", "experiment.factors: "),
    ("map experiment.factors=[choice.noise,firms.*]", "experiment.factors: "),
    ("map experiment.factors=[choice.noise,network.topology]", "experiment.factors: "),
    ("policies experiment.levers=[open_subsidi]", "experiment.levers: open_subsidi"),
    ("policies experiment.strengths={tax:1}", "experiment.strengths: tax"),
    ("policies experiment.strengths={open_subsidy:0}", "experiment.levers: open_subsidy"),
    ("policies experiment.scenarios=[open_subsidy]", "experiment.scenarios: open_subsidy"),
    ("policies policy.open_subsidy.strength=1", "experiment.scenarios: baseline"),
    ("policies experiment.draws=2", "experiment.uncertain and experiment.draws: "),
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
    ("tournament execution=dask execution.address=tcp://a:1", "execution=dask: "),
    ("calibration clock.start=2024-01", "clock: "),
    ("anchored experiment.hypotheses=[lost]", "experiment.hypotheses: "),
    ("anchored experiment.biases=[0.3,0]", "experiment.biases=0: must be from 0.01 to 5"),
    ("anchored clock.horizon=42", "clock.horizon: must be at least 44 months"),
    ("history experiment.closest=5 experiment.sets=6", "experiment.closest=5: must be from 6"),
    ("history experiment.refit=false experiment.docs=true", "experiment.docs=true: "),
    ("skill replicates=10 experiment.members=11", "experiment.members=11: must be from 1 to 10"),
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
