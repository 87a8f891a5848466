"""Lazy machine code: generated only for what Python calls.

By default numba optimises each function together with all that it calls and generates machine code,
and repeats both for each caller. Rules called only by other rules are inlined there anyway: here
they get no machine code until an address is needed, and small ones, which vanish into their
callers, are not optimised first.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target

_WRAPPER = "_ZN7cpython"
"""Prefixes of the names of functions that Python calls."""


class Library(JITCodeLibrary):
    """A function and what it calls; machine code is generated once its address is needed."""

    _is_machine_code = False

    def _optimize_final_module(self) -> None:
        if not self._is_inlined:
            super()._optimize_final_module()

    def _finalize_final_module(self) -> None:
        is_from_cache = getattr(self, "_compiled_object", None) is not None
        if self._is_called_by_python or is_from_cache:
            self._is_machine_code = True
            super()._finalize_final_module()
        else:
            self._finalize_dynamic_globals()
            self._verify_declare_only_symbols()
            self._finalized = True

    @property
    def _is_inlined(self) -> bool:
        """Whether its only function is inlined into every caller."""
        return all(
            function.is_declaration
            or function.linkage.name != "external"
            or b"alwaysinline" in b" ".join(function.attributes)
            for function in self._final_module.functions
        )

    @property
    def _is_called_by_python(self) -> bool:
        return any(
            function.name.startswith(_WRAPPER)
            and not function.is_declaration
            and function.linkage.name == "external"
            for function in self._final_module.functions
        )

    def get_pointer_to_function(self, name: str) -> int:
        """The address of a function, generating machine code if needed; 0 if unknown."""
        self._ensure_finalized()
        if not self._is_machine_code:
            if not any(function.name == name for function in self.get_defined_functions()):
                return 0
            self._is_machine_code = True
            super()._optimize_final_module()
            super()._finalize_final_module()
        address: int = super().get_pointer_to_function(name)
        return address


def _set_environment(name: str, environment: Any) -> None:
    """Set the address of a function's environment, if it has machine code."""
    engine = _codegen._engine  # noqa: SLF001
    if engine.is_symbol_defined(name):
        place = (ctypes.c_void_p * 1).from_address(engine.get_global_value_address(name))
        place[0] = ctypes.c_void_p(id(environment))


_codegen: Any = cpu_target.target_context.codegen()
_OURS: dict[str, Any] = {"_library_class": Library, "set_env": _set_environment}


@contextmanager
def machine_code_made_late() -> Iterator[None]:
    """Let numba create lazy libraries, inside this context only."""
    with global_compiler_lock:
        own = vars(_codegen)
        before = {name: own[name] for name in _OURS if name in own}
        own.update(_OURS)
        try:
            yield
        finally:
            for name in _OURS:
                del own[name]
            own.update(before)
