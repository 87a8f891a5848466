"""What the parameters of the model rest on."""

from collections import Counter
from collections.abc import Collection

from openclosed.sim.parameters import describe
from openclosed.sim.parameters.wording import ParameterInfo

NOT_COUNTED = (
    "vendors.", "communities.", "work.cohorts.", "mechanisms.", "policy.", "ending.", "clock.",
    "dials.",
)  # fmt: skip
"""Parameters of single players and cohorts, of what is switched, of how it is judged, and what
moves others."""


def numerical_parameters() -> list[ParameterInfo]:
    """The numerical parameters of the model."""
    return [
        info
        for info in describe()
        if isinstance(info.default, int | float)
        and not isinstance(info.default, bool)
        and not info.name.startswith(NOT_COUNTED)
    ]


def source_of(info: ParameterInfo, free: Collection[str]) -> str:
    """What a parameter rests on: `assumed`, `fitted`, `free` (drawn from a range) or `sourced`."""
    kind = info.source.split(":")[0].split(";")[0]
    if info.name in free:
        return "free"
    if kind.startswith("fitted"):
        return "fitted"
    return "assumed" if kind in ("", "assumed", "not identified by history") else "sourced"


def count_sources(free: Collection[str]) -> Counter[str]:
    """How many parameters rest on what, where those named `free` are drawn from ranges."""
    return Counter(source_of(info, free) for info in numerical_parameters())


def summarise_sources(kinds: Counter[str]) -> str:
    """How many parameters rest on what, in words."""
    return (
        f"{kinds['sourced']} of {kinds.total()} parameters have a source, {kinds['free']} are "
        "drawn for each run, the rest are assumed or fitted"
    )
