"""What a question cannot be asked is refused in one line, before anything is written."""

import errno
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from openclosed.experiments.command.answering import answer
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.messages import as_bad_input

REFUSALS = (BadInput, ValidationError, HydraException, OmegaConfBaseException)
SMALL = "firms.count=20 clock.horizon=72 execution=serial quiet=true output=result"
FEW = {
    "what_if": "experiment.scenarios=[lock_in]",
    "tipping": "experiment.factors=[choice.logit_scale]",
    "classroom": "experiment.serve=false experiment.stops=2 unmeasured=default",
    "update": "start=today",
    "registered": "start=today",
}
REFUSED = {
    "answer": """
        replicates=few clock.horizon=-12 choice.ties=coin seed=-1 data=new.csv
        outcome=capability_gaps outcome=capability_gap direction=sideways
        replicates=auto&auto.outcome=open->auto.outcome intensity=huge
        auto.precision=0.1
        clock.months=24->clock.horizon network.standards_years=1
        +schedule={security.patch_reach:{2025-01:1}}->security.patch_reach
        +schedule={choice.logit_scale:{2025-01:-2}}->choice.logit_scale=-2
        +schedule={clock.horizon:{2023-06:2}}->schedule.clock.horizon
        schedule={choice.logit_scale:{2025-01:2}}->+schedule vendors.mine.markup=2->+vendors.mine
        shocks.leap.amount=3->+shocks.NAME= +shocks.leap={what:closing}->shocks.leap.month
        execution=local&execution.workers=2000->execution.workers=2000 +experiment.nope=1
        experiment.year=2040 experiment.year=soon
        execution=dask->execution.address execution=dask&execution.address=smoke://1->smoke://1
        resume= so_far= vendors={} vendors=[] policy=null replicates=true seed='1'->seed=1
    """,
    "what_if": """
        replicates=auto replicates=1 experiment.scenarios=4 experiment.scenarios=[baseline]
        experiment.scenarios=[lock_inn]->scenario=lock_inn experiment.without=[flywheels]
        experiment.without=[flywheel]&mechanisms.flywheel=false experiment.outcomes=[open_share]
        experiment.without=flywheels->flywheel experiment.instruments=[origin_rul]->origin_rule
        policy.origin_rule.strength=1&experiment.instruments=all->experiment.instruments
        policy.origin_rule.strength=0&experiment.instruments=origin_rule->experiment.instruments
    """,
    "sweep": """
        replicates=1 experiment.series_step=0 experiment.keep_series=[price_opne]
        experiment.design=grid&experiment.factors={choice.logit_scale:[-1,2]}->choice.logit_scale=-1
        experiment.design=sobol&experiment.design_points=100->experiment.design_points=100
        experiment.design_points=7->experiment.design_points=7 experiment.design_points=0
        experiment.design=sobols
        experiment.design=sobol&experiment.factors=[choice.logit_scale]->experiment.factors
        experiment.curves=[vendors,comunities]->communities
    """,
    "tipping": """
        experiment.factors=4 experiment.grid=1
        experiment.factors=[work.cohorts.translation.enterprises]->work.cohorts.translation.enterprises
    """,
    "targets": "replicates=9 unmeasured=drawn network.strength=2 clock.start=2024-01->clock",
    "starting_states": "experiment.filters=-1 experiment.states=0 replicates=9 clock.horizon=42",
    "synthetic_test": "experiment.trials=0 experiment.filters=0 experiment.members=9 replicates=9",
    "backtest": """
        releases.replayed_until=null data=nowhere.csv experiment.of=later&data=nowhere.csv->data
        experiment.members=11&replicates=10 experiment.of=future
        experiment.of=later&data=''->data= data=x.csv->data=
    """,
    "update": """
        data=''->data= replicates=auto data=x&unmeasured=default->unmeasured
        data=x&start=2023->start data=x&start=prior->start data=x&clock.horizon=60->clock.horizon
        data=x&clock.months_per_step=3->clock
    """,
    "classroom": """
        experiment.stops=0 experiment.reference=0 clock.horizon=48 replicates=26
        vendors=one_lab&communities=one_community->vendors.incumbent.aims
    """,
    "published": "replicates=19 unmeasured=default",
    "registered": "unmeasured=default start=2023 start=prior clock.horizon=44",
}
"""By question, words (several joined by &), which the refusal names, or what is behind ->."""
CASES = [(name, word) for name, words in REFUSED.items() for word in words.split()]


@pytest.fixture(autouse=True)
def _composing(validation: None) -> Iterator[None]:
    with composing():
        yield


@pytest.mark.parametrize(("name", "word"), CASES)
def test_what_a_question_cannot_be_asked_is_refused_before_anything_is_written(
    name: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked, _, named = word.partition("->")
    few = f"{SMALL} experiment={name} {FEW.get(name, '')}".split()
    with pytest.raises(REFUSALS) as refused:
        answer(question_of([*few, *asked.split("&")]))
    result = str(as_bad_input(refused.value))
    assert (named or asked.lstrip("+").partition("=")[0]) in result
    assert not re.search(r"\n|^(\S+): \1\b", result)  # one line, with one name
    assert list(tmp_path.iterdir()) == []


def test_what_a_machine_is_short_of_or_cannot_call_a_file_is_named() -> None:
    for error, says in (
        (OSError(errno.EMFILE, ""), "ulimit -n"),
        (MemoryError(), "ulimit -v"),
        (RuntimeError("Could not determine home directory."), "begins with ~: no such user"),
        (OSError(errno.ENAMETOOLONG, "File name too long", "x" * 300), "xxx...: File name too"),
    ):
        assert says in str(as_bad_input(error))


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
@pytest.mark.parametrize(
    ("limit", "says"),
    [(10**9, "v=976562: must be at least 3000000 "), (17, "n=17: must be at least 64$")],
)
def test_too_little_memory_or_files_are_refused_before_a_library_ends_the_process(
    limit: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    kind = resource.RLIMIT_NOFILE if limit == 17 else resource.RLIMIT_AS
    usual = resource.getrlimit
    monkeypatch.setattr(
        "resource.getrlimit", lambda one: (limit, limit) if one == kind else usual(one)
    )
    with pytest.raises(BadInput, match=f"^ulimit -{says}"):
        answer(question_of(SMALL.split()))
