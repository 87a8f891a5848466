"""Every mechanism in the running world: off is the model without it, on moves what theory says."""

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim import Ecosystem, Parameters
from sim.outcomes import INDEX
from sim.parameters import ParameterInfo, describe
from sim.parameters.mechanisms import MECHANISMS
from sim.parameters.switches import matches
from sim.terms.term import Switch
from tests.sim.worlds import small, tree

BUSY: dict[str, Any] = {
    "firms.count": 120,
    "releases.openness_rate": 8.0,
    "releases.fork_hazard": 4.0,
    "releases.merge_hazard": 2.0,
    "releases.lab_entry": 2.0,
    "commerce.host_entry": 6.0,
    "assurance.arrivals": 4.0,
    "assurance.attacker_rate": 2.0,
    "commerce.debt_limit": 0.1,
    "vendors.latecomer.pricing": "fixed",
    "vendors.latecomer.markup": 0.6,
    "vendors.latecomer.openness": "fixed",
    "vendors.latecomer.launch_share": 40.0,
    "vendors.latecomer.backing": 0.0,
    "network.strength": 2.0,
    "policy.standards_support.strength": 0.2,
    "releases.replayed_until": None,
}
"""Values under which every mechanism has something to do within two years."""

INFOS = describe(small(BUSY))


def traces(values: dict[str, Any]) -> tuple[bytes, tuple[Any, ...]]:
    """All that a run leaves behind: the bytes of its record, and its events."""
    world = Ecosystem(Parameters.model_validate(tree(BUSY | {"clock.horizon": 24.0} | values)), 3)
    world.run()
    return world.record.tobytes(), tuple(world.events)


def other_values(info: ParameterInfo) -> Iterator[Any]:
    """Values that a parameter may have, other than its own."""
    if info.choices:
        yield from (choice for choice in info.choices if choice != info.default)
    elif isinstance(info.default, bool):
        yield not info.default
    elif isinstance(info.default, int):
        yield from (info.default + 2, info.default - 2)
    else:
        low, high = info.low or 0.0, info.high or 1.0
        room = min(high, 10.0) - low
        yield from (0.1 * info.default, 1.5 * info.default, low + 0.5 * room, low + 0.6 * room)


@functools.cache
def changed(pattern: str) -> dict[str, Any]:
    """Every parameter that matches, at another value that it may have."""
    values: dict[str, Any] = {}
    for info in (info for info in INFOS if matches(info.name, pattern)):
        for value in other_values(info):
            try:
                Parameters.model_validate(tree(BUSY | values | {info.name: value}))
            except ValidationError:
                continue
            if value != info.default:
                values[info.name] = value
                break
        else:
            raise AssertionError(f"{info.name}: no other value found")
    return values


OWN = [(row, pattern) for row in MECHANISMS for pattern in row.own]
WITHOUT: dict[str, tuple[bytes, tuple[Any, ...]]] = {}


@pytest.mark.parametrize(
    ("row", "pattern"), OWN, ids=[f"{row.name}-{pattern}" for row, pattern in OWN]
)
def test_off_its_own_parameters_leave_every_byte_as_it_was(row: Switch, pattern: str) -> None:
    off = {f"mechanisms.{row.name}": False}
    if row.name not in WITHOUT:
        WITHOUT[row.name] = traces(off)
    assert traces(off | changed(pattern)) == WITHOUT[row.name]


@pytest.mark.parametrize("row", MECHANISMS, ids=lambda row: row.name)
def test_on_its_own_parameters_matter(row: Switch) -> None:
    as_it_is = traces({})
    assert any(traces(changed(pattern)) != as_it_is for pattern in row.own)


SEEDS = range(8)


@functools.cache
def means(name: str, where: tuple[tuple[str, Any], ...]) -> np.ndarray:
    """Means of the outcomes over each run, (seeds, outcomes), with the mechanism `name` off."""
    values = {"firms.count": 300, "clock.horizon": 60.0, **dict(where)}
    off = {f"mechanisms.{name}": False} if name else {}
    parameters = Parameters.model_validate(tree(values | off))
    records = [Ecosystem(parameters, rng=seed).run().record for seed in SEEDS]
    return np.array([np.ma.masked_invalid(one).mean(axis=0).filled(np.nan) for one in records])


@pytest.mark.parametrize("row", MECHANISMS, ids=lambda row: row.name)
def test_switching_it_off_moves_the_outcome_as_its_theory_says(row: Switch) -> None:
    """Runs of one seed are pairs; all eight must differ in the same direction.

    Were both directions equally likely, one row would pass with a chance of 2^-8 = .004, and at
    least one of 26 with a chance below .1.
    """
    predicts = row.predicts
    where, column = tuple(predicts.where.items()), INDEX[predicts.outcome]
    difference = means(row.name, where)[:, column] - means("", where)[:, column]
    assert (predicts.sign * difference > 0).all(), (predicts.because, difference)
