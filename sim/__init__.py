"""The simulation: firms, vendors and communities that adopt, sell and build AI models.

`from openclosed.sim import Ecosystem, Parameters`; heavy libraries load on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openclosed.sim.ecosystem import Ecosystem
    from openclosed.sim.parameters import Parameters

__all__ = ["Ecosystem", "Parameters"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"openclosed.sim.{name.lower()}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
