"""Policy instruments, each with a strength and the months in which it is in force.

All strengths are 0 in the baseline, since no such policy is in the data: 0 means no intervention,
not a mechanism switched off. Public money is measured in reference research budgets
(`research.budget_share`), which grow with the market.
"""

from typing import Self

from pydantic import model_validator

from openclosed.sim.parameters.base import Group, number, parameter
from openclosed.sim.parameters.dates import Month, months_between

BUDGETS = "reference research budgets"

# fmt: off


class Instrument(Group):
    """A policy instrument, in force from `starts` until before `ends`.

    Raises:
        pydantic.ValidationError: also when it would end before it starts.
    """

    #                        default low high  unit meaning, source
    strength: float = number(0.0,    0,  None, "",  "Strength; 0: not used.")
    starts:   Month | None = parameter(None, "First month in force; empty: from the start.", unit="YYYY-MM")
    ends:     Month | None = parameter(None, "First month no longer in force; empty: stays.", unit="YYYY-MM")

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValueError(f"ends={self.ends} must be later than starts={self.starts}")
        return self

    def covers(self, start: Month, months: float) -> bool:
        """Whether it may be in force `months` after the run's `start`."""
        begun = self.starts is None or months >= months_between(start, self.starts)
        return begun and (self.ends is None or months < months_between(start, self.ends))


class OpenSubsidy(Instrument):
    """Public money pays contributors to open communities."""

    strength: float = number(0.0,    0,  10,  BUDGETS, "Public money a month for contributors.")


class TransparencyMandate(Instrument):
    """Every family must meet a minimum of transparency about weights, data and code."""

    strength:        float = number(0.0,    0,  1,   "",      "Minimum transparency of every family.")
    disclosure_cost: float = number(0.05,   0,  10,  BUDGETS, "Monthly cost to a vendor of raising transparency from 0 to 1.",
                                                              "assumed; a study for the EU put full compliance of a high-risk system at 17 % of its cost (CEPS 2021)")


class ReleaseLiability(Instrument):
    """A model's maker pays for each of its incidents, whoever runs the copy."""

    strength:   float = number(0.0,    0,  4,   "months of the reference budget", "Damages that the maker pays per incident.",
                                                          "assumed; the most is above the heaviest fine of the EU AI Act (article 99), 7 % of a year's turnover, of a vendor with a quarter of all "
                                                          "revenue")
    deterrence: float = number(0.5,    0,  100, "1/year", "Added hazard that contributors leave a community without a vendor, per month of reference budget of expected damages a year.")


class StateLab(Instrument):
    """Public money for a lab's research while its newest models are open."""

    strength: float = number(0.0,    0,  10,  BUDGETS, "Public money a month.")
    lab:      str   = parameter("continental", "The lab that receives the public money.", fixed=True)


class StandardsSupport(Instrument):
    """Public money helps open families agree on common interfaces."""

    #                           default low   high unit     meaning, source
    strength:    float = number(0.0,    0,    10,  BUDGETS, "Public money a month.")
    half_effect: float = number(0.05,   1e-9, 10,  BUDGETS, "Public money at which half of the largest effect is reached.")
    reach:       float = number(0.8,    0,    1,   "",      "Largest share of the missing compatibility that public money can close (network.open_compatibility).")


class ComputeCap(Instrument):
    """A cap on each vendor's research; what it may not spend stays in cash."""

    strength: float = number(0.0,    0,  1e6, "",  "Reference research budget over the cap: 0 is no cap, 2 a cap of half that budget.")


class OriginRule(Instrument):
    """A share of all firms may not use families of foreign origin."""

    strength:   float = number(0.0,    0,  1,   "",  "Share of firms that may not use foreign models.")
    proof_cost: float = number(0.02,   0,  10,  "share of its payments", "Cost to such a firm of proving the origin of its models.")


class Policy(Group):
    """The instruments; `policy.INSTRUMENT.strength` above 0 uses one."""

    open_subsidy: OpenSubsidy = OpenSubsidy()
    transparency_mandate: TransparencyMandate = TransparencyMandate()
    release_liability: ReleaseLiability = ReleaseLiability()
    state_lab: StateLab = StateLab()
    standards_support: StandardsSupport = StandardsSupport()
    compute_cap: ComputeCap = ComputeCap()
    origin_rule: OriginRule = OriginRule()
