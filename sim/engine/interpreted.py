"""Rules as plain Python under NUMBA_DISABLE_JIT=1, for a debugger or for coverage.

Results are bit-identical to compiled ones. This file bridges the differences: compiled code reads
the fields of a table's rows as attributes, always computes in double precision, and divides by
zero without an error.
"""

import functools
import math
import threading
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

_here = threading.local()


def interpreted[Rule: Callable[..., Any]](rule: Rule) -> Rule:
    """A rule that Python runs with the semantics of the compiler."""

    @functools.wraps(rule)
    def run(*given: Any, **named: Any) -> Any:
        is_inside = getattr(_here, "is_inside", False)
        taken = _plainly if is_inside else readable
        given = tuple(map(taken, given))
        named = {name: taken(one) for name, one in named.items()}
        if is_inside:
            return rule(*given, **named)
        _here.is_inside = True
        try:
            with np.errstate(all="ignore"):
                return _for_python(rule(*given, **named))
        finally:
            _here.is_inside = False

    return run  # type: ignore[return-value]


def _plainly(one: Any) -> Any:
    """A number in double precision, and a table whose rows have their fields as attributes."""
    kind = type(one)
    if kind is float or kind is np.float32:
        return np.float64(one)
    if kind is np.ndarray and one.dtype.names:
        return one.view(np.recarray)
    return one


def readable(one: Any) -> Any:
    """A number, a table or all that a tuple holds, as rules read it."""
    if isinstance(one, tuple):
        return _tuple_of(one, map(readable, one))
    return _plainly(one)


def _for_python(one: Any) -> Any:
    """A result as compiled code returns it: with Python's own numbers."""
    if isinstance(one, tuple):
        return _tuple_of(one, map(_for_python, one))
    return one.item() if isinstance(one, np.number | np.bool_) else one


def _tuple_of(like: tuple[Any, ...], parts: Any) -> Any:
    """The parts as a tuple of the same class."""
    return type(like)._make(parts) if hasattr(like, "_make") else tuple(parts)


def multiply_add(x: float, y: float, z: float) -> float:
    """X y + z, rounded once, like the processor's instruction."""
    if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(z)):
        return x * y + z
    exact = Fraction(x) * Fraction(y) + Fraction(z)
    if exact == 0:
        return x * y + z  # which keeps the sign of zero
    return float(exact)
