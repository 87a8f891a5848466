"""Worlds as they were where the record ends, kept so that no question makes their past again.

They lie beside the machine code of the rules, in a folder that is named by a digest of all of the
model's sources, and are used by this user alone.
"""

import contextlib
import functools
import hashlib
import os
import pickle
import re
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import mesa
import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.engine.compiled import cache_folder, source_digest
from openclosed.sim.parameters import Parameters

MOST_BYTES = 150_000_000
FOLDER = "worlds"
DIGITS = 32  # of the name of a file
_FAST = 1  # of the levels of zlib: others take longer than making a third of a past
_LOOK = 16  # files written by this process before it looks at how many bytes all take
_written = 0


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
    file = folder / hashlib.sha256(f"{key} {versions}".encode()).hexdigest()[:DIGITS]
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
    folder = parent / FOLDER / source_digest(Path(__file__).parent)
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
    files = sorted(
        (one.stat().st_mtime, one.stat().st_size, one.name)
        for one in os.scandir(folder)
        if re.fullmatch(f"[0-9a-f]{{{DIGITS}}}", one.name)
    )
    total = sum(size for _, size, _ in files)
    for _, size, name in files:
        if total <= most:
            return
        (folder / name).unlink(missing_ok=True)
        total -= size
