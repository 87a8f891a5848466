"""Reserve against open models falls with their use, or with time: rivals of a lasting taste."""

import math

from sim.parameters import Parameters
from sim.parameters.firms import FirmKind
from sim.parameters.paths import all_replaced
from sim.state.kinds import FIRM_KINDS


def with_what_is_left(parameters: Parameters, used: list[float], years: float) -> Parameters:
    """The parameters with what is left of the taste against open: mean exp(-e used - f years).

    Args:
        parameters: of the month.
        used: years of all its work that each kind has run on open models.
        years: since the start of the run.
    """
    choice, left = parameters.choice, {}
    for name, own in zip(FIRM_KINDS, used, strict=True):
        kind: FirmKind = getattr(parameters.firms, name)
        fallen = choice.experience * own + choice.fading * years
        if kind.affinity.mean < 0.0 and fallen:
            left[f"firms.{name}.affinity.mean"] = kind.affinity.mean * math.exp(-fallen)
    return all_replaced(parameters, left) if left else parameters
