"""Worlds that go on from the record: made again as they were, under what is asked from there on."""

import os
import pickle
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import mixture as kept_worlds
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.mixture import LUCK, UNTIL
from openclosed.experiments.functions import scenario
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.scenarios import under_the_same_words
from openclosed.experiments.runs.factors import points_of
from openclosed.experiments.starts import lineage as starting
from openclosed.experiments.starts.chosen import mixture_of
from openclosed.experiments.starts.lineage import KEPT, WALK, advance
from openclosed.experiments.starts.mixture import TURN, Mixture
from openclosed.experiments.sweep import combinations
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters.changes import changes
from openclosed.sim.parameters.dates import month_after, months_between
from openclosed.sim.parameters.firms import Firms
from openclosed.sim.parameters.paths import all_replaced, value_of
from tests.experiments.conftest import question

START = Parameters().clock.start
STEPS = 1 + months_between(START, UNTIL)
SEED = 3 * LUCK + 5


def of(*words: str) -> Mixture:
    asked = question(*words)
    with composing():
        made = mixture_of(asked)
    assert made is not None
    return made


@pytest.fixture(scope="module")
def mixture() -> Mixture:
    return of()


@pytest.fixture(scope="module")
def plain(mixture: Mixture) -> Ecosystem:
    """A world at the end of the record, for nobody to step."""
    return mixture.world(mixture.plain, SEED)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other, equal_nan=True)


def test_the_worlds_that_are_kept_are_made_again_as_they_were(mixture: Mixture) -> None:
    """The kept table says what developers' share was; a lineage makes it again to the last digit.

    One world of each hypothesis. Where this fails after a change of the model, remake them:
    python -m experiments.validation anchored docs=true
    """
    kept = starting.read()
    for _, group in kept.worlds.groupby("hypothesis"):
        row = int(group.index[-1])
        world = mixture.world(mixture.plain, row * LUCK)
        assert world.step_number == STEPS
        assert world.latest(TOKENS) == pytest.approx(kept.worlds["share"][row], abs=1e-9)
    assert month_after(START, STEPS - 1) == UNTIL
    assert kept.cells["weight"].sum() == pytest.approx(1.0)
    by_bias = kept.cells.groupby("bias")["weight"]
    assert (by_bias.min() / by_bias.sum() >= 0.05 - 1e-9).all()
    assert len(kept_worlds.kept()) == len(kept.worlds) == len(kept.lineages)
    assert {len(one.tastes) for one in kept.lineages} == {1 + months_between(kept.since, UNTIL)}


