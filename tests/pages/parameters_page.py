"""docs/parameters.md: every parameter with unit, range, default and source, made from the code."""

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from sim.outcomes import OUTCOMES
from sim.parameters import CommunityParameters, Parameters, VendorParameters
from sim.parameters.known_releases import CLOSED_RELEASES, OPEN_RELEASES
from sim.parameters.mechanisms import MECHANISMS, Mechanisms
from sim.parameters.shocks import AMOUNTS, Shock
from sim.parameters.sources import counted
from sim.parameters.wording import ParameterInfo, info_of, walk
from sim.parameters.work import Cohort, Work, recorded_cohorts
from tests.pages.document import table

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "parameters.md"
PRIOR = ROOT / "conf" / "prior" / "record.yaml"

HEAD = """\
# Parameters

For readers who look up a parameter or an outcome by its name, to change it
(`openclosed choice.noise=2`) or to ask where its value comes from. [odd.md](odd.md) has the
equation of each. `python -m tests.pages` makes this page from the declarations in `sim/parameters/`
and `sim/terms/`.

A range is what is accepted, both ends included, not what is plausible. "assumed" is a value without
a source of its own; "fitted" ones were searched until the record of 2023 to 2025 came out. "fixed"
ones hold for the whole run; any other may follow a path over time ([schedule](#schedule)).
`openclosed --cfg job` shows the values of any scenario.
"""

COLUMNS = ("name", "meaning", "unit", "range", "default", "source")
PLAIN = (
    "awareness", "review", "choice", "network", "research", "releases", "assurance",
    "commerce", "support", "contributors", "verdict",
)  # fmt: skip
"""Groups of one level that stand behind one another on the page."""


def page() -> str:
    """The whole page."""
    baseline = Parameters()
    sections = [
        HEAD,
        f"{sources()}\n",
        _plain("clock", baseline.clock),
        _kinds("firms", "KIND", ("enterprise", "startup"), baseline.firms),
        _work(baseline.work),
        *(_plain(name, getattr(baseline, name)) for name in PLAIN),
        _cast("vendors", VendorParameters, baseline.vendors),
        _cast("communities", CommunityParameters, baseline.communities),
        _policy(baseline.policy),
        _mechanisms(),
        _paths(baseline.schedule),
        _shocks(),
        _record(),
        _free(),
        _outcomes(),
    ]  # fmt: skip
    return "\n".join(sections)


def _plain(name: str, group: BaseModel) -> str:
    rows = [_row(info) for info in walk(group, f"{name}.")]
    return "\n".join([f"## {name}\n", f"{_said(group)}\n", _table(COLUMNS, rows)])


def _kinds(name: str, word: str, kinds: Sequence[str], group: BaseModel) -> str:
    """A group that holds one group of the same form for each kind: defaults side by side."""
    listed = [list(walk(getattr(group, kind), f"{name}.{word}.")) for kind in kinds]
    common = [info for info in walk(group, f"{name}.") if info.name.split(".")[1] not in kinds]
    rows = [
        (*_row(infos[0])[:4], *(value_text(info.default) for info in infos), infos[0].source)
        for infos in zip(*listed, strict=True)
    ]
    parts = [f"## {name}\n", f"{_said(group)}\n"]
    if common:
        parts.append(_table(COLUMNS, [_row(info) for info in common]))
    return "\n".join([*parts, _table((*COLUMNS[:4], *kinds, "source"), rows)])


def _work(group: Work) -> str:
    """How work comes, what a cohort may be, and those of the record."""
    common = [one for one in walk(group, "work.") if not one.name.startswith("work.cohorts.")]
    usual = Cohort()
    infos = [
        info_of(f"work.cohorts.NAME.{key}", field, getattr(usual, key))
        for key, field in Cohort.model_fields.items()
    ]
    rows = [(name, _differs(Cohort, cohort)) for name, cohort in group.cohorts.items()]
    return "\n".join(
        [
            "## work\n",
            f"{_said(group)}\n",
            _table(COLUMNS, map(_row, common)),
            "### Named cohorts\n",
            f"{_first_sentence(Cohort.__doc__)}\n",
            _table(COLUMNS, map(_row, infos)),
            f"{' '.join((recorded_cohorts.__doc__ or '').split())}\n",
            _table(("name", "values"), rows),
        ]
    )


def _cast(name: str, form: type[BaseModel], cast: dict[str, Any]) -> str:
    """What one of them may be, and what those of the baseline are."""
    usual = form()
    infos = [
        info_of(f"{name}.NAME.{field.alias or key}", field, getattr(usual, key))
        for key, field in form.model_fields.items()
    ]
    rows = [(one, _differs(form, settings)) for one, settings in cast.items()]
    return "\n".join(
        [
            f"## {name}\n",
            f"{_first_sentence(form.__doc__)}\n",
            _table(COLUMNS, [_row(info) for info in infos]),
            "The baseline's, by what differs from these defaults (recorded releases are below):\n"
            if name == "vendors"
            else "The baseline's, by what differs from these defaults:\n",
            _table(("name", "values"), rows),
        ]
    )


def _differs(form: type[BaseModel], settings: BaseModel) -> str:
    """`name=value` for each field that differs from the class's default, but for the releases."""
    usual = form()
    return ", ".join(
        f"{field.alias or key}={value_text(getattr(settings, key))}"
        for key, field in form.model_fields.items()
        if key != "published" and getattr(settings, key) != getattr(usual, key)
    )


