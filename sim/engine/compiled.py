"""Compiling the model's rules to machine code, and caching that code.

numba's own cache notices an edit of the file that holds a function, but not an edit of another
file whose functions were inlined into it, so a rule could go on running with an old callee. Here
the cache folder is named by a digest of all sources of the simulation: any edit starts a new one.
A folder with a damaged file is removed; on a full disk nothing is cached.

For debugging, NUMBA_BOUNDSCHECK=1 stops at the first index beyond an array, and
NUMBA_DISABLE_JIT=1 runs the rules in Python, visible to a debugger and to coverage.
"""

import contextlib
import functools
import hashlib
import io
import os
import platform
import re
import shutil
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numba
from llvmlite.binding import get_host_cpu_name
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.registry import CPUDispatcher
from numba.extending import overload

from openclosed.sim.engine.interpreted import interpreted
from openclosed.sim.engine.library import machine_code_made_late

_settings: Any = numba.config
IS_INTERPRETED = bool(_settings.DISABLE_JIT)
"""Whether Python runs the rules; see `sim.engine.interpreted`."""

_SOURCES = Path(__file__).parents[1]
_STALE_SECONDS = 30 * 86_400
_SUM_BYTES = 4  # checksum after a file's content, where numba does not look
_decorating = threading.Lock()


def compiled[Rule: Callable[..., Any]](rule: Rule) -> Rule:
    """Compile a scalar rule or a kernel on its first call; the type of the callable is kept.

    The code releases the interpreter lock, divides as numpy does (x/0 is inf or nan) and keeps
    the order of floating point operations, so that results are bit-identical on every run.
    Compiled functions may call each other; module-level constants are frozen into the code.
    """
    return _compile(rule, forceinline=False, counts=True)


def kernel[Rule: Callable[..., Any]](rule: Rule) -> Rule:
    """As `compiled`, for loops that create no array.

    They read and fill the caller's arrays without counting references, which would cost more than
    a loop of a few dozen iterations.
    """
    return _compile(rule, forceinline=False, counts=False)


def inlined[Rule: Callable[..., Any]](rule: Rule) -> Rule:
    """As `kernel`, but copied into its compiled callers, whose loops may then be vectorised."""
    return _compile(rule, forceinline=True, counts=False)


def expose(plain: Callable[..., Any], in_place: Callable[..., Any] | None = None) -> None:
    """Let compiled code call a plain function, which Python still calls as it is.

    Compiled code runs the rule `in_place` if given, else the function itself.
    """
    body: Any = plain if in_place is None else getattr(in_place, "py_func", in_place)
    options: Any = {"nogil": True, "error_model": "numpy", "forceinline": True, "_nrt": False}

    @overload(plain, jit_options=options, strict=False)
    def exposed(*_arguments: Any, **_named: Any) -> Any:
        return body


class _Rule(CPUDispatcher):
    """A rule with separate machine code for Python and for compiled callers.

    For Python a rule is wrapped in code that unpacks Python objects. For tuples of arrays this is
    most of the compile time, so compiled callers use code without it. Only rules called from
    Python are cached: their code includes all that they call.
    """

    for_rules: Any

    def enable_caching(self) -> None:
        """Cache its machine code on disk."""
        self._cache = _KeptCode(self.py_func)

    @property
    def _numba_type_(self) -> Any:
        """The type that compiled code uses."""
        return self.for_rules._numba_type_

    def compile(self, signature: Any) -> Any:
        """Compile the rule, and what it calls, for the types of its arguments."""
        with machine_code_made_late():
            return CPUDispatcher.compile(self, signature)

    def typeof_pyval(self, value: Any) -> Any:
        """The type of an argument that is no number or array; packed arguments know their own.

        numba calls this on each call, and its own version takes longer than most rules.
        """
        kind = getattr(value, "kind_for_rules", None)
        return CPUDispatcher.typeof_pyval(self, value) if kind is None else kind


class _SummedFile(IndexDataCacheFile):
    """The files of a rule's machine code, with checksums against damage."""

    @contextlib.contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[io.BytesIO]:
        with super()._open_for_write(filepath) as file:
            content = io.BytesIO()
            yield content
            file.write(content.getvalue() + _sum_of(content.getvalue()))

    def _load_index(self) -> Any:
        with contextlib.suppress(FileNotFoundError):
            _refuse_damaged(self._index_path)
        return super()._load_index()

    def _load_data(self, name: str) -> Any:
        _refuse_damaged(self._data_path(name))
        return super()._load_data(name)


