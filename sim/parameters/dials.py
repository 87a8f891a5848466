"""Three dials, each for several parameters: cost of open models, help with them, fragmentation.

A dial moves each of its parameters from its value in the run towards a plausible extreme; at its
middle, today, it changes nothing.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from openclosed.sim.parameters.base import Group, number, value_of
from openclosed.sim.parameters.mechanisms import neutral_values

TODAY = 0.5
"""The setting at which a dial changes nothing."""

BY_PARAMETER = "sources of its parameters: docs/dials.md"

# fmt: off


class Dials(Group):
    """Drivers of adoption, each from 0 to 1, where .5 is today; each moves several parameters."""

    #                             default low high unit meaning, source
    cost:          float = number(TODAY,  0,  1,   "",  "Cost of using open models: 0 low, 1 high.",                          BY_PARAMETER)
    support:       float = number(TODAY,  0,  1,   "",  "Support for users of open models: 0 none, 1 full.",                                  BY_PARAMETER)
    fragmentation: float = number(TODAY,  0,  1,   "",  "Fragmentation of open families: 0 compatible and merging, 1 incompatible and forking.",  BY_PARAMETER)


class Ends(NamedTuple):
    """A parameter behind a dial, with its values when the dial is at 0 and at 1."""

    dial: str
    name: str
    at_0: float
    at_1: float
    source: str


ENDS: tuple[Ends, ...] = (
    #    dial             number                        at 0   at 1   source of the ends
    Ends("cost",          "pricing.open_serving_cost",   0.35, 1.25, "so that, with the margins below, a closed model as capable costs 9 times (list prices of GPT-4o and DeepSeek-V3, "
                                                                      "December 2024) to 1.4 times as much (the cheapest of each, OpenRouter, August 2026)"),
    Ends("cost",          "pricing.host_margin",         0.2,  0.9,  "assumed: .2 to .9, as in the prior"),
    Ends("cost",          "pricing.host_competition",    1.0,  0.0,  "assumed: 0 to 1, as in the prior"),
    Ends("cost",          "pricing.self_hosting_cost",   1.0,  2.0,  "assumed: utilisation of a firm's own machines equals a host's, or half of it"),
    Ends("cost",          "pricing.engineering",         1.0,  6.0,  "assumed: a third of today's, or twice as much"),
    Ends("support",       "support.host_staffing",        0.0,  1.0,  "hosts staff none or all of the support that users demand"),
    Ends("support",       "support.integrators",          0.0,  1.0,  "self-hosting firms can purchase none or all of a host's support"),
    Ends("support",       "support.community_load",       0.1,  10.0, "assumed: a community that gives half support today would give one eleventh, or ten elevenths"),
    Ends("fragmentation", "releases.fork_hazard",         0.05, 0.5,  "assumed: a fork of a family without governance in twenty years, or in two"),
    Ends("fragmentation", "releases.merge_hazard",        0.6,  0.1,  "assumed: a fork merges back in less than two years, or in ten"),
    Ends("fragmentation", "network.open_compatibility",   0.8,  0.2,  "assumed: .2 to .8, as in the prior"),
)
"""What each dial changes, and how far."""

# fmt: on


def apply_dials(parameters: Any, known: Mapping[str, float]) -> dict[str, float]:
    """Values of the parameters that dials change; parameters of mechanisms switched off stay.

    `known` has values, of dials and of their parameters, that replace those of the `Parameters`.
    """
    places = {name: known.get(f"dials.{name}", place) for name, place in parameters.dials}
    if all(place == TODAY for place in places.values()):
        return {}
    held = neutral_values(parameters.mechanisms)
    return {
        one.name: _towards(
            one, places[one.dial], known.get(one.name, value_of(parameters, one.name))
        )
        for one in ENDS
        if places[one.dial] != TODAY and one.name not in held
    }


def _towards(ends: Ends, place: float, own: float) -> float:
    """A run's own value, moved towards the dial's extreme unless it is already beyond it."""
    part = 2.0 * place - 1.0
    end = ends.at_1 if part > 0 else ends.at_0
    if (end - own) * (ends.at_1 - ends.at_0) * part <= 0:
        return own
    return end if abs(part) == 1.0 else own + (end - own) * abs(part)
