"""What the state may do: levers, each with a strength and the months in which it is in force.

All strengths are 0 in the baseline, since the record has no such policy: 0 is the absence of an
intervention, not a mechanism switched off. Public money is measured in months of the reference
research budget (`research.budget_share`), which grows with the market.
"""

from typing import Self

from pydantic import model_validator

from openclosed.sim.parameters.base import Group, number, parameter
from openclosed.sim.parameters.dates import Month, months_between

BUDGETS = "reference research budgets"

# fmt: off


class Lever(Group):
    """An intervention of the state, in force from `starts` until before `ends`.

    Raises:
        pydantic.ValidationError: also when it would end before it starts.
    """

    #                        default low high  unit meaning, source
    strength: float = number(0.0,    0,  None, "",  "How strong it is; 0 is its absence.")
    starts:   Month | None = parameter(None, "First month in which it is in force; empty: from the start.", unit="YYYY-MM")
    ends:     Month | None = parameter(None, "First month in which it is gone again; empty: never.", unit="YYYY-MM")

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

    strength: float = number(0.0,    0,  10,  BUDGETS, "Public money a month.")


class TransparencyMandate(Lever):
    """Every family on the market must disclose so much about weights, data and code."""

    strength:        float = number(0.0,    0,  1,   "",      "Least transparency that the law allows.")
    disclosure_cost: float = number(0.05,   0,  10,  BUDGETS, "What a vendor pays a month to go from a transparency of 0 to 1.",
                                                              "assumed; a study for the EU put full compliance of a high-risk system at 17 % of its cost (CEPS 2021)")


class ReleaseLiability(Lever):
    """Who develops a family pays for each of its incidents, in whosever hands the copy is."""

    strength:   float = number(0.0,    0,  4,   "months of the reference budget", "Damages for an incident.",
                                                          "assumed; the most is above the heaviest fine of the EU AI Act (article 99), 7 % of a year's turnover, of a vendor with a quarter of all "
                                                          "revenue")
    deterrence: float = number(0.5,    0,  100, "1/year", "Hazard that a contributor leaves a community without a vendor when its expected damages are one month of the reference budget a year.")


class StateLab(Lever):
    """Public money for the research of a lab, as long as its newest models are open."""

    strength: float = number(0.0,    0,  10,  BUDGETS, "Public money a month.")
    lab:      str   = parameter("continental", "The lab that gets it.", fixed=True)


class StandardsSupport(Lever):
    """Public money helps open families to agree on interfaces, so that they fit each other."""

    #                           default low   high unit     meaning, source
    strength:    float = number(0.0,    0,    10,  BUDGETS, "Public money a month.")
    half_effect: float = number(0.05,   1e-9, 10,  BUDGETS, "Money at which half of the most is reached.")
    reach:       float = number(0.8,    0,    1,   "",      "Most of the compatibility still missing that public money brings about (network.open_compatibility).")


class SecurityFund(Lever):
    """Public money pays finders of flaws in open families."""

    #                           default low   high unit     meaning, source
    strength:    float = number(0.0,    0,    10,  BUDGETS, "Public money a month.")
    half_effect: float = number(0.1,    1e-9, 10,  BUDGETS, "Money at which half of the most is reached.")
    finders:     float = number(1.0,    0,    100, "",      "Most by which finders of flaws in open families become faster.")


class ComputeCap(Lever):
    """No vendor may spend more on research than the cap; what it forgoes stays in cash."""

    strength: float = number(0.0,    0,  1e6, "",  "Reference research budget over the cap: 0 is no cap, 2 a cap of half that budget.")


class OriginRule(Lever):
    """A share of all firms may not use families of foreign origin, whatever they think of it."""

    strength:   float = number(0.0,    0,  1,   "",  "Share of firms under the rule.")
    proof_cost: float = number(0.02,   0,  10,  "share of what it pays", "What it costs such a firm to prove the origin of its models.")


class Policy(Group):
    """The levers; `policy.LEVER.strength` above 0 pulls one."""

    open_subsidy: OpenSubsidy = OpenSubsidy()
    transparency_mandate: TransparencyMandate = TransparencyMandate()
    release_liability: ReleaseLiability = ReleaseLiability()
    state_lab: StateLab = StateLab()
    standards_support: StandardsSupport = StandardsSupport()
    security_fund: SecurityFund = SecurityFund()
    compute_cap: ComputeCap = ComputeCap()
    origin_rule: OriginRule = OriginRule()
