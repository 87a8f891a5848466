"""Machine code is made of what Python calls, and of nothing else before somebody needs it."""

from typing import Any

import numba
import pytest
from numba.core.caching import NullCache

from sim.engine.compiled import IS_INTERPRETED, compiled, kernel
from sim.engine.library import Library

pytestmark = pytest.mark.skipif(IS_INTERPRETED, reason="nothing is compiled")


@kernel
def halved(x: float) -> float:
    """Half of a number."""
    return x / 2.0


@compiled
def quartered(x: float) -> float:
    """A quarter of a number, by a rule that only this one calls."""
    return halved(halved(x))


if not IS_INTERPRETED:  # what is kept of earlier runs would spare compiling what it calls
    kept: Any = quartered
    kept._cache = NullCache()


def only_library_of(rule: Any) -> Any:
    [made] = rule.overloads.values()
    return made.library


def test_a_rule_that_only_rules_call_has_no_machine_code_of_its_own() -> None:
    assert quartered(8.0) == 2.0
    inner: Any = halved
    libraries = [only_library_of(quartered), only_library_of(inner.for_rules)]
    assert all(isinstance(one, Library) for one in libraries)
    assert [one._is_machine_code for one in libraries] == [True, False]


def test_machine_code_is_made_when_an_address_is_asked_for() -> None:
    assert quartered(4.0) == 1.0
    inner: Any = halved
    library = only_library_of(inner.for_rules)
    [made] = inner.for_rules.overloads.values()
    assert library.get_pointer_to_function("no such function") == 0
    assert library.get_pointer_to_function(made.fndesc.llvm_func_name) != 0
    assert library._is_machine_code


def test_what_others_compile_is_as_ever() -> None:
    assert quartered(2.0) == 0.5
    theirs: Any = numba.njit(lambda x: x + 1.0)
    assert theirs(1.0) == 2.0
    assert not isinstance(only_library_of(theirs), Library)
