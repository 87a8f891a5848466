"""What the state may do: levers, each with a strength and the months in which it is in force.

All strengths are 0 in the baseline, since the record has no such policy: 0 is the absence of an
intervention, not a mechanism switched off. Public money is measured in months of the reference
research budget (`research.budget_share`), which grows with the market.
"""

from typing import Self

from pydantic import model_validator

from sim.parameters.base import Group, parameter
from sim.parameters.dates import Month, months_between

BUDGETS = "reference research budgets"


class Lever(Group):
    """An intervention of the state, in force from `starts` until before `ends`.

    Raises:
        pydantic.ValidationError: also when it would end before it starts.
    """

    strength: float = parameter(0.0, "How strong it is; 0 is its absence.", low=0)
    starts: Month | None = parameter(
        None, "First month in which it is in force; empty: from the start.", unit="YYYY-MM"
    )
    ends: Month | None = parameter(
        None, "First month in which it is gone again; empty: never.", unit="YYYY-MM"
    )

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValueError(f"ends={self.ends} must be later than starts={self.starts}")
        return self

    def covers(self, start: Month, months: float) -> bool:
        """Whether it may be in force `months` after the run's `start`."""
        begun = self.starts is None or months >= months_between(start, self.starts)
        return begun and (self.ends is None or months < months_between(start, self.ends))


class OpenSubsidy(Lever):
    """Public money pays contributors of open communities."""

    strength: float = parameter(0.0, "Public money a month.", unit=BUDGETS, low=0, high=10)


class ProcurementPreference(Lever):
    """Public enterprises get open offerings below their price; the state pays the difference."""

    strength: float = parameter(
        0.0, "Part of the price of open offerings that the state pays.", low=0, high=0.95
    )
    public_share: float = parameter(
        0.18,
        "Share of enterprises that are public.",
        low=0,
        high=1,
        source="general government has 18.4 % of employment (OECD, Government at a Glance 2025)",
    )


class TransparencyMandate(Lever):
    """Every family on the market must disclose so much about weights, data and code."""

    strength: float = parameter(0.0, "Least transparency that the law allows.", low=0, high=1)
    disclosure_cost: float = parameter(
        0.05,
        "What a vendor pays a month to go from a transparency of 0 to 1.",
        unit=BUDGETS,
        low=0,
        high=10,
        source="assumed; a study for the EU put full compliance of a high-risk system at 17 % of "
        "its cost (CEPS 2021)",
    )


class ReleaseLiability(Lever):
    """Who develops a family pays for each of its incidents, in whosever hands the copy is."""

    strength: float = parameter(
        0.0,
        "Damages for an incident.",
        unit="months of the reference budget",
        low=0,
        high=2,
        source="assumed; the most is above the heaviest fine of the EU AI Act (article 99), 7 % of "
        "a year's turnover, of a vendor with a quarter of all revenue; at three times as much, "
        "damages and the care that they ask would take most of what all vendors earn",
    )
    deterrence: float = parameter(
        0.5,
        "Hazard that a contributor leaves a community without a vendor when its expected damages "
        "are one month of the reference budget a year.",
        unit="1/year",
        low=0,
        high=100,
    )


class StateLab(Lever):
    """Public money for the research of a lab, as long as its newest models are open."""

    strength: float = parameter(0.0, "Public money a month.", unit=BUDGETS, low=0, high=10)
    lab: str = parameter("continental", "The lab that gets it.", fixed=True)


class StandardsSupport(Lever):
    """Public money helps open families to agree on interfaces, so that they fit each other."""

    strength: float = parameter(0.0, "Public money a month.", unit=BUDGETS, low=0, high=10)
    half_effect: float = parameter(
        0.05, "Money at which half of the most is reached.", unit=BUDGETS, low=1e-9, high=10
    )
    reach: float = parameter(
        0.8,
        "Most of the compatibility still missing that public money brings within reach "
        "(network.open_compatibility).",
        low=0,
        high=1,
    )


class SecurityFund(Lever):
    """Public money pays finders of flaws in open families, and the way of patches to copies."""

    strength: float = parameter(0.0, "Public money a month.", unit=BUDGETS, low=0, high=10)
    half_effect: float = parameter(
        0.1, "Money at which half of the most is reached.", unit=BUDGETS, low=1e-9, high=10
    )
    finders: float = parameter(
        1.0, "Most by which finders of flaws in open families become faster.", low=0, high=100
    )
    patching: float = parameter(
        0.6, "Most of the copies left unpatched that a patch then reaches.", low=0, high=1
    )


class ComputeCap(Lever):
    """No vendor may spend more on research than the cap; what it forgoes stays in cash."""

    strength: float = parameter(
        0.0,
        "Reference research budget over the cap: 0 is no cap, 2 a cap of half that budget.",
        low=0,
        high=1e6,
    )


class OriginRule(Lever):
    """A share of all firms may not use families of foreign origin, whatever they think of it."""

    strength: float = parameter(0.0, "Share of firms under the rule.", low=0, high=1)
    proof_cost: float = parameter(
        0.02,
        "What it costs such a firm to prove the origin of its models.",
        unit="share of what it pays",
        low=0,
        high=10,
    )


class Policy(Group):
    """The levers; `policy.LEVER.strength` above 0 pulls one."""

    open_subsidy: OpenSubsidy = OpenSubsidy()
    procurement_preference: ProcurementPreference = ProcurementPreference()
    transparency_mandate: TransparencyMandate = TransparencyMandate()
    release_liability: ReleaseLiability = ReleaseLiability()
    state_lab: StateLab = StateLab()
    standards_support: StandardsSupport = StandardsSupport()
    security_fund: SecurityFund = SecurityFund()
    compute_cap: ComputeCap = ComputeCap()
    origin_rule: OriginRule = OriginRule()
