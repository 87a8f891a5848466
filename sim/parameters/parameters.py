"""The root of the parameters, their list, and checks across groups."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, TypeAdapter, field_validator, model_validator

from openclosed.sim.parameters.base import (
    Group,
    Own,
    ParameterInfo,
    did_you_mean,
    flatten,
    info_at,
    replaced,
)
from openclosed.sim.parameters.clock import MOST_STEPS, Clock, EndingRule, Month, months_between
from openclosed.sim.parameters.demand import Awareness, Choice, Firms, Network, PeerThreshold, Work
from openclosed.sim.parameters.dials import Dials
from openclosed.sim.parameters.interventions import OF_FAMILIES, Policy, Shock
from openclosed.sim.parameters.mechanisms import Mechanisms, switched
from openclosed.sim.parameters.schedule import at_month
from openclosed.sim.parameters.suppliers import (
    CommunityParameters,
    VendorParameters,
    baseline_communities,
    baseline_schedule,
    baseline_vendors,
)
from openclosed.sim.parameters.supply import (
    Contributors,
    Pricing,
    Releases,
    Research,
    Security,
    Support,
)


class Parameters(Group):
    """All parameters of a run. `Parameters()` is the evidence-based baseline.

    Raises:
        pydantic.ValidationError: for an unknown name, a wrong type, a value out of range or an
            inconsistent combination; the message names the parameter, the value and what is
            allowed.
    """

    clock: Clock = Clock()
    firms: Firms = Firms()
    work: Work = Work()
    awareness: Awareness = Awareness()
    choice: Choice = Choice()
    network: Network = Network()
    peers: PeerThreshold = PeerThreshold()
    research: Research = Research()
    releases: Releases = Releases()
    security: Security = Security()
    pricing: Pricing = Pricing()
    support: Support = Support()
    contributors: Contributors = Contributors()
    dials: Dials = Dials()
    policy: Policy = Policy()
    ending: EndingRule = EndingRule()
    mechanisms: Mechanisms = Mechanisms()
    own: Own = Own()
    vendors: dict[str, VendorParameters] = Field(default_factory=baseline_vendors)
    communities: dict[str, CommunityParameters] = Field(default_factory=baseline_communities)
    schedule: dict[str, dict[Month, float]] = Field(
        default_factory=baseline_schedule,
        description="Parameters as paths over time: dotted name, then month and value. Linear between "
        "months, constant before the first and after the last; whole numbers and true or false keep "
        "their value until the next month named. Parameters fixed for the whole run have no path.",
    )
    shocks: dict[str, Shock] = Field(
        default_factory=dict, description="Dated events, each under a name of your choice."
    )

    def at(self, month: str = "") -> Self:
        """The values in force in a month ("2027-01"), the first by default.

        Mechanisms, dials, paths over time and policies' dates are applied. It is for reading; a run
        applies them itself.
        """
        start = self.clock.start
        later = months_between(start, TypeAdapter(Month).validate_python(month or start))
        return at_month(switched(self), later)

    def with_own(self, declared: Mapping[str, float]) -> Self:
        """The same, with the numbers that a user's own model declares; others are its defaults.

        Raises ValueError for a number that it does not declare.
        """
        given = self.own.model_extra or {}
        for name in given.keys() - declared.keys():
            known = [f"own.{one}" for one in declared]
            raise ValueError(
                f"own.{name}={given[name]:g}: the model declares "
                f"{', '.join(known) or 'no number of its own; name one that does by ecosystem='}"
                f"{did_you_mean(f'own.{name}', known)}"
            )
        if given.keys() == declared.keys():
            return self
        return self.model_copy(update={"own": Own.model_validate({**declared, **given})})

    @field_validator("schedule")
    @classmethod
    def _paths_have_points(cls, schedule: dict[str, Any]) -> dict[str, Any]:
        empty = [name for name, path in schedule.items() if not path]
        if empty:
            raise ValueError(f"{empty[0]} has no month; give at least one as {{2025-01: value}}")
        return schedule

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, community in self.communities.items():
            if community.sponsor and community.sponsor not in self.vendors:
                raise ValueError(
                    f"communities.{name}.sponsor={community.sponsor} must be one of the vendors: "
                    + ", ".join(self.vendors)
                )
        lab = self.policy.state_lab
        if lab.strength and lab.lab not in self.vendors:
            raise ValueError(
                f"policy.state_lab.lab={lab.lab} must be one of the vendors: "
                + ", ".join(self.vendors)
            )
        named, is_all = len(self.work.cohorts), self.work.tied_to == "nothing"
        booms = any(shock.what == "work" for shock in self.shocks.values())
        if self.work.kept_apart < 2 and not (is_all and named == 1 and not booms):
            raise ValueError(
                f"work.kept_apart={self.work.kept_apart} must be at least 2, so that the two oldest "
                "cohorts can be pooled"
            )
        if not self.work.cohorts and self.work.tied_to == "nothing":
            raise ValueError("work.cohorts: name at least one, or let work.tied_to bring others")
        _check_shares(self)
        _check_schedule(self)
        for name, shock in self.shocks.items():
            known = [*self.vendors, *(self.communities if shock.what in OF_FAMILIES else ())]
            if shock.who and shock.who not in known:
                raise ValueError(
                    f"shocks.{name}.who={shock.who} must be one of {', '.join(known)}, or empty "
                    f"for all{did_you_mean(shock.who, known)}"
                )
        if self.clock.steps > MOST_STEPS:
            raise ValueError(
                f"clock.horizon={self.clock.horizon:g} must be at most {MOST_STEPS:,} steps of "
                f"clock.months_per_step={self.clock.months_per_step:g} months"
            )
        if self.ending.window > self.clock.horizon:
            raise ValueError(
                f"clock.horizon={self.clock.horizon:g} must be at least "
                f"ending.window={self.ending.window:g} months"
            )
        return self


def describe(parameters: Parameters | None = None) -> list[ParameterInfo]:
    """Every parameter with its dotted name; `default` is the value in `parameters`."""
    return list(flatten(parameters or Parameters()))


def _check_shares(parameters: Parameters) -> None:
    """Refuse shares that do not fit together."""
    work = parameters.work
    if work.custom_share + work.critical_share > 1 + 1e-9:
        raise ValueError(
            f"work.custom_share={work.custom_share:g} and work.critical_share="
            f"{work.critical_share:g} must not exceed 1 together"
        )
    for name, vendor in parameters.vendors.items():
        total = vendor.research_share + vendor.quality_share + vendor.support_share
        if total > 1 + 1e-9:
            raise ValueError(
                f"vendors.{name}: research_share + quality_share + support_share = {total:g} "
                "must not exceed 1"
            )


def _check_schedule(parameters: Parameters) -> None:
    """Refuse paths of fixed parameters, and values out of range."""
    months = set()
    for name, path in parameters.schedule.items():
        info = info_at(parameters, name)
        if info is not None and info.fixed and not isinstance(info.default, Group):
            points = ", ".join(f"{month}: {value:g}" for month, value in path.items())
            instead = ", or give the mechanism's own parameters a path"
            raise ValueError(
                f"schedule.{name}={{{points}}}: it holds for the whole run; take it out of "
                f"schedule and set {name} itself"
                + (instead if name.startswith("mechanisms.") else "")
            )
        for month, value in path.items():
            months.add(month)
            try:
                replaced(parameters, name, value)
            except ValueError as error:
                raise ValueError(f"schedule at {month}: {error}") from None
    # Sums of shares are linear between the months too, so checking the months suffices.
    for month in sorted(months):
        try:
            later = at_month(parameters, months_between(parameters.clock.start, month))
            _check_shares(later)
        except ValueError as error:
            raise ValueError(f"schedule at {month}: {error}") from None
