"""Why faster attackers make more use open: the lever with and without the rule behind it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.lab.levers import UNCHANGED
from analysis.lab.yardsticks import years_of
from analysis.paired import Difference, of_values
from experiments.lab_tables import Made, yearly
from experiments.points import Point
from sim.parameters import Parameters
from tests.teaching.runs import USE, made_of, offered, question, seeds_of

LEVER = "security=attackers"
NO_FLOOR = ", no least trust"  # of worlds in which firms take models that they do not trust


class Attacked(NamedTuple):
    """What the lever adds to the share of use in the last year, over runs of the same luck."""

    as_is: Difference
    no_floor: Difference


def attacked(*words: str) -> Attacked:
    """Run today's world and that with faster attackers, and both without least trust."""
    asked = question(*words)
    board, offers = offered(asked)
    chosen = [offer for offer in offers if offer.name in (UNCHANGED, LEVER)]
    chosen += [
        one._replace(name=one.name + NO_FLOOR, parameters=without_floor(one.parameters))
        for one in chosen
    ]
    _, months, _ = made_of(asked, [Point(one.name, one.parameters) for one in chosen])
    made = Made(board, chosen, seeds_of(asked), years_of(asked.parameters))
    ends = yearly(months, made, asked.parameters)[USE, :, :, -1]
    by_name: dict[str, NDArray[np.float64]] = {
        one.name: end for one, end in zip(chosen, ends, strict=True)
    }
    return Attacked(
        of_values(by_name[LEVER], by_name[UNCHANGED]),
        of_values(by_name[LEVER + NO_FLOOR], by_name[UNCHANGED + NO_FLOOR]),
    )


def without_floor(parameters: Parameters) -> Parameters:
    """The world in which no firm asks for a least trust in a model's security."""
    content = parameters.model_dump(by_alias=True, mode="json")
    for kind in content["firms"].values():
        if isinstance(kind, dict):
            kind["requirements"]["security"] = 0.0
    return Parameters.model_validate(content)


def texts(found: Attacked) -> dict[str, str]:
    """Both differences in points of the share, by key."""
    return {"attackers.adds": _points(found.as_is), "attackers.no.floor": _points(found.no_floor)}


def _points(found: Difference) -> str:
    mean, low, high = (100.0 * value for value in (found.mean, found.low, found.high))
    said = (
        f"{mean:+.1f} points (95 % interval {low:+.1f} to {high:+.1f}, {found.pairs} pairs of runs)"
    )
    return said.replace("-", "\N{MINUS SIGN}")
