"""Worlds that can be made again: their numbers, what each drew from, and what moved their taste.

Those of the record are kept as they were where it ends, so that no question makes their past again.
They lie beside the machine code of the rules, in a folder that is named by a digest of all of the
model's sources, and are used by this user alone.
"""

import contextlib
import functools
import hashlib
import itertools
import pickle
import re
import tempfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import mesa
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.quantities import VENUES
from openclosed.analysis.mixture import (
    CELLS,
    FOLDER,
    LUCKS,
    TASTES,
    WORLDS,
    believed,
    of_venue,
)  # fmt: skip
from openclosed.sim import Ecosystem
from openclosed.sim.demand.perception import walk_on
from openclosed.sim.engine.compiled import cache_folder, source_digest
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.clock import Clock
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.state.kinds import STARTUP

HEAD = ("world", "hypothesis", "bias", "founder", "share", "k", "sigma", "rho")
CELL = ["hypothesis", "bias"]
MOST_BYTES = 150_000_000
PASTS = "worlds"
NAME_DIGITS = 32  # of the name of a file
_FAST = 1  # of the levels of zlib: others take longer than making a third of a past
_LOOK = 16  # files written by this process before it looks at how many bytes all take
_written = 0

WALK, KEPT = "firms.startup.affinity.walk", "firms.startup.affinity.kept"
"""Sigma and rho of the taste that developers share."""


class Lineage(NamedTuple):
    """A world's past."""

    numbers: tuple[float, ...]  # held through all of it
    lucks: tuple[tuple[int, int], ...]  # step from which it drew from a seed, and the seed
    since: int = 0  # step of the first of `tastes`
    tastes: tuple[float, ...] = ()  # xi in each step from there on; before it is 0


class Kept(NamedTuple):
    """The worlds, and the weights of hypotheses and biases."""

    worlds: pd.DataFrame  # HEAD, biases of venues, numbers
    lineages: list[Lineage]  # of each row
    names: tuple[str, ...]  # of the numbers
    since: str  # first month of the tastes
    cells: pd.DataFrame  # CELLS

    def of(self, hypotheses: Sequence[str]) -> "Kept":
        """Those of some hypotheses alone."""
        rows = self.worlds["hypothesis"].isin(hypotheses).to_numpy()
        return self._at(rows, self.cells[self.cells["hypothesis"].isin(hypotheses)])

    def believed(self, by: str) -> "Kept":
        """Those that a belief leaves, as likely beside one another as before."""
        k, rho, bias = (self.worlds[name].to_numpy(dtype=float) for name in ("k", "rho", "bias"))
        rows = believed(by, k, rho, bias, self.weights.to_numpy())
        before = self.worlds.groupby(CELL).size()
        left = self.worlds[rows].groupby(CELL).size()
        part = (left / before).reindex(pd.MultiIndex.from_frame(self.cells[CELL])).to_numpy()
        weight = self.cells["weight"] * np.nan_to_num(part)
        return self._at(rows, self.cells.assign(weight=weight)[weight > 0.0])

    def _at(self, rows: NDArray[np.bool_], cells: pd.DataFrame) -> "Kept":
        """Some worlds, and the cells that they are of, whose weights then sum to 1."""
        return self._replace(
            worlds=self.worlds[rows].reset_index(drop=True),
            lineages=[one for one, taken in zip(self.lineages, rows, strict=True) if taken],
            cells=cells.assign(weight=cells["weight"] / cells["weight"].sum()),
        )

    @property
    def weights(self) -> pd.Series:
        """The weight of each row; they sum to 1."""
        weight = self.cells.set_index(CELL)["weight"]
        cell = pd.MultiIndex.from_frame(self.worlds[CELL])
        count = self.worlds.groupby(CELL)["world"].transform("size")
        each: pd.Series = weight.loc[cell].to_numpy(dtype=float) / count
        return each / float(each.sum())


def read(folder: Path = FOLDER) -> Kept:
    """The worlds that are kept in a folder; those of the project by default."""
    worlds, tastes = pd.read_csv(folder / WORLDS), pd.read_csv(folder / TASTES).set_index("world")
    of_venues = [column for venue in VENUES for column in of_venue(venue)]
    names = tuple(str(name) for name in worlds if name not in (*HEAD, *of_venues))
    lucks: dict[int, list[tuple[int, int]]] = {}
    for world, step, luck in pd.read_csv(folder / LUCKS, dtype="uint64").to_numpy().tolist():
        lucks.setdefault(world, []).append((step, luck))
    since = str(tastes.columns[0])
    start = months_between(Clock().start, since)
    lineages = [
        Lineage(tuple(numbers), tuple(lucks[world]), start, tuple(path))
        for world, numbers, path in zip(
            worlds["world"].tolist(),
            worlds[list(names)].to_numpy(dtype=float).tolist(),
            tastes.to_numpy(dtype=float).tolist(),
            strict=True,
        )
    ]
    return Kept(worlds, lineages, names, since, pd.read_csv(folder / CELLS))


