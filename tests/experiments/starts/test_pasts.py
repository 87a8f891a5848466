"""Worlds whose past is kept go on as if it had been made again."""

import os
import pickle
import zlib
from pathlib import Path

import numpy as np
import pytest

from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.starts import lineage as pasts
from openclosed.experiments.starts.chosen import mixture_of
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.firms import Firms

WORDS = ("clock.horizon=54", "scenario=price_war")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pasts, "_folder", lambda: tmp_path)
    return tmp_path


def test_a_kept_past_changes_no_byte(folder: Path) -> None:
    with composing():
        question = question_of(WORDS)
        worlds = mixture_of(question)
    assert worlds is not None
    for seed in worlds.seeds(3, 2):
        never_kept = worlds.world(question.parameters, seed, lambda _: None).run()
        first, second = (worlds.world(question.parameters, seed).run() for _ in range(2))
        assert np.array_equal(first.record, never_kept.record, equal_nan=True)
        assert np.array_equal(second.record, never_kept.record, equal_nan=True)
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
    pasts.past_of("key", make)
    (file,) = folder.iterdir()
    for content in (zlib.compress(pickled), pickled, file.read_bytes()[:100]):
        file.write_bytes(content)
        assert pasts.past_of("key", make).seed == 1
        assert pickle.loads(zlib.decompress(file.read_bytes())).seed == 1


def test_another_version_of_a_library_reads_no_file_of_this_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, library in enumerate(("pytest", "mesa", "numpy"), start=1):
        monkeypatch.setattr(f"{library}.__version__", "0")
        pasts.past_of("key", make)
        assert len(list(folder.iterdir())) == number


def test_the_oldest_make_room_for_the_newest(tmp_path: Path) -> None:
    new, middle, old = (sign * pasts.NAME_DIGITS for sign in "012")
    for age, name in enumerate((new, middle, old, "theirs")):
        (tmp_path / name).write_bytes(bytes(10))
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    pasts.remove_oldest(tmp_path, 20)
    assert {one.name for one in tmp_path.iterdir()} == {new, middle, "theirs"}
