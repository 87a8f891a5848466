"""docs/parameters.md and its tables: parameters and outcomes, as the code declares them."""

import functools
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd
import yaml
from pydantic import BaseModel

from openclosed.experiments.answer.sources import count_sources, summarise_sources
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.prior import Prior, priors_of
from openclosed.sim.outcomes import OUTCOMES
from openclosed.sim.parameters import CommunityParameters, Parameters, VendorParameters, describe
from openclosed.sim.parameters.known_releases import CLOSED_RELEASES, OPEN_RELEASES
from openclosed.sim.parameters.mechanisms import MECHANISMS
from openclosed.sim.parameters.shocks import AMOUNTS, Shock
from openclosed.sim.parameters.wording import ParameterInfo, info_of
from openclosed.sim.parameters.work import Cohort, observed_cohorts
from tests.pages.document import put, table
from tests.test_layout import ROOT

FILE = ROOT / "docs" / "parameters.md"
PRIOR = ROOT / "conf" / "prior" / "central.yaml"

BY_NAME: Mapping[str, type[BaseModel]] = {
    "work.cohorts": Cohort, "vendors": VendorParameters, "communities": CommunityParameters,
    "shocks": Shock,
}  # fmt: skip
"""Parameters that hold any number of groups of one form, each under a name."""
OWN = ("policy", "mechanisms", "schedule", "shocks")
"""Groups that have a section of their own on the page."""
OFF = ["name", "when_it_is_off", "which_sets", "then_idle"]
RELEASES = ["camp", "month", "vendor", "capability", "model"]
NAMED = re.compile(rf"^({'|'.join(BY_NAME)})\.[^.]+\.")


def write() -> None:
    """Write the parts of the page, and the tables beside it."""
    text = FILE.read_text(encoding="utf-8")
    for name, part in parts().items():
        text = put(text, name, part)
    FILE.write_text(text, encoding="utf-8")
    for name, rows in tables().items():
        documentation.write_table(name, rows)


def parts() -> dict[str, str]:
    """What the page has of the code, by the names of its markers."""
    baseline = Parameters()
    forms = {**dict(baseline), **BY_NAME}
    groups = [(name, _said(form)) for name, form in forms.items() if name not in OWN]
    levers = [(f"policy.{name}", _said(lever)) for name, lever in baseline.policy]
    paths = [(name, _settings(path, ": ")) for name, path in baseline.schedule.items()]
    amounts = [
        (what, f"{value_text(low)} to {value_text(high)}", unit)
        for what, (low, high, unit) in AMOUNTS.items()
    ]
    return {
        "numbers": f"Of the parameters of firms, work and rules, {summarise_sources(kinds())}.",
        "groups": table(("group", "what it holds"), groups),
        "cohorts": " ".join((observed_cohorts.__doc__ or "").split()),
        "policy": table(("instrument", "what it does"), levers),
        "paths": table(("name", "path in the baseline"), paths),
        "shocks": table(("what", "amount", "unit"), amounts),
    }


def kinds() -> Counter[str]:
    """How many numbers of the model rest on what."""
    return count_sources(drawn())


def tables() -> dict[str, pd.DataFrame]:
    """The tables beside the page, by the names of their files in docs/tables."""
    releases = [
        (camp, one.month, one.vendor, one.capability, one.model)
        for camp, published in (("closed", CLOSED_RELEASES), ("open", OPEN_RELEASES))
        for one in published
    ]
    off = [
        (f"mechanisms.{one.name}", one.off, _settings(one.neutral, "="), ", ".join(one.idle))
        for one in MECHANISMS
    ]
    ranges = [(one.name, one.unit, one.low, one.high, one.text) for one in OUTCOMES]
    return {
        "parameters": pd.DataFrame([_row(one) for one in _parameters()]),
        "mechanisms": pd.DataFrame(off, columns=OFF),
        "outcomes": pd.DataFrame(ranges, columns=["name", "unit", "low", "high", "meaning"]),
        "recorded_releases": pd.DataFrame(releases, columns=RELEASES),
    }


def _row(info: ParameterInfo) -> dict[str, Any]:
    told = drawn().get(info.name)
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
        "drawn_law": told.distribution if told else "",
        "drawn_low": value_text(told.low) if told else "",
        "drawn_high": value_text(told.high) if told else "",
        "informed_by": told.informed_by if told else "",
    }


def _parameters() -> list[ParameterInfo]:
    """All parameters: those of any name, then those whose value in the baseline is another."""
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


def _said(group: Any) -> str:
    """The first paragraph of the docstring of a group or its form, on one line."""
    return " ".join((group.__doc__ or "").split("\n\n")[0].split())


def _settings(values: Mapping[str, Any], between: str) -> str:
    return ", ".join(f"{name}{between}{value_text(value)}" for name, value in values.items())


def value_text(value: Any, missing: str = "") -> str:
    """A value as it is typed on the command line."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: missing}[value]
    if isinstance(value, int | float):
        return f"{value}".removesuffix(".0")
    return str(value) or '""'


@functools.cache
def drawn() -> dict[str, Prior]:
    """The numbers that nobody has measured, with what is believed of each."""
    wanted = yaml.safe_load(PRIOR.read_text(encoding="utf-8"))
    return {name: one for one in priors_of(Parameters(), wanted) for name in (one.name, *one.also)}
