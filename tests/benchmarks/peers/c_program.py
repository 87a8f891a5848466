"""The adoption step in C: compiles `c_program.c`, writes the market as it reads it, and runs it.

The program draws numbers of its own and prints what it took; it needs a C compiler, no package.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.peers.frozen import REQUIREMENTS, Frozen

SOURCE = Path(__file__).with_suffix(".c")
FLAGS = ("-O3", "-march=native", "-ffast-math", "-fopenmp-simd")
COMPILERS = ("gcc", "clang", "cc")


def compiler() -> str | None:
    """The C compiler of this machine."""
    return next(filter(None, map(shutil.which, COMPILERS)), None)


def program(folder: Path) -> Path:
    """The compiled program, in a folder.

    Raises:
        SystemExit: when there is no compiler.
    """
    command, made = compiler(), folder / SOURCE.stem
    if command is None:
        raise SystemExit("no C compiler was found on this machine")
    subprocess.run([command, *FLAGS, str(SOURCE), "-lm", "-o", str(made)], check=True)
    return made


def columns(market: Frozen) -> Iterator[Any]:
    """All numbers that the program reads, in the order in which it does."""
    places, cohorts = len(market.family), len(market.growth)
    families = int(market.lineage.max()) + 1
    sizes = (market.firms, market.work.size, places, market.closed, cohorts, families)
    yield np.array(sizes, np.int32)
    yield [market.innovation, market.imitation, market.years]
    yield [market.nest_scale, market.outside_utility, market.effort]
    yield from (market.price, market.foreign.astype(float))
    yield market.strength * market.fit.T
    yield market.distances()
    yield market.lineage.astype(np.int32)
    yield from (market.custom, market.growth)
    for kind in range(2):
        yield from (np.exp(market.of[name] / market.width[kind]) for name in REQUIREMENTS)
        yield from (market.able[kind], market.response[kind])
        yield from (market.flexibility[kind], market.engineering[kind])
        for work in range(cohorts):
            yield np.array([market.required(name, kind, work) for name in REQUIREMENTS])
        yield [market.barred[kind], market.review_months[kind]]
        yield [market.switching_cost[kind], market.family_taste[kind]]
        yield from (market.taste[kind], market.taste_spread[kind])
    yield from (market.kind.astype(np.int32), market.aware.astype(np.int32))
    yield np.searchsorted(market.firm, np.arange(market.firms + 1)).astype(np.int32)
    yield market.first_neighbour.astype(np.int32)
    yield market.neighbours.astype(np.int32)
    yield from (market.work.astype(np.int32), market.held.astype(np.int32))
    yield from (market.volume, market.need, market.review_at)


def main(market: Path, *words: str) -> None:
    """Run the program on a market; it prints the line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        made, file = program(Path(folder)), Path(folder) / "market"
        with file.open("wb") as numbers:
            for column in columns(Frozen.read(market)):
                numbers.write(np.ascontiguousarray(column).tobytes())
        subprocess.run([str(made), str(file), *words], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:5])
