"""docs/parameters.md and its tables: parameters and outcomes, made from the code."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import BaseModel

from openclosed.sim.outcomes import OUTCOMES
from openclosed.sim.parameters import CommunityParameters, Parameters, VendorParameters, describe
from openclosed.sim.parameters.known_releases import CLOSED_RELEASES, OPEN_RELEASES
from openclosed.sim.parameters.mechanisms import MECHANISMS
from openclosed.sim.parameters.shocks import AMOUNTS, Shock
from openclosed.sim.parameters.sources import counted
from openclosed.sim.parameters.wording import ParameterInfo, info_of
from openclosed.sim.parameters.work import Cohort, recorded_cohorts
from tests.pages.document import table

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "parameters.md"
PRIOR = ROOT / "conf" / "prior" / "record.yaml"

HEAD = """\
# Parameters

For readers who look up a parameter or an outcome by its name, to change it
(`openclosed choice.noise=2`) or to ask where its value comes from:

- [Every parameter](tables/parameters.csv): meaning, unit, range, default and source.
- [Every mechanism](tables/mechanisms.csv) and what holds when it is off.
- [Every outcome](tables/outcomes.csv) of a run.
- [The recorded releases](tables/recorded_releases.csv).

[odd.md](odd.md) has the equation of each. `python -m tests.pages` makes this page and its tables
from the declarations in `sim/parameters/` and `sim/terms/`.

A range is what is accepted, both ends included, not what is plausible. "assumed" is a value without
a source of its own; "fitted" ones were searched until the record of 2023 to 2025 came out. "fixed"
ones hold for the whole run; any other may follow a path over time ([schedule](#schedule)).
Rows with `NAME` hold for every vendor, community, cohort or shock; below them stand those of the
baseline that have another value. `openclosed --cfg job` shows the values of any scenario.
"""
MECHANISMS_SAID = (
    "All are on in the baseline. [The table](tables/mechanisms.csv) says what holds when one is "
    "off, and which parameters then do nothing."
)
RELEASES_SAID = (
    "`vendors.NAME.published` of the baseline: [releases](tables/recorded_releases.csv) that broke "
    "their camp's record of capability. Source: Epoch Capabilities Index (CC BY), read in January "
    "2026."
)
FREE_SAID = (
    "Nobody has measured these. `python -m experiments.validation calibration` and `anchored` draw "
    "them evenly from ranges that were committed beforehand, `drawn_low` to `drawn_high` in [the "
    "table](tables/parameters.csv); `told_by` names the targets that should tell them. "
    "[evidence.md](evidence.md#what-was-learnt) shows what the record says about each. The plain "
    "world has the defaults."
)
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


def page() -> str:
    """The whole page."""
    baseline = Parameters()
    levers = [(f"policy.{name}", _said(lever)) for name, lever in baseline.policy]
    forms = {**dict(baseline), **BY_NAME}
    groups = [(name, _said(form)) for name, form in forms.items() if name not in OWN]
    paths = [(name, _settings(path, ": ")) for name, path in baseline.schedule.items()]
    amounts = [
        (what, f"{value_text(low)} to {value_text(high)}", unit)
        for what, (low, high, unit) in AMOUNTS.items()
    ]
    parts = [
        HEAD,
        sources(),
        "## Groups",
        table(("group", "what it holds"), groups),
        "## Named cohorts",
        " ".join((recorded_cohorts.__doc__ or "").split()),
        "## policy",
        table(("instrument", "what it does"), levers),
        "## mechanisms",
        MECHANISMS_SAID,
        "## schedule",
        str(Parameters.model_fields["schedule"].description),
        table(("name", "path in the baseline"), paths),
        "## shocks",
        f"{_said(Shock)} The baseline has none.",
        table(("what", "amount", "unit"), amounts),
        "## Recorded releases",
        RELEASES_SAID,
        "## Free numbers",
        FREE_SAID,
        "## Outcomes",
        "What comes out: [the figures of each month](tables/outcomes.csv).",
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


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
    told = drawn().get(info.name, {})
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
        "drawn_low": value_text(told.get("low")),
        "drawn_high": value_text(told.get("high")),
        "told_by": told.get("told_by", ""),
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
def drawn() -> dict[str, dict[str, Any]]:
    """The numbers that nobody has measured, with their ranges."""
    wanted: dict[str, dict[str, Any]] = yaml.safe_load(PRIOR.read_text(encoding="utf-8"))
    return wanted


def sources() -> str:
    """How many numbers of the model rest on what."""
    kinds = counted(drawn())
    total = kinds.total()
    return (
        f"Of the {total} numbers that describe firms, work and rules (vendors, communities and "
        f"named cohorts not counted), {kinds['sourced']} have a source, {kinds['free']} are "
        f"[free](#free-numbers), {kinds['assumed']} are assumed, and {kinds['fitted']} fitted to "
        "the record by hand."
    )