def test_a_world_has_its_own_numbers_and_its_taste_goes_on_by_its_own_law(
    mixture: Mixture, plain: Ecosystem
) -> None:
    row = mixture.kept.worlds.iloc[SEED // LUCK]
    assert all(value_of(plain.parameters, name) == row[name] for name in mixture.kept.names)
    asked = all_replaced(mixture.plain, {WALK: 0.1, KEPT: 0.5})
    still = mixture.plain.with_written({WALK})
    own, typed = (row["sigma"], row["rho"]), (0.1, 0.5)
    for parameters, law in ((mixture.plain, own), (asked, typed), (still, (0.0, row["rho"]))):
        world = advance(mixture.world(parameters, SEED), STEPS + 1)
        taste = world.in_force.firms.startup.affinity
        assert (taste.walk, taste.kept) == law


def test_every_free_number_counts_where_it_is_written_as_the_plain_world_has_it(
    mixture: Mixture,
) -> None:
    plain = mixture.plain
    usual = {name: value_of(plain, name) for name in mixture.own if "_target_" not in name}
    assert usual.keys() >= {*mixture.kept.names, WALK, KEPT, "choice.experience", "work.spacing"}
    asked = question(*(f"{name}={value}" for name, value in usual.items())).parameters
    assert mixture.changes(asked) == changes(plain, plain, usual)
    same = question("firms.count=500", "choice.noise=1").parameters  # as kept worlds have it
    assert mixture.changes(same) == changes(plain, plain)


def roads(folder: Path) -> Iterator[Parameters]:
    """Ways to write that the taste is not to walk, which it does not in the plain world."""
    own = folder / "scenario" / "mine.yaml"
    own.parent.mkdir()
    own.write_text("# @package _global_\nfirms: {startup: {affinity: {walk: 0}}}\n")
    yield question("firms.startup.affinity={walk: 0}").parameters
    yield scenario("baseline", {WALK: 0.0})
    with composing(folder):
        asked = question_of(["output=nowhere"])
        for name in ("mine", "mine:strong", "mine+price_war"):
            yield under_the_same_words(asked, name).parameters
        for composed in (False, True):
            word = combinations.Swept(f"{'++' * composed}{WALK}", ("0",), (0,), composed)
            yield combinations.points_of(asked, [word])[0].parameters
        yield points_of(asked.parameters, pd.DataFrame({WALK: [0.0]}))[0].parameters


def test_a_value_counts_by_whatever_road_it_is_written(mixture: Mixture, tmp_path: Path) -> None:
    for number, parameters in enumerate(roads(tmp_path)):
        assert mixture.written(parameters) == {WALK}, number


def test_a_change_acts_from_the_end_of_the_record_on_and_so_does_other_luck(
    mixture: Mixture, plain: Ecosystem
) -> None:
    cheap = all_replaced(mixture.plain, {"commerce.open_serving_cost": 0.3})
    unchanged, again, changed, other = (
        advance(mixture.world(parameters, seed), STEPS + 6)
        for parameters, seed in (
            (mixture.plain, SEED), (mixture.plain, SEED), (cheap, SEED), (mixture.plain, SEED + 1),
        )
    )  # fmt: skip
    assert same(unchanged.record, again.record)
    assert changed.in_force.commerce.open_serving_cost == 0.3
    for one in (changed, other):
        assert same(one.record[:STEPS], plain.record)
        assert not same(one.record[STEPS:], unchanged.record[STEPS:])


def test_what_holds_for_a_whole_run_is_under_the_change_from_the_start(
    mixture: Mixture, plain: Ecosystem
) -> None:
    """As the world would have been: its numbers, its luck and its taste stay."""
    remade = mixture.world(all_replaced(mixture.plain, {"firms.count": 50}), SEED)
    assert (remade.parameters.firms.count, remade.step_number) == (50, STEPS)
    assert not same(plain.record[:12], remade.record[:12])
    own = mixture.kept.worlds.iloc[SEED // LUCK]
    assert all(value_of(remade.parameters, name) == own[name] for name in mixture.kept.names)
    leap = question("+shocks.one={month: 2025-05, what: work, amount: 1}").parameters
    struck, months = mixture.world(leap, SEED), months_between(START, "2025-05")
    assert same(plain.record[:months], struck.record[:months])
    assert not same(plain.record, struck.record)


def test_a_past_that_is_reused_under_another_growth_leaves_the_same_future(
    mixture: Mixture,
) -> None:
    """Where a lever on the future is moved beside it, too."""
    fast = all_replaced(mixture.plain, {"work.size_growth": 0.1})
    path = {UNTIL: mixture.plain.commerce.open_serving_cost, "2027-06": 0.3}
    both = fast.model_copy(
        update={"schedule": fast.schedule | {"commerce.open_serving_cost": path}}
    )
    reusing = mixture._replace(reuses_pasts=True)
    for parameters in (fast, both, both):  # the last from the past that the first has kept
        remade, reused = (
            advance(worlds.world(parameters, SEED), STEPS + 12) for worlds in (mixture, reusing)
        )
        assert same(remade.record, reused.record)
        assert not same(remade.record[:STEPS], mixture.world(mixture.plain, SEED).record[:STEPS])


def test_seeds_have_each_hypothesis_by_its_weight_and_worlds_come_again_with_other_luck(
    mixture: Mixture,
) -> None:
    hypothesis = mixture.kept.worlds["hypothesis"]
    for count in (50, 400):
        names = [hypothesis[seed // LUCK] for seed in mixture.seeds(1, count)]
        for name, weight in mixture.kept.cells.groupby("hypothesis")["weight"].sum().items():
            assert names.count(name) / count == pytest.approx(weight, abs=3.0 / min(count, TURN))
    seeds = mixture.seeds(1, 3 * TURN)
    assert mixture.seeds(1, 50) == seeds[:50]
    turns = [[one // LUCK for one in seeds[TURN * turn : TURN * (turn + 1)]] for turn in range(3)]
    assert turns[0] == turns[1] != turns[2]
    assert len(set(seeds)) == 3 * TURN


def test_runs_say_which_world_they_go_on_from_and_what_its_numbers_are(mixture: Mixture) -> None:
    table = pd.DataFrame(mixture.columns(np.array([4, 0, 4]) * LUCK + 7))
    own = mixture.kept.worlds.iloc[[4, 0, 4]]
    assert table["kept_world"].tolist() == [4, 0, 4]
    for name in ("hypothesis", "bias", "founder", "k", "sigma", "rho", *mixture.kept.names):
        assert table[name].tolist() == own[name].tolist()


def test_one_hypothesis_alone_can_be_asked_for_if_worlds_of_it_are_kept(
    mixture: Mixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = of("hypothesis=experience")
    assert set(made.kept.worlds["hypothesis"]) == {"experience"}
    assert made.kept.weights.sum() == pytest.approx(1.0)
    assert made.remade_because(question("hypothesis=experience").parameters) == ""
    monkeypatch.setattr(starting, "read", lambda: mixture.kept.of(["lasting"]))
    with pytest.raises(BadInput, match=r"^hypothesis=experience: "):
        of("hypothesis=experience")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("work.size_growth=0.01", "work.size_growth "),
        ("+shocks.one={month:2025-05,what:work,amount:1}", "shocks.one "),
        ("scenario=plateau", ""),
        ("scenario=price_war dose=strong", ""),
        ("clock.horizon=80", ""),
        ("policy=compute_cap", ""),
        ("vendors=one_lab communities=one_community", "refused: .* worlds=plain"),
        ("clock.start=2022-06", "refused: clock.start: "),
        ("clock.months_per_step=3", "refused: clock.months_per_step: "),
        ("clock.horizon=30", f"refused: clock.horizon=30 ends before {UNTIL}"),
    ],
)
def test_what_changes_the_past_is_told_or_refused_and_what_acts_later_leaves_it(
    words: str, says: str, mixture: Mixture
) -> None:
    asked = question(*words.split(" ")).parameters
    if says.startswith("refused: "):
        with pytest.raises(BadInput, match=says.removeprefix("refused: ")):
            mixture.remade_because(asked)
    else:
        because = mixture.remade_because(asked)
        assert because.startswith(says)
        assert bool(because) == bool(says)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(starting, "_folder", lambda: tmp_path)
    return tmp_path


def test_a_kept_past_changes_no_byte(folder: Path, mixture: Mixture) -> None:
    asked = question("clock.horizon=54", "scenario=price_war").parameters
    for seed in mixture.seeds(3, 2):
        never_kept = mixture.world(asked, seed, lambda _: None).run()
        first, second = (mixture.world(asked, seed).run() for _ in range(2))
        assert same(first.record, never_kept.record)
        assert same(second.record, never_kept.record)
        assert second.events == never_kept.events
    assert len(list(folder.iterdir())) == 2


def make() -> Ecosystem:
    return Ecosystem(Parameters(firms=Firms(count=20)), rng=1)


@pytest.mark.parametrize(
    "pickled",
    [
        b"", b"half", b"cmesa.oldplace\nModel\n.", b"cmesa\nNoModel\n.",
        b"cbuiltins\nint\n(S'a'\ntR.", pickle.dumps({"of another": "class"}),
    ],
)  # fmt: skip
def test_a_file_that_is_broken_or_of_another_version_is_made_again(
    pickled: bytes, folder: Path
) -> None:
    starting.past_of("key", make)
    (file,) = folder.iterdir()
    for content in (zlib.compress(pickled), pickled, file.read_bytes()[:100]):
        file.write_bytes(content)
        assert starting.past_of("key", make).seed == 1
        assert pickle.loads(zlib.decompress(file.read_bytes())).seed == 1


def test_another_version_of_a_library_reads_no_file_of_this_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, library in enumerate(("pytest", "mesa", "numpy"), start=1):
        monkeypatch.setattr(f"{library}.__version__", "0")
        starting.past_of("key", make)
        assert len(list(folder.iterdir())) == number


def test_the_oldest_make_room_for_the_newest(tmp_path: Path) -> None:
    new, middle, old = (sign * starting.NAME_DIGITS for sign in "012")
    for age, name in enumerate((new, middle, old, "theirs")):
        (tmp_path / name).write_bytes(bytes(10))
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    starting.remove_oldest(tmp_path, 20)
    assert {one.name for one in tmp_path.iterdir()} == {new, middle, "theirs"}
