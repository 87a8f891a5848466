"""The work that AI does: cohorts of use cases, each tied to a point of the frontier."""

from typing import Literal

from pydantic import Field

from sim.parameters.base import Group, parameter

ROUTER = "assumed; the router's volume grew 20-fold in the year to June 2026, its own growth in it"


class Cohort(Group):
    """One cohort of work: a use case that becomes possible as the frontier passes its need."""

    need: float = parameter(
        126.0,
        "Capability from which it is possible.",
        unit="points",
        low=-1e6,
        high=1e4,
        fixed=True,
    )
    size: float | None = parameter(
        None,
        "Log of its volume beside what its need makes of it; null: drawn with work.size_spread.",
        low=-20,
        high=20,
        fixed=True,
    )
    custom: float = parameter(0.0, "Need for adaptation.", low=0, high=1, fixed=True)
    critical: float = parameter(
        0.0, "How critical it is: how far requirements are those of critical work.", low=0, high=1,
        fixed=True,
    )  # fmt: skip
    enterprise: float | None = parameter(
        None, "Share of enterprises that it concerns; null: firms.enterprise.breadth.", low=0,
        high=1, fixed=True,
    )  # fmt: skip
    startup: float | None = parameter(
        None, "Share of developers that it concerns; null: firms.startup.breadth.", low=0, high=1,
        fixed=True,
    )  # fmt: skip


def recorded_cohorts() -> dict[str, Cohort]:
    """Use cases of the record; the need of each is the closed frontier when it took off.

    Sizes are not on record, so each run draws them.
    """
    return {
        "classification": Cohort(need=100, custom=1.0),
        "translation": Cohort(need=103),
        "extraction": Cohort(need=106, custom=0.6),
        "chat": Cohort(need=112, enterprise=0.8, startup=0.5),
        "drafting": Cohort(need=114, enterprise=0.8),
        "code_completion": Cohort(need=116, startup=0.6),
        "retrieval": Cohort(need=118, custom=0.6, enterprise=0.7),
        "function_calling": Cohort(need=124, startup=0.5),
        "documents": Cohort(need=126.5, critical=0.6, enterprise=0.7),
        "customer_service": Cohort(need=127.2, critical=0.6, custom=0.4),
        "code_assistants": Cohort(need=129.5, startup=0.6),
        "reasoning": Cohort(need=136),
        "research_agents": Cohort(need=142),
        "coding_agents": Cohort(need=144.5, enterprise=0.6, startup=0.7),
        "business_agents": Cohort(need=149, critical=0.8),
        "long_running_agents": Cohort(need=153),
    }


class Work(Group):
    """How new work comes, how much it is, and how it ends."""

    cohorts: dict[str, Cohort] = Field(
        default_factory=recorded_cohorts,
        description="Cohorts of the record by name; random ones come beyond the last of them.",
    )
    tied_to: Literal["frontier", "time", "nothing"] = parameter(
        "frontier",
        "What brings new work: points of the frontier, the years that these points used to take "
        "(research.past_growth), or nothing beyond the named cohorts.",
        fixed=True,
    )
    spacing: Literal["random", "even"] = parameter(
        "random",
        "Random cohorts at random points with sizes that are drawn; even: at equal distances, all "
        "of the size that their need makes.",
        fixed=True,
    )
    per_point: float = parameter(
        0.25,
        "Cohorts that a point of the frontier brings (nu).",
        unit="1/point",
        low=0.001,
        high=50,
        source="assumed: 2 to 5 use cases a year, as many as the record can distinguish",
        fixed=True,
    )
    size_growth: float = parameter(
        1 / 14.4,
        "Growth of the log of volume per point of need (kappa): 1/14.4 makes the work of a year "
        "e times as large as that of the year before.",
        unit="1/point",
        low=-0.2,
        high=0.5,
        source="the record does not show it: answers are given over 0 to 2/14.4",
        fixed=True,
    )
    size_spread: float = parameter(
        1.0,
        "Standard deviation of the log of a cohort's volume.",
        low=0,
        high=4,
        source="assumed: .6 to 1.6",
        fixed=True,
    )
    growth: float = parameter(
        0.5, "Growth common to all work (gamma).", unit="1/year", low=-5, high=10, source=ROUTER
    )
    retirement: float = parameter(
        0.15,
        "Hazard that a workload is given up.",
        unit="1/year",
        low=0,
        high=12,
        source="assumed: software serves for 5 to 10 years",
        fixed=True,
    )
    start_months: float = parameter(
        6.0,
        "Mean time until an aware firm whom a cohort concerns starts it.",
        unit="months",
        low=0,
        high=600,
    )
    need_spread: float = parameter(
        2.5,
        "Standard deviation of firms' own needs around that of the cohort.",
        unit="points",
        low=0,
        high=100,
    )
    custom_share: float = parameter(
        0.2, "Chance that a random cohort needs adaptation.", low=0, high=1
    )
    critical_share: float = parameter(
        0.2, "Chance that a random cohort is critical.", low=0, high=1
    )
    kept_apart: int = parameter(
        16,
        "Most cohorts kept apart at a time; the oldest are pooled.",
        unit="cohorts",
        low=1,
        high=1000,
        fixed=True,
    )
