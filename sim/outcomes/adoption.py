"""Outcomes of adoption: how much of firms' work runs on AI, and on which camp's."""

from typing import TYPE_CHECKING

from sim.outcomes.axes import NamedArray
from sim.outcomes.declaring import outcome_by, shared
from sim.outcomes.indices import Floats, chance_of_mixing, ratios

if TYPE_CHECKING:
    from sim.outcomes.totals import Totals


@shared
def _open_shares(totals: "Totals") -> NamedArray:
    """(T, yardstick, scope) open part of what is in use."""
    axes = ("yardstick", "scope")
    shares = ratios(totals.in_use.at(camp="open").by(*axes), totals.in_use.by(*axes))
    return NamedArray(shares, *axes)


@shared
def _firms(totals: "Totals") -> NamedArray:
    """(T, state, scope) firms."""
    axes = ("state", "scope")
    return NamedArray(totals.named("firms").by(*axes), *axes)


@shared
def _states(totals: "Totals") -> NamedArray:
    """(T, state, scope) part of the firms that is in a state."""
    firms, axes = _firms(totals), ("state", "scope")
    return NamedArray(ratios(firms.by(*axes), firms.by("scope")[:, None]), *axes)


@outcome_by(
    "scope",
    unit="share",
    text="Open share of workloads on AI, {whom}",
    phrase="open share of workloads{where}",
    group="open share",
    low=0.0,
    high=1.0,
)
def open_share_workloads(totals: "Totals") -> Floats:
    """(T, scope)."""
    return _open_shares(totals).at(yardstick="workloads").by("scope")


@outcome_by(
    "scope",
    unit="share",
    text="Open share of volume, {whom}",
    phrase="open share of tokens{where}",
    group="open share",
    low=0.0,
    high=1.0,
)
def open_share_tokens(totals: "Totals") -> Floats:
    """(T, scope)."""
    return _open_shares(totals).at(yardstick="tokens").by("scope")


@outcome_by(
    "scope",
    unit="share",
    text="Open share of payments, {whom}",
    phrase="open share of spend{where}",
    group="open share",
    low=0.0,
    high=1.0,
)
def open_share_spend(totals: "Totals") -> Floats:
    """(T, scope)."""
    return _open_shares(totals).at(yardstick="spend").by("scope")


@outcome_by(
    "scope",
    unit="share",
    text="Firms on open models only, {whom}",
    phrase="firms that use only open models{where}",
    group="open share",
    low=0.0,
    high=1.0,
)
def firms_open_only(totals: "Totals") -> Floats:
    """(T, scope)."""
    return _states(totals).at(state="open_only").by("scope")


@outcome_by(
    "scope",
    unit="share",
    text="Firms on closed models only, {whom}",
    phrase="firms that use only closed models{where}",
    group="adoption",
    low=0.0,
    high=1.0,
)
def firms_closed_only(totals: "Totals") -> Floats:
    """(T, scope)."""
    return _states(totals).at(state="closed_only").by("scope")


@outcome_by(
    "scope",
    unit="share",
    text="Firms on both, {whom}",
    phrase="firms that use both camps{where}",
    group="mixing",
    low=0.0,
    high=1.0,
)
def firms_hybrid(totals: "Totals") -> Floats:
    """(T, scope)."""
    return _states(totals).at(state="hybrid").by("scope")


@outcome_by(
    "scope",
    unit="share",
    text="Firms without AI, {whom}",
    phrase="firms without AI{where}",
    group="adoption",
    low=0.0,
    high=1.0,
)
def firms_none(totals: "Totals") -> Floats:
    """(T, scope)."""
    return _states(totals).at(state="none").by("scope")


@outcome_by(
    "scope",
    unit="share",
    text="Potential workloads served by AI, {whom}",
    phrase="potential workloads served by AI{where}",
    group="adoption",
    low=0.0,
    high=1.0,
)
def served(totals: "Totals") -> Floats:
    """(T, scope)."""
    workloads = totals.in_use.at(yardstick="workloads").by("scope")
    return ratios(workloads, totals.named("potential").by("scope"))


@outcome_by(
    "scope",
    unit="share",
    text="Volume in firms that use both camps, {whom}",
    phrase="volume in firms that use both camps{where}",
    group="mixing",
    low=0.0,
    high=1.0,
)
def mixing_volume(totals: "Totals") -> Floats:
    """(T, scope)."""
    in_hybrids, in_use = totals.named("volume_in_hybrids"), totals.named("volume_in_use")
    return ratios(in_hybrids.by("scope"), in_use.by("scope"))


@outcome_by(
    "scope",
    unit="share",
    text="AI-using firms that use both camps, {whom}",
    phrase="AI-using firms that use both camps{where}",
    group="mixing",
    low=0.0,
    high=1.0,
)
def mixing_firms(totals: "Totals") -> Floats:
    """(T, scope)."""
    firms = _firms(totals)
    with_ai = firms.by("scope") - firms.at(state="none").by("scope")
    return ratios(firms.at(state="hybrid").by("scope"), with_ai)


@outcome_by(
    "scope",
    unit="share",
    text="The same if workloads chose alone, {whom}",
    phrase="mixing expected from chance{where}",
    group="mixing",
    low=0.0,
    high=1.0,
)
def mixing_chance(totals: "Totals") -> Floats:
    """(T, scope)."""
    uses = totals.named("uses").by("scope", "in_use")
    return chance_of_mixing(open_share_workloads(totals), uses)


@outcome_by(
    "work",
    name="open_share_workloads",
    unit="share",
    text="Open share of {member} workloads on AI",
    phrase="open share of workloads{where}",
    group="open share",
    low=0.0,
    high=1.0,
)
def open_share_by_work(totals: "Totals") -> Floats:
    """(T, work)."""
    workloads = totals.named("amounts").at(yardstick="workloads")
    return ratios(workloads.at(camp="open").by("work"), workloads.by("work"))


@outcome_by(
    "scope",
    unit="share",
    text="Volume for which no open offering is able, {whom}",
    phrase="share of tokens that only closed models can serve{where}",
    group="open frontier",
    low=0.0,
    high=1.0,
)
def closed_only_share(totals: "Totals") -> Floats:
    """(T, scope)."""
    closed_only, in_use = totals.named("volume_closed_only"), totals.named("volume_in_use")
    return ratios(closed_only.by("scope"), in_use.by("scope"))
