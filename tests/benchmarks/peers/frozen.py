"""What all peers share: the frozen market that they read, their clock, and what they report."""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

NONE, NOT_STARTED = -1, -2  # places of a workload without AI, and of one that has not begun
REQUIREMENTS = ("support", "trust", "evidence")
TASTES = ("support", "trust", "evidence", "flexibility", "origin", "cost", "affinity")
"""The lasting weights that peers know, in the order of `taste` and `taste_spread`."""
_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
STATES = ("none", "open_only", "closed_only", "hybrid")


@dataclass(frozen=True)
class Frozen:
    """A market whose offerings stay as they are: A alternatives, closed ones first.

    `of[name]` are plain arrays and numbers, by the names of `tests.benchmarks.market.frozen`.
    """

    of: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> "Frozen":
        """The market of a file."""
        with np.load(path) as file:
            return cls(
                {name: file[name] if file[name].ndim else file[name].item() for name in file}
            )

    def __getattr__(self, name: str) -> Any:
        """An array or number of the market."""
        try:
            return self.of[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def firms(self) -> int:
        """How many firms there are."""
        return len(self.of["kind"])

    def required(self, requirement: str, kind: Any, work: Any) -> Any:
        """What firms of a kind want for a cohort of work, over the width of its slope."""
        critical = 1.0 + (self.of["critical_factor"][kind] - 1.0) * self.of["critical"][work]
        return self.of[f"need_{requirement}"][kind] * critical / self.of["width"][kind]

    def distances(self) -> Floats:
        """(A, A) share of the cost of switching from one alternative to another."""
        family, is_open = self.of["family"], np.arange(len(self.of["family"])) >= self.of["closed"]
        distance: Floats = np.where(is_open[:, None] == is_open, self.of["distance_family"], 1.0)
        distance[family[:, None] == family] = 0.0
        return distance

    def tastes(self, rng: np.random.Generator) -> dict[str, Floats]:
        """What firms lastingly want: weights (N, 6), affinity (N), liking (N, families), views.

        Drawn with a generator, from the distributions of the benchmark setting: lognormal weights
        of a given mean, a normal affinity, and a normal taste for each family.
        """
        kind, count = self.of["kind"], self.firms
        mean, spread = self.of["taste"][kind], self.of["taste_spread"][kind]
        normal = rng.standard_normal((count, 7))
        families = int(self.of["lineage"].max()) + 1
        return {
            "weight": mean[:, :6]
            * np.exp(spread[:, :6] * normal[:, :6] - 0.5 * spread[:, :6] ** 2),
            "affinity": mean[:, 6] + spread[:, 6] * normal[:, 6],
            "family_taste": self.of["family_taste"][kind][:, None]
            * rng.standard_normal((count, families)),
            "origin_view": rng.random(count),
        }


class Crowd(Protocol):
    """Firms that can go through a month of a frozen market."""

    def month(self, now: int) -> None:
        """Hear, review, qualify, choose and be counted."""

    def shares(self) -> dict[str, Any]:
        """What firms use after the month: see `report`."""


def report(users: NDArray[Any], firms_by_state: NDArray[Any], choices: int) -> dict[str, Any]:
    """The shares that all peers must agree on.

    `users` (A) workloads on each alternative, `firms_by_state` (4) firms by STATES.
    """
    return {
        "users": [float(n) for n in users],
        "firms": [float(n) for n in firms_by_state],
        "choices": int(choices),
    }


def peak_bytes() -> int:
    """Most memory that this process has held since `forget_peak`."""
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="ascii").splitlines()
        (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
        return 1024 * int(peak)
    peak_so_far = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak_so_far if sys.platform == "darwin" else 1024 * peak_so_far


def forget_peak() -> int:
    """Let the peak begin again (where the system can do so), and return what is held now."""
    gc.collect()
    if _FORGET.exists():
        _FORGET.write_text("5", encoding="ascii")
    return peak_bytes()


def timed(
    make: Callable[[], Crowd], months: int, repeats: int, before: int | None = None
) -> dict[str, Any]:
    """Build a crowd and run it, `repeats` times: the fastest of the runs, and what it gave.

    Seconds are those of the processor. What disturbs a run only ever makes it slower. Bytes are
    those at the peak of the first run beyond `before`, by default what the process held.
    """
    before = forget_peak() if before is None else before
    best: dict[str, Any] = {}
    held = 0
    for _ in range(repeats):
        crowd = None  # lets the last one go
        start = time.process_time()
        crowd = make()
        build, seconds, shares = time.process_time() - start, 0.0, []
        for month in range(months):
            start = time.process_time()
            crowd.month(month)
            seconds += time.process_time() - start
            shares.append(crowd.shares())
        if not best or seconds < best["seconds"]:
            best = {"build": build, "seconds": seconds, "shares": shares}
        held = held or peak_bytes() - before
    return best | {"bytes": held}


def main(build: Callable[[Frozen, np.random.Generator], Crowd]) -> None:
    """Time the crowd of the file on the command line, and print what it took as JSON."""
    path, months, repeats, seed = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    before = forget_peak()
    market = Frozen.read(path)

    def make() -> Crowd:
        return build(market, np.random.default_rng(seed))

    print(json.dumps(timed(make, months, repeats, before)))
