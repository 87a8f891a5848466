"""The four kinds of work that AI does in a firm, and how each grows."""

from sim.parameters.base import Group, parameter
from sim.parameters.dates import Month
from sim.sources import FITTED

TOKENS = "router tokens grew about 8x a year in 2024-25"


class WorkloadKind(Group):
    """One kind of workload. Capability needs are in points of the Epoch Capabilities Index."""

    starts: Month = parameter("2023-01", "First month such work can start.", unit="YYYY-MM")
    start_hazard: float = parameter(
        0.5, "Hazard that an aware firm starts it.", unit="1/year", low=0, high=1000
    )
    need: float = parameter(
        110.0,
        "Capability at which it is half served.",
        unit="points",
        low=-1e4,
        high=1e4,
        source=FITTED,
    )
    need_slope: float = parameter(
        5.2, "Rise of the need.", unit="points/year", low=-50, high=50, source=FITTED
    )
    floor: float = parameter(0.15, "Least perceived quality that qualifies.", low=0, high=1)
    volume_scale: float = parameter(1.0, "Volume relative to general work.", low=0, high=1000)
    volume_growth: float = parameter(
        1.1, "Growth rate of volume at first.", unit="1/year", low=-5, high=5, source=TOKENS
    )
    volume_ceiling: float = parameter(
        100.0, "Volume at saturation over that at the start.", low=1.001, high=1e6
    )
    price_exponent: float = parameter(
        0.3,
        "Response of volume to price: volume ~ price^-exponent.",
        low=0,
        high=0.45,
        source="elasticity of tokens below 1 within a firm",
    )
    support_need: float = parameter(0.5, "How much support matters.", low=0, high=10)
    transparency_need: float = parameter(0.6, "How much transparency matters.", low=0, high=10)
    risk_exposure: float = parameter(0.7, "How much risk matters.", low=0, high=10)
    custom_need: float = parameter(0.2, "How much adaptation matters at the start.", low=0, high=10)
    custom_fade: float = parameter(
        0.15, "Rate at which prompting replaces tuning.", unit="1/year", low=0, high=5
    )
    polish_need: float = parameter(0.2, "How much polish matters.", low=0, high=10)


class Workloads(Group):
    """The kinds of workload."""

    general: WorkloadKind = WorkloadKind(start_hazard=2.4)
    custom: WorkloadKind = WorkloadKind(start_hazard=1.4, custom_need=1.0, support_need=0.7)
    critical: WorkloadKind = WorkloadKind(
        start_hazard=0.9,
        need=111.0,
        need_slope=4.2,
        support_need=1.0,
        transparency_need=0.8,
        risk_exposure=1.2,
        polish_need=0.6,
    )
    frontier: WorkloadKind = WorkloadKind(
        starts="2024-09",
        start_hazard=5.0,
        need=105.0,
        need_slope=13.0,
        floor=0.57,
        volume_scale=2.0,
        support_need=0.5,
        polish_need=2.6,
    )
