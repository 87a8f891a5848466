"""Starting states: their file, replayed histories, and when changes take effect."""

from pathlib import Path

import numpy as np
import pytest

from openclosed.analysis.draws import ANCESTOR, DRAW, DRAWN_PARAMETERS, SEEDS_PER_DRAW
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.starts import states
from openclosed.experiments.starts.states import LAW, MONTHLY_SDS, States, StateTable, read
from openclosed.experiments.validation.starting_states import states_file
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters.base import all_replaced, value_of
from openclosed.sim.parameters.clock import month_after, months_between
from openclosed.sim.parameters.interventions import Shock
from openclosed.sim.state.market import FIRM_KINDS
from tests.experiments.conftest import question
from tests.experiments.made_states import COUNT, SMALL, weighed

PAST = 1 + months_between(SMALL.clock.start, LAST_MONTH)
"""Months of a history."""
TASTE, OTHER = "firms.startups.open_preference.mean", 3.0
GROWTH = "research.growth"
STARTS, FROM_2023 = States(SMALL), States(SMALL, from_2023=True)
SEED = 2 * SEEDS_PER_DRAW + 9
"""Of the third state."""


@pytest.fixture(autouse=True)
def kept(few_states: StateTable) -> StateTable:
    return few_states


def run(parameters: Parameters, starts: States = STARTS, seed: int = SEED) -> Ecosystem:
    return starts.model(Overrides.of(parameters), seed).run()


def with_shock(month: str) -> Parameters:
    """All vendors sell at another price for a while."""
    war = Shock(month=month, what="price", amount=0.1)
    return SMALL.model_copy(update={"shocks": {"war": war}})


def with_path(parameters: Parameters, name: str, path: dict[str, float]) -> Parameters:
    schedule = parameters.schedule | {name: path}
    return parameters.model_copy(update={"schedule": schedule})


def months_alike(one: Ecosystem, other: Ecosystem) -> int:
    """Months from the first on in which all outcomes of both are the same, byte by byte."""
    pairs = zip(one.record, other.record, strict=False)
    same = [a.tobytes() == b.tobytes() for a, b in pairs]
    return same.index(False) if False in same else len(same)


def test_states_come_back_from_disk(kept: StateTable, tmp_path: Path) -> None:
    """To the last digit what makes a history again; biases to four digits."""
    file = tmp_path / "states.csv"
    states_file.write(file, kept, SMALL.clock.start)
    back = read(file)
    assert back.names == kept.names
    for one, other in zip(back.states, kept.states, strict=True):
        assert one._replace(bias=()) == other._replace(bias=())
        assert one.bias == pytest.approx(other.bias, rel=1e-3)
    head = file.read_text(encoding="utf-8").splitlines()[0]
    assert f"preference of startups {LAST_MONTH}" in head


@pytest.mark.parametrize("horizon", [PAST, 120])
def test_a_state_is_bit_identical_to_its_particle(kept: StateTable, horizon: int) -> None:
    """Whatever the horizon: filters run for no more months than they need."""
    _, filter_ = weighed()
    longer = all_replaced(SMALL, {"clock.horizon": float(horizon)})
    starts = FROM_2023 if horizon == PAST else STARTS
    particles = dict(zip([one.step_seeds for one in filter_.lineages], filter_.runs, strict=True))
    assert len({one.lineage.step_seeds for one in kept.states}) > 1
    for number, state in enumerate(kept.states):
        past = starts.model(Overrides.of(longer), number * SEEDS_PER_DRAW + 1)
        assert past.step_number == PAST
        assert past.record.tobytes() == particles[state.lineage.step_seeds].record.tobytes()


def test_scenarios_and_seeds_of_a_state_share_their_history_and_differ_from_today_on() -> None:
    usual, other = run(SMALL), run(all_replaced(SMALL, {TASTE: OTHER}))
    assert months_alike(usual, other) == PAST
    assert (usual.parameters.clock.steps, len(usual.record)) == (60, 60)
    later = run(with_shock(month_after(LAST_MONTH, 3)))
    assert months_alike(usual, later) == PAST + 2
    assert months_alike(usual, run(SMALL, seed=SEED + 1)) == PAST
    assert months_alike(usual, run(SMALL, seed=SEED + SEEDS_PER_DRAW)) < PAST


