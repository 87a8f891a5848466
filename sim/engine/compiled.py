"""The one way in which the world's rules become machine code, and where that code is kept.

numba's own cache notices an edit of the file that holds a function, but not an edit of another
file whose functions were inlined into it, so a rule could go on running with an old callee. Here
the cache folder is named by a digest of all of the world's sources: any edit starts a new folder.
A folder with a damaged file is removed, and a disk that takes no more is done without.

To look for a fault, NUMBA_BOUNDSCHECK=1 stops at the first index beyond an array, and
NUMBA_DISABLE_JIT=1 lets Python itself run the rules, so that a debugger and coverage see them.
"""

import contextlib
import functools
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numba
from llvmlite.binding import get_host_cpu_name
from numba.core.caching import FunctionCache
from numba.core.registry import CPUDispatcher
from numba.extending import overload

from openclosed.sim.engine.interpreted import interpreted
from openclosed.sim.engine.library import machine_code_made_late

_settings: Any = numba.config
IS_INTERPRETED = bool(_settings.DISABLE_JIT)
"""Whether Python itself runs the rules; see `sim.engine.interpreted`."""

_SOURCES = Path(__file__).parents[1]
_STALE_SECONDS = 30 * 86_400
_decorating = threading.Lock()


def compiled[Rule: Callable[..., Any]](rule: Rule) -> Rule:
    """Compile a scalar rule or a kernel on its first call; the type of the callable is kept.

    The code releases the interpreter lock, divides as numpy does (x/0 is inf or nan) and keeps
    the order of floating point operations, so that a result is the same bits on every run.
    Compiled functions may call each other; module-level numbers are frozen into the code.
    """
    return _compile(rule, forceinline=False, counts=True)


def kernel[Rule: Callable[..., Any]](rule: Rule) -> Rule:
    """As `compiled`, for loops that make no array.

    They read and fill those of their caller, and count no references to them: that would cost more
    than the work of a loop of a few dozen rounds.
    """
    return _compile(rule, forceinline=False, counts=False)


def inlined[Rule: Callable[..., Any]](rule: Rule) -> Rule:
    """As `kernel`, but copied into its compiled callers, whose loops may then be vectorised."""
    return _compile(rule, forceinline=True, counts=False)


def lend(plain: Callable[..., Any], in_place: Callable[..., Any] | None = None) -> None:
    """Let compiled code call a plain function, which Python goes on to call as it is.

    Compiled code runs the compiled rule `in_place` if given, else the function itself.
    """
    body: Any = plain if in_place is None else getattr(in_place, "py_func", in_place)
    options: Any = {"nogil": True, "error_model": "numpy", "forceinline": True, "_nrt": False}

    @overload(plain, jit_options=options, strict=False)
    def lent(*_arguments: Any, **_named: Any) -> Any:
        return body


class _Rule(CPUDispatcher):
    """A rule that Python and compiled code call, each its own machine code of it.

    For Python a rule is wrapped in code that takes its arguments out of Python's objects. That is
    most of the compiling where tuples of arrays are taken, and it is left out of what other
    compiled code calls. Only what Python calls is kept in the cache: it holds all that it calls.
    """

    for_rules: Any

    def enable_caching(self) -> None:
        """Keep its machine code on disk."""
        self._cache = _KeptCode(self.py_func)

    @property
    def _numba_type_(self) -> Any:
        """What compiled code finds."""
        return self.for_rules._numba_type_

    def compile(self, signature: Any) -> Any:
        """Compile the rule, and what it calls, for the types of its arguments."""
        with machine_code_made_late():
            return CPUDispatcher.compile(self, signature)

    def typeof_pyval(self, value: Any) -> Any:
        """The type of an argument that is no number or array; what was handed over knows its own.

        numba asks this at each call, and its own answer takes longer than most rules.
        """
        kind = getattr(value, "kind_for_rules", None)
        return CPUDispatcher.typeof_pyval(self, value) if kind is None else kind


class _KeptCode(FunctionCache):
    """The machine code of a rule on disk; without it, the rule is compiled again."""

    is_given_up = False

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What is kept; None, with a line on the error stream, if a file of it is damaged."""
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # noqa: BLE001 a damaged file can hold anything
            folder = cache_folder()
            if folder is not None:
                _say(f"{folder}: compiled code is damaged ({_short(error)}); it is made again")
                shutil.rmtree(folder, ignore_errors=True)
                with contextlib.suppress(OSError):
                    folder.mkdir(mode=0o700, exist_ok=True)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep it; a disk that does not take it is named once, and no more is kept."""
        if _KeptCode.is_given_up:
            return
        try:
            super().save_overload(sig, data)
        except FileNotFoundError:  # another process found damage, and removed the folder
            pass
        except (OSError, ValueError) as error:
            _KeptCode.is_given_up = True
            _say(f"{cache_folder()}: cannot keep compiled code ({_short(error)}); done without")


def _say(message: str) -> None:
    sys.stderr.write(f"openclosed: {message}\n")
    sys.stderr.flush()


def _short(error: Exception) -> str:
    return getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"


def _compile[Rule: Callable[..., Any]](rule: Rule, forceinline: bool, counts: bool) -> Rule:
    if IS_INTERPRETED:
        return interpreted(rule)
    folder = cache_folder()
    njit: Any = functools.partial(  # its types do not know all options
        numba.njit,
        nogil=True,
        error_model="numpy",
        forceinline=forceinline,
        _nrt=counts,  # references need no counting where no array is made
        no_cfunc_wrapper=True,
    )
    # numba picks a function's cache folder while decorating it, so the setting is lent only then:
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
    """Whether `note_compiled` was told of it, for these sources, compiler, Python and processor."""
    folder = cache_folder()
    return folder is not None and _note_of(folder, what).exists()


def note_compiled(what: str) -> None:
    """Note beside the cached code that what is called so is there."""
    folder = cache_folder()
    if folder is not None and not _KeptCode.is_given_up:
        with contextlib.suppress(OSError):  # of a full disk
            _note_of(folder, what).touch()


def _note_of(folder: Path, what: str) -> Path:
    """A folder may serve several processors, each with machine code of its own."""
    return folder / f"{what}-{get_host_cpu_name()}"


@functools.cache
def cache_folder() -> Path | None:
    """The folder of this source, compiler and Python; None if no place can be written to."""
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
    """Places for the cache, best first: numba's own setting, the user's cache, a temporary one."""
    if _settings.CACHE_DIR:
        yield Path(_settings.CACHE_DIR) / "openclosed"
    configured = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if configured.is_absolute():
        yield configured / "openclosed"
    else:
        # Without a home this stays relative to "~", which is no place for a cache.
        home = Path(os.path.expanduser("~"))  # noqa: PTH111
        if home.is_absolute():
            yield home / ".cache" / "openclosed"
    user = os.getuid() if hasattr(os, "getuid") else 0
    shared = Path(tempfile.gettempdir()) / f"openclosed-{user}"
    # Cached code is executed: a folder that another user made in the shared place is not used.
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
    """Remove folders of other sources beside `keep` that no process has used for 30 days."""
    oldest = time.time() - _STALE_SECONDS
    for folder in parent.iterdir():
        try:
            is_ours = re.fullmatch("[0-9a-f]{16}(-checked)?", folder.name)
            if is_ours and folder != keep and folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
