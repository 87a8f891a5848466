"""Worlds that know nothing dated after a month, as far as the model can be cut off there."""

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.known_releases import (
    FIRST_VINTAGE,
    FIRST_VINTAGE_UNTIL,
    published_by,
)
from openclosed.sim.parameters.paths import replaced


def cut_off(parameters: Parameters, month: str, last: str) -> Parameters:
    """The world with the record's releases up to `month` alone, run to the end of `last` at least.

    Before 2026 these are of the first vintage of the capability index. What the scenario dates
    after `month` is left out too. A run is long enough for a verdict, without which it would count
    as failed.
    """
    blind = replaced(scheduled_until(parameters, month), "releases.replayed_until", month)
    if month <= FIRST_VINTAGE_UNTIL:
        vendors = {
            name: vendor.model_copy(update={"published": published_by(name, FIRST_VINTAGE)})
            for name, vendor in blind.vendors.items()
        }
        blind = blind.model_copy(update={"vendors": vendors})
    needed = 1 + months_between(blind.clock.start, last)
    return replaced(blind, "clock.horizon", float(max(needed, 2.0 * blind.verdict.window)))


def scheduled_until(parameters: Parameters, month: str) -> Parameters:
    """The parameters without what the paths of their schedule say of later months."""
    known = {
        name: {when: value for when, value in path.items() if when <= month}
        for name, path in parameters.schedule.items()
    }
    return parameters.model_copy(
        update={"schedule": {k: path for k, path in known.items() if path}}
    )
