"""The assumptions, and the ends between which each is tried."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from openclosed.experiments.starts.draws import Prior
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import info_at


class Assumption(NamedTuple):
    """Parameters that have one value together, and the values that no prior gives."""

    parameters: tuple[str, ...]
    beyond: tuple[float, ...] = ()  # after those of the prior; all of them where it has none
    reason: str = ""  # for those


HALF_LIFE, PHI = "half_life", "startups_phi"
ASSUMPTIONS: Final[Mapping[str, Assumption]] = {
    HALF_LIFE: Assumption(
        ("firms.startups.open_preference.half_life",), (1000.0,), "a shift that lasts"
    ),
    PHI: Assumption(("firms.startups.tastes.cost_elasticity",)),
    "enterprises_phi": Assumption(
        ("firms.enterprises.tastes.cost_elasticity",), (0.0, 0.4), "half of startups' prior"
    ),
    "tiering": Assumption(("pricing.tiering",)),
    "contracts": Assumption(("firms.enterprises.review_months",)),
    "displacement": Assumption(("work.displacement",), (0.0, 1.0), "all that can be"),
    "theta": Assumption(("pricing.volume_by_tier",), (1.0, 0.0), "all that can be"),
    "saturation": Assumption(("work.saturation",)),
}
"""By the names that `words.j2` has words for; last those that need a history of their own.

The reward for quality beyond need is none of them: data fit a liking for open to it, which would
stay if it alone changed.
"""


def source_of(name: str, end: float) -> str:
    """Why an end of an assumption is tried; empty for runs without any."""
    one = ASSUMPTIONS.get(name)
    return one.reason if one and end in one.beyond else "prior" if one else ""


def ends_of(one: Assumption, priors: Sequence[Prior]) -> tuple[float, ...]:
    """Values to try: those that its prior lists, or its lowest and highest, and those beyond."""
    own = next((prior for prior in priors if {*one.parameters} <= {prior.name, *prior.also}), None)
    known = () if own is None else own.listed or (own.low, own.high)
    return tuple(dict.fromkeys((*known, *one.beyond)))


def held() -> list[str]:
    """The assumptions that hold for a whole run, and so in the past, too."""
    usual = Parameters()
    infos = {name: info_at(usual, one.parameters[0]) for name, one in ASSUMPTIONS.items()}
    return [name for name, info in infos.items() if info and info.fixed]
