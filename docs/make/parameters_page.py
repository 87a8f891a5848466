"""docs/parameters.md and its tables: parameters and outcomes as declared in the code."""

import functools
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel

from docs.make import ROOT, document
from docs.make.document import table
from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.experiments.answer.sources import count_sources, summarise_sources
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.draws import Draws, Prior, priors_of
from openclosed.sim.outcomes import OUTCOMES
from openclosed.sim.parameters import CommunityParameters, Parameters, VendorParameters, describe
from openclosed.sim.parameters.base import ParameterInfo, info_of, value_of
from openclosed.sim.parameters.demand import Cohort, observed_cohorts
from openclosed.sim.parameters.dials import ENDS
from openclosed.sim.parameters.interventions import AMOUNTS, Shock
from openclosed.sim.parameters.mechanisms import MECHANISMS
from openclosed.sim.parameters.suppliers import (
    CLOSED_RELEASES,
    OPEN_RELEASES,
    OPENNESS_CHANGES,
    Turn,
)

FILE = ROOT / "docs" / "parameters.md"
PRIOR = ROOT / "conf" / "prior" / "central.yaml"

BY_NAME: Mapping[str, type[BaseModel]] = {
    "work.cohorts": Cohort, "vendors": VendorParameters, "communities": CommunityParameters,
    "shocks": Shock,
}  # fmt: skip
"""Parameters with any number of named groups of one form."""
OFF = ["name", "when_it_is_off", "which_sets", "then_idle"]
DIALS = ["dial", "parameter", "at_0", "today", "at_1", "source"]
RELEASES = ["camp", "month", "vendor", "capability", "model"]
DRAWS = 100
"""Draws of the prior that tell which parameters are free."""
NAMED = re.compile(rf"^({'|'.join(BY_NAME)})\.[^.]+\.")


def write() -> None:
    document.write(FILE, parts())
    for name, rows in tables().items():
        documentation.write_table(name, rows)


def parts() -> dict[str, str]:
    """The generated parts of the page, by the names of their markers."""
    paths = [(name, _settings(path, ": ")) for name, path in Parameters().schedule.items()]
    amounts = [
        (what, f"{value_text(low)} to {value_text(high)}", unit)
        for what, (low, high, unit) in AMOUNTS.items()
    ]
    return {
        "numbers": f"For firms, work and rules, {summarise_sources(kinds())}. {_drawn()}",
        "cohorts": " ".join((observed_cohorts.__doc__ or "").split()),
        "paths": table(("name", "path in the baseline"), paths),
        "shocks": table(("what", "amount", "unit"), amounts),
    }


def _drawn() -> str:
    """What is drawn besides the prior's parameters."""
    own = {one.name for one in priors().values() if one.low < one.high}
    return (
        f"Drawn are the {len(own)} uncertain parameters of the prior, and "
        f"{kinds()['free'] - len(own)} that shares the value of another."
    )


def kinds() -> Counter[str]:
    """How many parameters there are of each kind of source, over draws of the prior."""
    seeds = np.arange(DRAWS) * SEEDS_PER_DRAW
    drawn = Draws(Parameters(), tuple(dict.fromkeys(priors().values()))).columns(seeds)
    return count_sources(pd.DataFrame(drawn))


def tables() -> dict[str, pd.DataFrame]:
    """The tables of the page, by the names of their files in docs/tables."""
    releases = [
        (camp, one.month, one.vendor, one.capability, one.model)
        for camp, published in (("closed", CLOSED_RELEASES), ("open", OPEN_RELEASES))
        for one in published
    ]
    off = [
        (f"mechanisms.{one.name}", one.off, _settings(one.neutral, "="), ", ".join(one.idle))
        for one in MECHANISMS
    ]
    dials = [
        (one.dial, one.name, one.at_0, value_of(Parameters(), one.name), one.at_1, one.source)
        for one in ENDS
    ]
    ranges = [(one.name, one.unit, one.low, one.high, one.text) for one in OUTCOMES]
    return {
        "parameters": pd.DataFrame([_row(one) for one in _parameters()]),
        "dial_parameters": pd.DataFrame(dials, columns=DIALS),
        "mechanisms": pd.DataFrame(off, columns=OFF),
        "outcomes": pd.DataFrame(ranges, columns=["name", "unit", "low", "high", "meaning"]),
        "recorded_releases": pd.DataFrame(releases, columns=RELEASES),
        "recorded_openness": pd.DataFrame(OPENNESS_CHANGES, columns=list(Turn._fields)),
    }


def _row(info: ParameterInfo) -> dict[str, Any]:
    prior = priors().get(info.name)
    return {
        "name": info.name,
        "meaning": info.text,
        "unit": info.unit,
        "low": value_text(info.low),
        "high": value_text(info.high),
        "choices": ", ".join(info.choices),
        "fixed": "fixed" if info.fixed else "",
        "default": value_text(info.default, "null"),
        "source": info.source,
        "prior_distribution": prior.distribution if prior else "",
        "prior_low": value_text(prior.low) if prior else "",
        "prior_high": value_text(prior.high) if prior else "",
        "informed_by": prior.informed_by if prior else "",
    }


def _parameters() -> list[ParameterInfo]:
    """All parameters: forms with any name, then those with another value in the baseline."""
    usual = {
        name: info_of(name, field, "-" if field.is_required() else field.get_default())
        for group, form in BY_NAME.items()
        for key, field in form.model_fields.items()
        for name in [f"{group}.NAME.{field.alias or key}"]
    }
    own = [
        info for info in describe()
        if (general := NAMED.sub(r"\1.NAME.", info.name)) not in usual
        or info.default != usual[general].default
    ]  # fmt: skip
    order = list(Parameters.model_fields)
    return sorted([*usual.values(), *own], key=lambda one: order.index(one.name.split(".")[0]))


def _settings(values: Mapping[str, Any], between: str) -> str:
    return ", ".join(f"{name}{between}{value_text(value)}" for name, value in values.items())


def value_text(value: Any, missing: str = "") -> str:
    """A value as typed on the command line."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: missing}[value]
    if isinstance(value, int | float):
        return f"{value}".removesuffix(".0")
    return str(value) or '""'


@functools.cache
def priors() -> dict[str, Prior]:
    """The parameters without data, with the prior of each."""
    wanted = yaml.safe_load(PRIOR.read_text(encoding="utf-8"))
    return {name: one for one in priors_of(Parameters(), wanted) for name in (one.name, *one.also)}
