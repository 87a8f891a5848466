"""Roles in a market: a lab, a host and the state each decide one thing a round; others are firms.

What a role decides puts parameters of the model in force for half a year.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from openclosed.experiments.classroom.levers import declared

ROLES = ("lab", "host", "state")
AS_NOW = "now"
"""The option of every role that changes nothing."""
DECLARED = Path(__file__).with_name("roles.yaml")

type Options = dict[str, dict[str, float]]


@functools.cache
def roles_of(kind: str) -> dict[str, Options]:
    """The options of each role in a kind of market, and the parameters that each sets."""
    content = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))[kind]
    return {
        role: {AS_NOW: {}} | {key: _parameters(one) for key, one in content[role].items()}
        for role in ROLES
    }


def values_of(kind: str, decisions: Mapping[str, str]) -> dict[str, float]:
    """The parameters that these decisions, by role, put in force."""
    roles = roles_of(kind)
    return {
        name: value
        for role, option in decisions.items()
        for name, value in roles[role][option].items()
    }


def _parameters(declared_as: str | dict[str, float]) -> dict[str, float]:
    if not isinstance(declared_as, str):
        return declared_as
    lever, _, key = declared_as.partition(".")
    stop = declared().levers[lever].stops[key]
    last = {name: path[max(path)] for name, path in stop.paths.items()}
    return last | {f"policy.{name}.strength": own["strength"] for name, own in stop.policy.items()}