def _policy(group: BaseModel) -> str:
    parts = ["## policy\n", f"{_said(group)}\n"]
    for name in type(group).model_fields:
        lever = getattr(group, name)
        rows = [_row(info) for info in walk(lever, f"policy.{name}.")]
        parts += [f"### {name}\n", f"{_said(lever)}\n", _table(COLUMNS, rows)]
    return "\n".join(parts)


def _mechanisms() -> str:
    fields = Mechanisms.model_fields
    rows = [
        (
            f"mechanisms.{one.name}",
            one.off,
            ", ".join(f"{name}={value_text(value)}" for name, value in one.neutral.items()),
            ", ".join(one.idle) or "-",
            info_of(one.name, fields[one.name], True).source,
        )
        for one in MECHANISMS
    ]
    said = "All are on in the baseline. Off, their own parameters have the values named here.\n"
    head = ("name", "when it is false", "because", "then idle", "source")
    return "\n".join(["## mechanisms\n", said, _table(head, rows)])


def _paths(schedule: dict[str, dict[str, float]]) -> str:
    rows = [
        (name, ", ".join(f"{month}: {value_text(value)}" for month, value in path.items()))
        for name, path in schedule.items()
    ]
    text = Parameters.model_fields["schedule"].description
    head = ("name", "path in the baseline")
    return "\n".join(["## schedule\n", f"{text}\n", _table(head, rows)])


def _shocks() -> str:
    rows = [
        _row(info_of(f"shocks.NAME.{key}", field, "-" if field.is_required() else field.default))
        for key, field in Shock.model_fields.items()
    ]
    amounts = [
        (what, f"{value_text(low)} to {value_text(high)}", unit)
        for what, (low, high, unit) in AMOUNTS.items()
    ]
    said = f"{_first_sentence(Shock.__doc__)} The baseline has none.\n"
    head = ("what", "amount", "unit")
    return "\n".join(["## shocks\n", said, _table(COLUMNS, rows), _table(head, amounts)])


def _record() -> str:
    rows = [
        (camp, one.month, one.vendor, value_text(one.capability), one.model)
        for camp, releases in (("closed", CLOSED_RELEASES), ("open", OPEN_RELEASES))
        for one in releases
    ]
    said = (
        "`vendors.NAME.published` of the baseline: releases that broke their camp's record of "
        "capability. Source: Epoch Capabilities Index (CC BY), read in January 2026.\n"
    )
    head = ("camp", "month", "vendor", "points", "model")
    return "\n".join(["## Recorded releases\n", said, _table(head, rows)])


@functools.cache
def drawn() -> dict[str, dict[str, Any]]:
    """The numbers that nobody has measured, with their ranges."""
    wanted: dict[str, dict[str, Any]] = yaml.safe_load(PRIOR.read_text(encoding="utf-8"))
    return wanted


def _free() -> str:
    """The numbers that are drawn from ranges."""
    rows = [
        (name, f"{value_text(one['low'])} to {value_text(one['high'])}", one.get("told_by", "-"))
        for name, one in drawn().items()
    ]
    said = (
        "Nobody has measured these. `openclosed experiment=calibration` and `experiment=anchored` "
        "draw them evenly from ranges that were committed beforehand; "
        "[evidence.md](evidence.md#what-was-learnt) shows what the record says about each. The "
        "plain world has the defaults above.\n"
    )
    head = ("name", "evenly likely before", "should be learnt from")
    return "\n".join(["## Free numbers\n", said, _table(head, rows)])


def _outcomes() -> str:
    rows = [(one.name, one.unit, bounds_text(one.low, one.high), one.text) for one in OUTCOMES]
    said = "What comes out: the figures of each month.\n"
    head = ("name", "unit", "range", "meaning")
    return "\n".join(["## Outcomes\n", said, _table(head, rows)])


def _said(group: BaseModel) -> str:
    return _first_sentence(type(group).__doc__)


def _first_sentence(text: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((text or "").split("\n\n")[0].split())


def _row(info: ParameterInfo) -> tuple[str, ...]:
    fixed = "fixed" if info.fixed else ""
    return (
        info.name, info.text, info.unit, "; ".join(filter(None, (range_text(info), fixed))),
        value_text(info.default), info.source,
    )  # fmt: skip


def range_text(info: ParameterInfo) -> str:
    """What is allowed, short: '0 to 1', 'at least 1', 'a, b', or nothing."""
    if info.choices:
        return ", ".join(info.choices)
    if isinstance(info.default, bool):
        return "true, false"
    if info.unit == "YYYY-MM":
        return "a month"
    return bounds_text(info.low, info.high)


def bounds_text(low: float | None, high: float | None) -> str:
    """'0 to 1', 'at least 0', 'at most 1', or nothing."""
    if low is not None and high is not None:
        return f"{value_text(low)} to {value_text(high)}"
    if low is not None:
        return f"at least {value_text(low)}"
    return "" if high is None else f"at most {value_text(high)}"


def value_text(value: Any) -> str:
    """A value as it is typed on the command line; numbers to six digits."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, (int, float)):
        return f"{value:.6g}"
    if isinstance(value, dict):
        return "{}" if not value else str(value)
    return str(value) or '""'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = ((cell.replace("|", "\\|") for cell in row) for row in rows)
    return f"{table(head, cells)}\n"


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
