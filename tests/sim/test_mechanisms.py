"""Every mechanism in the running model: off or on; and no change of a parameter breaks a run."""

import functools
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import ParameterInfo, describe
from openclosed.sim.parameters.mechanisms import MECHANISMS, matches
from openclosed.sim.terms.term import Switch
from tests.sim.runs import BUSY, elsewhere, small, tree

INFOS = describe(small(BUSY))


def traces(values: dict[str, Any]) -> tuple[bytes, tuple[Any, ...]]:
    """A run's results: the bytes of its record, and its events."""
    model = Ecosystem(Parameters.model_validate(tree(BUSY | {"clock.horizon": 24.0} | values)), 3)
    model.run()
    return model.record.tobytes(), tuple(model.events)


@functools.cache
def as_it_is() -> tuple[bytes, tuple[Any, ...]]:
    """The results of the busy model."""
    return traces({})


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


ROWS = pytest.mark.parametrize("row", MECHANISMS, ids=lambda row: row.name)


@ROWS
def test_its_own_parameters_change_nothing_if_it_is_off_and_matter_if_on(row: Switch) -> None:
    own: dict[str, Any] = {}
    for pattern in row.own:
        own |= changed(pattern)
    off = {f"mechanisms.{row.name}": False}
    assert traces(off | own) == traces(off)
    assert any(traces(changed(pattern)) != as_it_is() for pattern in row.own)


SEEDS = range(8)


@functools.cache
def means(name: str, where: tuple[tuple[str, Any], ...]) -> np.ndarray:
    """Means of the outcomes over each run, (seeds, outcomes), with the mechanism `name` off."""
    values = {"firms.count": 300, "clock.horizon": 60.0, **dict(where)}
    off = {f"mechanisms.{name}": False} if name else {}
    parameters = Parameters.model_validate(tree(values | off))
    records = [Ecosystem(parameters, rng=seed).run().record for seed in SEEDS]
    return np.array([np.ma.masked_invalid(one).mean(axis=0).filled(np.nan) for one in records])


@ROWS
def test_switching_it_off_moves_the_outcome_as_theory_predicts(row: Switch) -> None:
    """Runs of one seed are pairs; all eight must differ in the same direction. Were both directions
    equally likely, one row would pass with a chance of 2^-8 = .004, and at least one of 26 with a
    chance below .1."""
    predicts = row.predicts
    where, column = tuple(predicts.where.items()), INDEX[predicts.outcome]
    difference = means(row.name, where)[:, column] - means("", where)[:, column]
    assert (predicts.sign * difference > 0).all(), (predicts.because, difference)


BEFORE, AFTER = "2023-02", "2023-03"
FAR = 1e3
"""Value to which a parameter without a bound jumps."""

CAST = ("incumbent", "latecomer", "homestead", "hyperscaler")
"""Vendors whose parameters jump: one of each class, and one that fails."""

SIZE: dict[str, Any] = {
    "firms.count": 12, "clock.horizon": 7.0, "ending.window": 6.0,
    "pricing.decision_months": 1.0, "schedule": {},
}  # fmt: skip
INSTRUMENTS = {f"policy.{instrument}.strength": 0.3 for instrument, _ in Parameters().policy}
WAYS: dict[str, dict[str, Any]] = {
    "at once": INSTRUMENTS,
    "in turn without noise": INSTRUMENTS | {
        "network.topology": "complete", "network.form": "log", "choice.update": "sequential",
        "choice.logit_scale": 0.0, "choice.cost_form": "linear",
        "vendors.incumbent.price_rule": "quantity", "vendors.incumbent.quantity": 0.1,
        "peers.mean": 0.1, "peers.spread": 0.1,
    },
    "peers counted": {
        "network.measure": "count", "network.base": "population", "choice.ties": "first",
        "firms.enterprises.timing": "poisson",
        "work.kept_apart": 2,
        "vendors.incumbent.price_rule": "first_order", "vendors.incumbent.openness": "strategic",
        "network.topology": "scale_free", "network.degree": 4.0, "clock.months_per_step": 0.5,
        "firms.startups.open_preference.distribution": "uniform",
        "firms.startups.open_preference.draw": "quantile",
    },
}  # fmt: skip


def goals(info: ParameterInfo) -> list[float]:
    """Where a parameter jumps: to its bounds, or far away."""
    if isinstance(info.default, bool):
        return [float(not info.default)]
    return [-FAR if info.low is None else info.low, FAR if info.high is None else info.high]


def fault_of(parameters: Parameters) -> str:
    """The fault of a run; empty if there is none."""
    try:
        record = Ecosystem(parameters, rng=3).run().record
    except Exception as error:  # noqa: BLE001 any error is reported
        return f"{type(error).__name__}: {error}"
    return "not finite" if np.isinf(record).any() else ""


def faults() -> dict[str, str]:
    """Faults when one parameter jumps that may have a path over time; refused paths do not run. The
    last is a model built for fewer steps than it runs."""
    warnings.simplefilter("ignore", RuntimeWarning)
    found, usual = {}, Parameters()
    for way, changes in WAYS.items():
        usual = Parameters.model_validate(tree(BUSY | SIZE | changes))
        left_out = tuple(f"vendors.{name}." for name in usual.vendors if name not in CAST)
        for info in describe(usual):
            if info.fixed or info.name.startswith(left_out):
                continue
            for goal in goals(info):
                path = {info.name: {BEFORE: float(info.default or 0.0), AFTER: goal}}
                try:
                    jumping = Parameters.model_validate(dict(usual) | {"schedule": path})
                except ValueError:  # as shares beyond 1 are
                    continue
                found[f"{way}: {info.name} to {goal:g}"] = fault_of(jumping)
    shrunk = usual.model_copy(update={"schedule": {"clock.horizon": {BEFORE: 2.0}}})
    return {what: fault for what, fault in found.items() if fault} | {"shrunk": fault_of(shrunk)}


@pytest.mark.slow
def test_every_parameter_may_jump_to_its_bounds_in_mid_run() -> None:
    """With index checks on, as the model that is too small for its run shows."""
    found = elsewhere(__name__, "faults", NUMBA_BOUNDSCHECK="1")
    assert found.pop("shrunk").startswith("IndexError")
    assert found == {}
