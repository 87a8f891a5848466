"""How to ask the world a question: the command line, the runs, where they happen, what is kept.

`from experiments import scenario, world, run, sweep, compare, tipping, update, Result` in a
notebook or a script; heavy libraries are imported with the first use.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.functions import compare, run, scenario, sweep, tipping, update, world
    from experiments.results.result import Result

__all__ = ["Result", "compare", "run", "scenario", "sweep", "tipping", "update", "world"]


class _Package(ModuleType):
    """A package whose functions are not hidden by the modules of the same names."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in __all__:
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name == "Result":
        from experiments.results.result import Result

        return Result
    if name in __all__:
        from experiments import functions

        return getattr(functions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