def test_a_shock_before_today_strikes_in_its_month_and_from_2023_all_changes_do() -> None:
    usual = run(SMALL)
    assert months_alike(usual, run(with_shock(LAST_MONTH))) == PAST - 1
    assert months_alike(usual, run(with_shock("2025-03"))) == 26
    assert months_alike(usual, run(SMALL, FROM_2023)) == len(usual.record)
    changed = all_replaced(SMALL, {TASTE: OTHER})
    assert months_alike(usual, run(changed, FROM_2023)) < 3


def test_what_holds_for_a_whole_run_holds_from_its_first_month() -> None:
    more = all_replaced(SMALL, {"firms.count": 50.0})
    done = run(more)
    assert done.firm_table.kind.size == 50
    assert months_alike(run(SMALL), done) < 3
    assert months_alike(done, run(all_replaced(more, {TASTE: OTHER}))) == PAST


def test_what_needs_another_history_is_listed() -> None:
    """What holds for a whole run, and what begins in a month of the data."""
    plain = Parameters()
    usual, begins = plain.research.growth, "policy.state_lab.starts"
    next_month = month_after(LAST_MONTH, 1)
    late = {"pricing.tiering": 0.3, "clock.horizon": 60.0, "ending.window": 12.0}
    later = with_path(plain, GROWTH, {LAST_MONTH: usual, next_month: 2.0 * usual})
    for changed, names in (
        (plain, []),
        (all_replaced(plain, late), []),
        (all_replaced(plain, {"firms.count": 100.0}), ["firms.count"]),
        (all_replaced(plain, {begins: "2025-01"}), [begins]),
        (all_replaced(plain, {begins: next_month}), []),
        (with_path(plain, GROWTH, {LAST_MONTH: 2.0 * usual}), [GROWTH]),
        (later, []),
    ):
        assert States(plain).remade(Overrides.of(changed)) == names
        assert States(plain, from_2023=True).remade(Overrides.of(changed)) == []


def test_a_path_from_the_usual_value_starts_from_that_of_other_parameters() -> None:
    plain, name = Parameters(), "network.open_compatibility"
    usual, share = plain.research.growth, plain.network.open_compatibility
    for path, of, value, becomes in (
        ([usual, usual / 2.0], GROWTH, 3.0 * usual, [3.0 * usual, 1.5 * usual]),
        ([1.0, 2.0], GROWTH, 3.0 * usual, [1.0, 2.0]),
        ([share, 1.9 * share], name, 0.8, [0.8, 1.0]),  # within its range
    ):
        months = ("2026-06", "2027-06")
        changed = with_path(plain, of, dict(zip(months, path, strict=True)))
        by = states.changes(plain, Overrides(changed))
        found = states.apply_changes(all_replaced(plain, {of: value}), by).schedule[of]
        assert found == pytest.approx(dict(zip(months, becomes, strict=True)))