def _sum_of(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(_SUM_BYTES)


def _refuse_damaged(path: str) -> None:
    content = Path(path).read_bytes()
    if content[-_SUM_BYTES:] != _sum_of(content[:-_SUM_BYTES]):
        raise ValueError("its checksum differs")


class _KeptCode(FunctionCache):
    """The machine code of a rule on disk; without it, the rule is recompiled."""

    is_given_up = False

    def __init__(self, rule: Any) -> None:
        super().__init__(rule)
        self._cache_file.__class__ = _SummedFile

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The cached code; None, with a line on the error stream, if a file is damaged."""
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # noqa: BLE001 a damaged file can hold anything
            folder = cache_folder()
            if folder is not None:
                _say(f"{folder}: compiled code is damaged ({_short(error)}); recompiling")
                shutil.rmtree(folder, ignore_errors=True)
                with contextlib.suppress(OSError):
                    folder.mkdir(mode=0o700, exist_ok=True)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Cache the code; if the disk refuses, warn once and stop caching."""
        if _KeptCode.is_given_up:
            return
        try:
            super().save_overload(sig, data)
        except FileNotFoundError:  # another process found damage, and removed the folder
            pass
        except (OSError, ValueError) as error:
            _KeptCode.is_given_up = True
            _say(f"{cache_folder()}: cannot cache compiled code ({_short(error)}); going without")


def _say(message: str) -> None:
    sys.stderr.write(f"openclosed: {message}\n")
    sys.stderr.flush()


def _short(error: Exception) -> str:
    return getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"


def _compile[Rule: Callable[..., Any]](rule: Rule, forceinline: bool, counts: bool) -> Rule:
    if IS_INTERPRETED:
        return interpreted(rule)
    folder = cache_folder()
    njit: Any = functools.partial(  # its stubs lack some options
        numba.njit,
        nogil=True,
        error_model="numpy",
        forceinline=forceinline,
        _nrt=counts,  # no reference counting where no array is created
        no_cfunc_wrapper=True,
    )
    # numba picks a function's cache folder while decorating it, so the setting changes only then:
    # other libraries that use numba keep theirs.
    with _decorating:
        own = _settings.CACHE_DIR
        _settings.CACHE_DIR = str(folder or own)
        try:
            for_python = njit()(rule)
            for_python.__class__ = _Rule
            if folder is not None:
                for_python.enable_caching()
        finally:
            _settings.CACHE_DIR = own
    for_python.for_rules = njit(no_cpython_wrapper=True)(rule)
    return cast("Rule", for_python)


def was_compiled(what: str) -> bool:
    """Whether `mark_compiled` ran for it, with these sources, compiler, Python and processor."""
    folder = cache_folder()
    return folder is not None and _marker_of(folder, what).exists()


def mark_compiled(what: str) -> None:
    """Mark, beside the cached code, that it has been compiled."""
    folder = cache_folder()
    if folder is not None and not _KeptCode.is_given_up:
        with contextlib.suppress(OSError):  # of a full disk
            _marker_of(folder, what).touch()


def _marker_of(folder: Path, what: str) -> Path:
    """A folder may serve several processors, each with its own machine code."""
    return folder / f"{what}-{get_host_cpu_name()}"


@functools.cache
def cache_folder() -> Path | None:
    """The cache folder of these sources, compiler and Python; None if none is writable."""
    digest = source_digest(_SOURCES) + ("-checked" if _settings.BOUNDSCHECK else "")
    for parent in _cache_parents():
        folder = parent / digest
        try:
            is_new = not folder.exists()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            os.utime(folder)
        except OSError:
            continue
        if is_new:
            remove_stale(parent, keep=folder)
        return folder
    return None


def _cache_parents() -> Iterator[Path]:
    """Places for the cache, best first: numba's setting, the user's cache, a temporary folder."""
    if _settings.CACHE_DIR:
        yield Path(_settings.CACHE_DIR) / "openclosed"
    configured = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if configured.is_absolute():
        yield configured / "openclosed"
    else:
        # Without a home this stays relative to "~", which is not a place for a cache.
        home = Path(os.path.expanduser("~"))  # noqa: PTH111
        if home.is_absolute():
            yield home / ".cache" / "openclosed"
    user = os.getuid() if hasattr(os, "getuid") else 0
    shared = Path(tempfile.gettempdir()) / f"openclosed-{user}"
    # Cached code is executed: a folder created by another user in a shared place is not used.
    if not shared.exists() or not hasattr(os, "getuid") or shared.stat().st_uid == user:
        yield shared


def source_digest(sources: Path) -> str:
    """Digest of the path and text of each *.py under `sources` and numba's and Python's version."""
    digest = hashlib.sha256(f"{numba.__version__} {platform.python_version()}".encode())
    for path in sorted(sources.rglob("*.py")):
        text = path.read_bytes()
        digest.update(f"\0{path.relative_to(sources).as_posix()} {len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()[:16]


def remove_stale(parent: Path, keep: Path) -> None:
    """Remove folders of other sources that no process has used for 30 days, except `keep`."""
    oldest = time.time() - _STALE_SECONDS
    for folder in parent.iterdir():
        try:
            is_ours = re.fullmatch("[0-9a-f]{16}(-checked)?", folder.name)
            if is_ours and folder != keep and folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
