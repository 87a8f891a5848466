"""Worlds that know nothing dated after a month, as far as the model can be cut off there."""

from sim.parameters import Parameters
from sim.parameters.dates import months_between
from sim.parameters.paths import replaced


def cut_off(parameters: Parameters, month: str, last: str) -> Parameters:
    """The world with the record's releases up to `month` alone, run to the end of `last` at least.

    What the scenario dates after `month` (the paths of its schedule) is left out too. A run is long
    enough for a verdict, without which it would count as failed.
    """
    known = {
        name: {when: value for when, value in path.items() if when <= month}
        for name, path in parameters.schedule.items()
    }
    schedule = {name: path for name, path in known.items() if path}
    blind = replaced(parameters, "releases.replayed_until", month)
    blind = blind.model_copy(update={"schedule": schedule})
    needed = 1 + months_between(blind.clock.start, last)
    return replaced(blind, "clock.horizon", float(max(needed, 2.0 * blind.verdict.window)))