def test_a_process_that_keeps_histories_makes_the_same_runs_in_any_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even if a history is replayed, or watched from its first month."""
    changed = all_replaced(SMALL, {TASTE: OTHER})
    seeds = (SEED, SEED + SEEDS_PER_DRAW, SEED + 1)
    asked = [(one, seed) for one in (SMALL, changed) for seed in seeds]
    first = [run(one, seed=seed).record.tobytes() for one, seed in asked]
    again = [run(one, seed=seed).record.tobytes() for one, seed in reversed(asked)]
    assert again[::-1] == first
    for (parameters, seed), bytes_before in zip(asked, first, strict=True):
        monkeypatch.setattr(states, "_pasts", [])
        assert run(parameters, seed=seed).record.tobytes() == bytes_before
        seen: list[int] = []
        watched = STARTS.model(
            Overrides.of(parameters),
            seed,
            watch=lambda one: seen.append(one.step_number),  # noqa: B023 at once
        )
        assert seen == [*range(1, PAST + 1)]
        assert watched.run().record.tobytes() == bytes_before


def test_a_value_that_is_set_replaces_that_of_the_state_from_today_on(kept: StateTable) -> None:
    """By a word even where it is the usual one."""
    drawn = kept.states[2].lineage.parameters[kept.names.index(TASTE)]
    usual = value_of(SMALL, TASTE)
    assert drawn != usual
    assert value_of(STARTS.model(Overrides.of(SMALL), SEED).parameters, TASTE) == drawn
    small = ("firms.count=40", "clock.horizon=60")
    said = question(*small, f"{TASTE}={usual}").overrides
    starts = States(question(*small).parameters)
    assert starts.named(said) == {TASTE}
    done = starts.model(said, SEED)
    assert value_of(done.parameters, TASTE) == usual
    assert months_alike(done.run(), run(SMALL)) == PAST


def test_shared_preferences_take_a_step_from_their_last_by_their_law(kept: StateTable) -> None:
    """300 seeds: a standard error is a seventeenth of a step of the mean, 4 % of the deviation."""
    state = kept.states[2]
    models = [
        STARTS.model(Overrides.of(SMALL), 2 * SEEDS_PER_DRAW + step_seed)
        for step_seed in range(300)
    ]
    law = [value_of(models[0].parameters, name) for name in LAW]
    assert law == [*state.law]
    found = np.array([one.demand.shared_preference for one in models])
    for kind, last in enumerate(state.lineage.preferences[-1]):
        sigma, rho = law[kind], 0.5 ** (1.0 / (12.0 * law[kind + len(FIRM_KINDS)]))
        assert found[:, kind].mean() == pytest.approx(rho * last, abs=sigma / 4 + 1e-12)
        assert found[:, kind].std() == pytest.approx(sigma, rel=0.17)
    assert found.std(axis=0).max() > 0.0
    still = all_replaced(SMALL, dict.fromkeys(MONTHLY_SDS, 0.5))
    assert value_of(STARTS.model(Overrides.of(still), SEED).parameters, MONTHLY_SDS[0]) == 0.5


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("communities=none", "communities.commons: .*start=2023"),
        ("clock.horizon=44", "clock.horizon=44: must be more than 44 months; .*start=2023"),
        ("clock.start=2024-01", "clock: .*unmeasured=default"),
        ("clock.months_per_step=2", "clock: .*unmeasured=default"),
    ],
)
def test_what_no_state_can_be_is_refused_and_from_2023_all_but_another_clock(
    word: str, says: str
) -> None:
    plain, asked = question().parameters, question(word).overrides
    with pytest.raises(BadInput, match=f"^{says}"):
        States(plain).refuse(asked)
    if says.startswith("clock:"):
        with pytest.raises(BadInput, match=f"^{says}"):
            States(plain, from_2023=True).refuse(asked)
    else:
        States(plain, from_2023=True).refuse(asked)
        few = asked.changed({"firms.count": 30.0})
        assert States(plain, from_2023=True).model(few, SEED).step_number == PAST
    States(plain).refuse(Overrides(plain).changed({"firms.count": 30.0}))


def test_seeds_are_of_states_that_come_twice_before_there_are_others(
    kept: StateTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = STARTS.seeds(1, 4 * COUNT)
    assert sorted({one // SEEDS_PER_DRAW for one in seeds}) == [*range(COUNT)]
    many = kept._replace(states=kept.states * 60)
    monkeypatch.setattr(states, "read", lambda *_: many)
    turn = states.TURN
    seeds = STARTS.seeds(1, 2 * turn + 10)
    numbers = [one // SEEDS_PER_DRAW for one in seeds]
    assert numbers[:turn] == numbers[turn : 2 * turn]
    assert len(set(numbers)) == turn + 10
    assert len(set(seeds)) == len(seeds)
    assert STARTS.seeds(1, 50) == seeds[:50]
    again = STARTS.seeds(2, 50)
    assert not {one % SEEDS_PER_DRAW for one in again} & {one % SEEDS_PER_DRAW for one in seeds}
    other = [one // SEEDS_PER_DRAW for one in again]
    assert other != numbers[:50]
    assert other != sorted(other)


def test_columns_have_the_state_its_ancestor_and_its_parameters(kept: StateTable) -> None:
    seeds = np.array([SEED, 5, SEED + 1])
    found = STARTS.columns(seeds)
    assert list(found) == [DRAW, ANCESTOR, *kept.names, *LAW]
    assert {one.name for one in DRAWN_PARAMETERS.values()} <= {*found}  # the spread's sources
    assert found[DRAW].tolist() == [2, 0, 2]
    rows = np.column_stack([found[name] for name in list(found)[1:]]).tolist()
    for row, number in zip(rows, (2, 0, 2), strict=True):
        own = kept.states[number]
        assert row == [own.ancestor, *own.lineage.parameters, *own.law]
