"""The same adoption step in every way, side by side: time, memory, and the same shares."""

import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.market import freeze, write_frozen
from tests.benchmarks.own import CROWDS

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 100_000)
MONTHS = 6
SEED = 1
ERRORS = 4.0
"""Standard errors by which a share may differ: of 17 shares one does so by chance in 1,000 runs."""


@dataclass(frozen=True)
class Peer:
    """A way to write the adoption step, and what is fair to know about it."""

    name: str
    module: str  # of `peers`, or a way of `own`
    repeats: int
    note: str


PEERS = (
    Peer(
        "this engine",
        "engine",
        5,
        "Columns and compiled rules, in double precision and with the same bits on every machine. "
        "It also adds up what sellers may expect to sell at other prices and twenty further sums, "
        "which only it and Mesa's objects do; tastes are drawn again at each review instead of "
        "stored.",
    ),
    Peer(
        "C",
        "c_program",
        5,
        "One program without packages, compiled on the spot with `gcc -O3 -march=native "
        "-ffast-math`: records in single precision, vector code over the offerings, a generator of "
        "its own (xoshiro256++). Tastes and requirements kept, sellers' expectations left out.",
    ),
    Peer(
        "numpy columns",
        "numpy_columns",
        3,
        "Whole-array operations in blocks that fit the cache, a matrix product for most of "
        "utility. Tastes kept, sellers' expectations left out.",
    ),
    Peer(
        "Mesa's objects",
        "usual_own_draws",
        1,
        "An agent for each firm, `shuffle_do`, with all that the engine adds up. Draws come from "
        "Python's generator.",
    ),
)


@dataclass(frozen=True)
class Timed:
    """What a peer took at one size, or why it did not run."""

    peer: Peer
    firms: int
    rate: float = math.nan  # firm-months a second of one core
    build: float = math.nan  # seconds
    bytes: float = math.nan  # at the peak, beyond what the process held before
    disagreement: float = math.nan  # largest difference of a share, in standard errors
    failure: str = ""


class CannotRun(RuntimeError):
    """A peer that does not run."""


def compared(
    peers: tuple[Peer, ...] = PEERS, sizes: tuple[int, ...] = SIZES, months: int = MONTHS
) -> list[Timed]:
    """Run all peers at all sizes, one after another; with the first the others must agree."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for firms in sizes:
            market = Path(folder) / f"{firms}.npz"
            write_frozen(freeze(firms, SEED), market)
            shares: list[dict[str, Any]] = []
            for peer in peers:
                try:
                    ran = run(peer, firms, market, months)
                except CannotRun as error:
                    results.append(Timed(peer, firms, failure=str(error)))
                    continue
                shares = shares or ran["shares"]
                rate = firms * months / ran["seconds"]
                apart = disagreement(shares, ran["shares"], firms)
                results.append(Timed(peer, firms, rate, ran["build"], ran["bytes"], apart))
    return results


def run(peer: Peer, firms: int, market: Path, months: int) -> dict[str, Any]:
    """One peer at one size, in a process of its own.

    Raises:
        CannotRun: when it fails.
    """
    if peer.module in CROWDS:
        command = [sys.executable, "-m", "tests.benchmarks.own", peer.module, str(firms)]
    else:
        module = f"tests.benchmarks.peers.{peer.module}"
        command = [sys.executable, "-m", module, str(market)]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, str(months), str(peer.repeats), str(SEED)],
        cwd=ROOT,
        env={**os.environ, **one_thread, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(f"{peer.name} failed: {(done.stderr.splitlines() or ['no message'])[-1]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def disagreement(expected: list[dict[str, Any]], found: list[dict[str, Any]], firms: int) -> float:
    """The largest difference of any share in any month, in its standard errors.

    Shares of firms by state, and of workloads by offering. A firm is one observation, as if all its
    workloads did the same: the true error of a share of workloads is smaller.
    """
    largest = 0.0
    for one, other in zip(expected, found, strict=True):
        workloads = max(sum(one["users"]), 1.0)
        for name, whole in (("users", workloads), ("firms", float(firms))):
            for a, b in zip(one[name], other[name], strict=True):
                p = (a + b) / 2.0 / whole
                error = math.sqrt(2.0 * max(p * (1.0 - p), 1.0 / firms) / firms)
                largest = max(largest, abs(a - b) / whole / error)
    return largest


def bytes_a_firm(results: list[Timed], peer: Peer) -> float:
    """What a further firm takes: the slope of peak memory from the smallest to the largest size."""
    own = sorted((r for r in results if r.peer == peer and not r.failure), key=lambda r: r.firms)
    if len(own) < 2:
        return math.nan
    return (own[-1].bytes - own[0].bytes) / (own[-1].firms - own[0].firms)
