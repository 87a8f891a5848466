"""Worlds that go on from the record: made again as they were, under what is asked from there on."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.answer import mixture as kept_worlds
from analysis.answer.mixture import LUCK, UNTIL
from analysis.evidence.quantities import TOKENS
from experiments.question.composing import composing
from experiments.question.errors import BadInput
from experiments.worlds import library
from experiments.worlds.chosen import mixture_of
from experiments.worlds.lineage import KEPT, WALK, advance
from experiments.worlds.mixture import TURN, Mixture, remade_because
from sim import Parameters
from sim.parameters.dates import month_after, months_between
from sim.parameters.paths import all_replaced, value_of
from tests.experiments.conftest import Command, question

START = Parameters().clock.start
STEPS = 1 + months_between(START, UNTIL)


@pytest.fixture(scope="module")
def mixture() -> Mixture:
    return of()


def of(*words: str) -> Mixture:
    asked = question(*words)
    with composing():
        made = mixture_of(asked)
    assert made is not None
    return made


def test_the_worlds_that_are_kept_are_made_again_as_they_were(mixture: Mixture) -> None:
    """The kept table says what developers' share was; a lineage makes it again to the last digit.

    One world of each hypothesis. Where this fails after a change of the model, remake them:
    openclosed experiment=anchored experiment.docs=true
    """
    worlds = library.read().worlds
    for _, group in worlds.groupby("hypothesis"):
        row = int(group.index[-1])
        world = mixture.world(mixture.plain, row * LUCK)
        assert world.step_number == STEPS
        assert world.latest(TOKENS) == pytest.approx(worlds["share"][row], abs=1e-9)


def test_a_world_has_its_own_numbers_and_its_taste_goes_on_by_its_own_law(
    mixture: Mixture,
) -> None:
    row = mixture.kept.worlds.iloc[-1]
    world = mixture.world(mixture.plain, int(row["world"]) * LUCK)
    for name in mixture.kept.names:
        assert value_of(world.parameters, name) == row[name]
    advance(world, STEPS + 1)
    law = world.in_force.firms.startup.affinity
    assert (law.walk, law.kept) == (row["sigma"], row["rho"])
    asked = all_replaced(mixture.plain, {WALK: 0.1, KEPT: 0.5})
    changed = advance(mixture.world(asked, int(row["world"]) * LUCK), STEPS + 1)
    law = changed.in_force.firms.startup.affinity
    assert (law.walk, law.kept) == (0.1, 0.5)


def test_a_change_acts_from_the_end_of_the_record_on(mixture: Mixture) -> None:
    plain = mixture.world(mixture.plain, 3 * LUCK + 5)
    cheap = all_replaced(mixture.plain, {"commerce.open_serving_cost": 0.3})
    assert remade_because(mixture.plain, cheap) == ""
    changed = mixture.world(cheap, 3 * LUCK + 5)
    np.testing.assert_array_equal(plain.record, changed.record)
    for world in (plain, changed):
        advance(world, STEPS + 12)
    assert changed.in_force.commerce.open_serving_cost == 0.3
    assert not np.array_equal(plain.record, changed.record, equal_nan=True)


def test_what_holds_for_a_whole_run_is_under_the_change_from_the_start(mixture: Mixture) -> None:
    """As the world would have been: its numbers, its luck and its taste stay."""
    plain = mixture.world(mixture.plain, 3 * LUCK + 5)
    few = all_replaced(mixture.plain, {"firms.count": 50})
    remade = mixture.world(few, 3 * LUCK + 5)
    assert remade.parameters.firms.count == 50
    assert remade.step_number == STEPS
    assert not np.array_equal(plain.record[:12], remade.record[:12], equal_nan=True)
    own = mixture.kept.worlds.iloc[3]
    assert all(value_of(remade.parameters, name) == own[name] for name in mixture.kept.names)
    leap = question("+shocks.one={month: 2025-05, what: work, amount: 1}").parameters
    struck = mixture.world(leap, 3 * LUCK + 5)
    months = months_between(START, "2025-05")
    np.testing.assert_array_equal(plain.record[:months], struck.record[:months])
    assert not np.array_equal(plain.record, struck.record, equal_nan=True)


def test_a_seed_has_its_own_luck_from_there_on_and_the_same_again(mixture: Mixture) -> None:
    one, same, other = (
        advance(mixture.world(mixture.plain, 2 * LUCK + luck), STEPS + 6) for luck in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.record, same.record)
    np.testing.assert_array_equal(one.record[:STEPS], other.record[:STEPS])
    assert not np.array_equal(one.record[STEPS:], other.record[STEPS:], equal_nan=True)


def test_any_number_of_seeds_has_each_hypothesis_by_its_weight(mixture: Mixture) -> None:
    hypothesis = mixture.kept.worlds["hypothesis"]
    for count in (50, 400):
        names = [hypothesis[seed // LUCK] for seed in mixture.seeds(1, count)]
        for name, weight in mixture.kept.cells.groupby("hypothesis")["weight"].sum().items():
            assert names.count(name) / count == pytest.approx(weight, abs=3.0 / min(count, TURN))
    assert mixture.seeds(1, 400)[:50] == mixture.seeds(1, 50)


def test_worlds_come_again_with_other_luck_before_there_are_others(mixture: Mixture) -> None:
    seeds = mixture.seeds(1, 3 * TURN)
    first, second, third = (
        [seed // LUCK for seed in seeds[TURN * turn : TURN * (turn + 1)]] for turn in range(3)
    )
    assert first == second != third
    assert len(set(seeds)) == 3 * TURN


def test_runs_say_which_world_they_go_on_from_and_what_its_numbers_are(mixture: Mixture) -> None:
    seeds = np.array([4, 0, 4]) * LUCK + 7
    table = pd.DataFrame(mixture.columns(seeds))
    own = mixture.kept.worlds.iloc[[4, 0, 4]].reset_index(drop=True)
    assert table["kept_world"].tolist() == [4, 0, 4]
    for name in ("hypothesis", "bias", "founder", "k", "sigma", "rho", *mixture.kept.names):
        assert table[name.replace(".", "_")].tolist() == own[name].tolist()
    assert not any("." in str(name) for name in table)


def test_one_hypothesis_alone_can_be_asked_for() -> None:
    made = of("hypothesis=experience")
    assert set(made.kept.worlds["hypothesis"]) == {"experience"}
    assert made.kept.weights.sum() == pytest.approx(1.0)
    assert remade_because(made.plain, question("hypothesis=experience").parameters) == ""


def test_a_hypothesis_of_which_no_worlds_are_kept_is_refused(
    mixture: Mixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "read", lambda: mixture.kept.of(["lasting"]))
    with pytest.raises(BadInput, match=r"^hypothesis=experience: no worlds of it start from the"):
        of("hypothesis=experience")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("firms.count=77",), "firms.count holds for a whole run"),
        (("work.size_growth=0.01",), "work.size_growth holds for a whole run"),
        (
            ("+shocks.one={month: 2025-05, what: work, amount: 1}",),
            f"shocks.one strikes before {UNTIL}, where the record ends",
        ),
        (("scenario=plateau",), ""),
        (("scenario=price_war", "dose=strong"), ""),
        (("clock.horizon=80",), ""),
        (("scenario=open_subsidy",), ""),
        (("policy=compute_cap",), ""),
    ],
)
def test_what_changes_the_past_is_told_and_what_acts_later_leaves_it(
    words: tuple[str, ...], says: str, mixture: Mixture
) -> None:
    assert remade_because(mixture.plain, question(*words).parameters) == says


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("vendors=one_lab", "communities=one_community"), "it was; ask for worlds=plain"),
        (("clock.start=2022-06",), "clock.start: worlds that start from the record have it as it"),
        (("clock.months_per_step=3",), "clock.months_per_step: worlds that start from the"),
        (("clock.horizon=30",), f"clock.horizon=30 ends before {UNTIL}; ask for worlds=plain"),
    ],
)
def test_another_structure_is_refused_in_one_line(
    words: tuple[str, ...], says: str, mixture: Mixture
) -> None:
    with pytest.raises(BadInput) as refused:
        remade_because(mixture.plain, question(*words).parameters)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_command_says_that_worlds_were_made_again(
    openclosed: Command, tmp_path: Path, without_pictures: None
) -> None:
    words = ("firms.count=30", f"clock.horizon={STEPS + 24}", "replicates=4")
    said = openclosed(*words, "execution=serial", "quiet=true", "output=out")
    assert (said.code, said.err) == (0, "")
    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))
    assert manifest["remade_because"] == ["firms.count holds for a whole run"]
    runs = pd.read_parquet(tmp_path / "out/runs.parquet")
    assert (runs["kept_world"] == runs["seed"] // LUCK).all()


def test_the_record_that_they_start_from_ends_where_the_worlds_say() -> None:
    assert month_after(START, STEPS - 1) == UNTIL
    kept = library.read()
    assert kept.cells["weight"].sum() == pytest.approx(1.0)
    by_bias = kept.cells.groupby("bias")["weight"]
    assert (by_bias.min() / by_bias.sum() >= 0.05 - 1e-9).all()
    assert len(kept_worlds.kept()) == len(kept.worlds) == len(kept.lineages)
    assert {len(one.tastes) for one in kept.lineages} == {1 + months_between(kept.since, UNTIL)}
