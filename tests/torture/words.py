"""Random words of a command: each is answered, or refused in one line, with nothing written."""

import random
import string
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from openclosed.experiments.answer import question as answering
from openclosed.experiments.execution.executors import import_ahead
from openclosed.sim.parameters import describe
from tests.torture.tried import Tried, asked, tried

HOSTILE = (
    "", "null", "[]", "{a: 1}", "nan", "-inf", "1e999", "-1", "true", "${oc.env:HOME}", "${.}",
    "..", "/proc/x", "\n", "\x1b[2J", "\udcff", "'", "{", "a=b", "1,2", "range(1,3)", "glob(*)",
    "9" * 400, "x" * 3000, "日本", "{_target_: os.system}", "!!python/object:os.system", "&a [*a]",
    "@x", "[" * 300 + "]" * 300,
)  # fmt: skip
OTHERS = (
    "scenario", "policy", "vendors", "prior", "experiment", "execution", "seed", "replicates",
    "output", "resume", "data", "code", "unmeasured", "auto.outcome", "execution.workers",
    "hydra.run.dir", "hydra/launcher", "+schedule", "+shocks.a", "~vendors", "+vendors.mine",
    "vendors.incumbent._target_", "-m", "--cfg", "--config-dir", "--config-name",
)  # fmt: skip


def words(count: int, seed: int) -> Iterator[tuple[str, ...]]:
    chance, names = random.Random(seed), [one.name for one in describe()]
    for _ in range(count):
        yield tuple(_word(chance, names) for _ in range(chance.choice((1, 1, 1, 2, 3))))


def _word(chance: random.Random, names: list[str]) -> str:
    name = chance.choice(names) if chance.random() < 0.5 else chance.choice(OTHERS)
    if chance.random() < 0.1:
        name = "".join(chance.choice(string.printable) for _ in range(8))
    value = chance.choice(HOSTILE)
    if chance.random() < 0.3:
        value = str(chance.choice((chance.uniform(-1e6, 1e6), chance.randrange(10**9))))
    return f"{name}={value}"


def tried_words(count: int, seed: int) -> Tried:
    """Each command in an empty folder, in which an experiment does nothing."""
    import_ahead()  # since those folders go while it loads
    return tried("words of a command", words(count, seed), _fault_of)


def _fault_of(command: tuple[str, ...]) -> str:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(answering, "run", lambda *_: 0)
        try:
            code, output = asked(*command)
        except BaseException as error:  # noqa: BLE001 nothing may come out of a command
            return f"{type(error).__name__}: {error}"
        left = sorted(path.name for path in Path(folder).iterdir())
    if code not in (0, 2):
        return f"exit code {code}: {output[:200]}"
    if code == 2 and (output.count("\n") != 1 or not output.startswith("openclosed: ")):
        return f"not one line: {output[:200]!r}"
    return f"left {left}" if code == 2 and left else ""