DIGITS = 6
"""Significant ones of a number, so that a world can be made again from a table."""


def as_kept(numbers: Iterable[float]) -> tuple[float, ...]:
    """Numbers as a table keeps them."""
    return tuple(float(f"{value:.{DIGITS}g}") for value in numbers)


def numbered(parameters: Parameters, names: Sequence[str], lineage: Lineage) -> Parameters:
    """The parameters with the numbers of a lineage."""
    return all_replaced(parameters, dict(zip(names, lineage.numbers, strict=True)))


def grown(
    parameters: Parameters,
    lineage: Lineage,
    steps: int,
    watch: Callable[[Ecosystem], None] | None = None,
    kind: type[Ecosystem] = Ecosystem,
) -> Ecosystem:
    """The world, of a `kind`, of a lineage after `steps` steps, each of which `watch` sees.

    The parameters have its numbers.
    """
    lucks = dict(lineage.lucks)
    world = kind(parameters, rng=lucks[0])
    while world.step_number < steps:
        step = world.step_number
        world.go_on_with(lucks.get(step, int(world.luck)))
        if lineage.since <= step < lineage.since + len(lineage.tastes):
            world.share_taste(STARTUP, lineage.tastes[step - lineage.since])
        world.step()
        if watch is not None:
            watch(world)
    return world


def walk_from(world: Ecosystem, luck: int) -> Ecosystem:
    """The world as it goes on from here with luck of its own, by the law of its shared taste."""
    world.go_on_with(luck)
    walk_on(world.now, world.demand, world.parameters.firms, world.step_number - 1)
    world.share_taste(STARTUP, world.demand.shared_taste[STARTUP])
    return world


def advance(world: Ecosystem, step: int) -> Ecosystem:
    """The world stepped until it has made `step` steps."""
    while world.step_number < step:
        world.step()
    return world


def digest_of(parameters: Parameters, source: str = "") -> int:
    """A number, below 2^64, that tells sets of parameters apart, and sources of a model."""
    text = repr(parameters.model_dump(by_alias=True)) + source
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def past_of(key: str, make: Callable[[], Ecosystem]) -> Ecosystem:
    """The world of a key, a copy of its own; made if it is not kept, and then kept.

    The key names everything that the world depends on but the sources and the libraries. A file
    that cannot be read is made again.
    """
    folder = _folder()
    if folder is None:
        return make()
    versions = mesa.__version__, np.__version__  # the folder's name tells Python's and numba's
    file = folder / hashlib.sha256(f"{key} {versions}".encode()).hexdigest()[:NAME_DIGITS]
    with contextlib.suppress(Exception):  # a file of other versions can raise anything
        world = pickle.loads(zlib.decompress(file.read_bytes()))  # noqa: S301 this user's own
        if isinstance(world, Ecosystem):
            return world
    world = make()
    _keep(world, file)
    return world


@functools.cache
def _folder() -> Path | None:
    """Where worlds are kept, as far as the disk takes them; None where nothing can be."""
    parent = cache_folder()
    if parent is None:
        return None
    folder = parent / PASTS / source_digest(Path(__file__).parent)
    with contextlib.suppress(OSError):  # of a full disk
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _keep(world: Ecosystem, file: Path) -> None:
    """Write the world, whole or not at all; a disk that is full is no fault."""
    global _written
    with contextlib.suppress(OSError):
        content = zlib.compress(pickle.dumps(world, pickle.HIGHEST_PROTOCOL), _FAST)
        with tempfile.TemporaryDirectory(dir=file.parent.parent) as folder:
            part = Path(folder) / file.name
            part.write_bytes(content)
            part.replace(file)  # of two that write it, one stays
        _written += 1
        if _written % _LOOK == 0:
            remove_oldest(file.parent, MOST_BYTES)


def remove_oldest(folder: Path, most: int) -> None:
    """Remove the worlds that were kept first until all take `most` bytes at most."""
    files = [
        one for one in folder.iterdir() if re.fullmatch(f"[0-9a-f]{{{NAME_DIGITS}}}", one.name)
    ]
    files.sort(key=lambda one: one.stat().st_mtime, reverse=True)
    sizes = [one.stat().st_size for one in files]
    for file, total in zip(files, itertools.accumulate(sizes), strict=True):
        if total > most:
            file.unlink(missing_ok=True)
