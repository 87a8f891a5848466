"""The simulation: firms, vendors and communities that adopt, sell and build AI models.

`from openclosed.sim import Ecosystem, Parameters, check`; heavy libraries load on first use.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openclosed.sim.checking import check
    from openclosed.sim.ecosystem import Ecosystem
    from openclosed.sim.parameters import Parameters

__all__ = ["Ecosystem", "Parameters", "check"]


def __getattr__(name: str) -> Any:
    if name == "Ecosystem":
        from openclosed.sim.ecosystem import Ecosystem

        return Ecosystem
    if name == "Parameters":
        from openclosed.sim.parameters import Parameters

        return Parameters
    if name == "check":
        from openclosed.sim.checking import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
