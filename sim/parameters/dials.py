"""Three dials over many numbers at once: what open models cost, who helps, how far they fit.

A dial is no second home of any number. It moves each of its numbers from the value that a run has
towards an end that is plausible, and at its middle, today, it does nothing.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from openclosed.sim.parameters.base import Group, number
from openclosed.sim.parameters.mechanisms import neutral_values
from openclosed.sim.parameters.paths import value_of

TODAY = 0.5
"""Where a dial leaves all its numbers alone."""

BY_ITS_NUMBERS = "each of its numbers has a source: docs/dials.md"

# fmt: off


class Dials(Group):
    """Causes of adoption, each over several numbers: from 0 over .5, which is today, to 1."""

    #                             default low high unit meaning, source
    cost:          float = number(TODAY,  0,  1,   "",  "What open models cost those who use them: 0 little, 1 much.",                          BY_ITS_NUMBERS)
    support:       float = number(TODAY,  0,  1,   "",  "Help for those who use open models: 0 none, 1 full.",                                  BY_ITS_NUMBERS)
    fragmentation: float = number(TODAY,  0,  1,   "",  "How far open families fall apart: 0 they fit and merge, 1 they fork and do not fit.",  BY_ITS_NUMBERS)


class Ends(NamedTuple):
    """A number behind a dial, with its values where the dial is at 0 and at 1."""

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
    Ends("cost",          "pricing.self_hosting_cost",   1.0,  2.0,  "assumed: a firm's own machines are in use as much as a host's, or half as much"),
    Ends("cost",          "pricing.engineering",         1.0,  6.0,  "assumed: a third of today's, or twice as much"),
    Ends("support",       "support.host_staffing",        0.0,  1.0,  "none or all of what users ask for"),
    Ends("support",       "support.integrators",          0.0,  1.0,  "none or all of a host's support can be bought"),
    Ends("support",       "support.community_load",       0.1,  10.0, "assumed: a community that half answers today would answer one in eleven, or ten in eleven"),
    Ends("fragmentation", "releases.fork_hazard",         0.05, 0.5,  "assumed: a fork of a family without governance in twenty years, or in two"),
    Ends("fragmentation", "releases.merge_hazard",        0.6,  0.1,  "assumed: a fork comes home in less than two years, or in ten"),
    Ends("fragmentation", "network.open_compatibility",   0.8,  0.2,  "assumed: .2 to .8, as in the prior"),
)
"""What each dial moves, and how far."""

# fmt: on


def moved_by_dials(parameters: Any, known: Mapping[str, float]) -> dict[str, float]:
    """The numbers that dials move, as these leave them; those of what is switched off stay.

    `known` has values, of dials and of their numbers, that stand in place of those of the
    `Parameters`.
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
    """A run's own value, moved towards the end that its dial points to, unless it is beyond."""
    part = 2.0 * place - 1.0
    end = ends.at_1 if part > 0 else ends.at_0
    if (end - own) * (ends.at_1 - ends.at_0) * part <= 0:
        return own
    return end if abs(part) == 1.0 else own + (end - own) * abs(part)
