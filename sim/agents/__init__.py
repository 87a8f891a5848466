"""The model's agents: enterprises, startups, vendors and open communities."""

from openclosed.sim.agents.firms import Enterprise, Firm, Startup
from openclosed.sim.agents.suppliers import Community
from openclosed.sim.agents.vendor import ClosedLab, Host, Laboratory, OpenWeightLab, Vendor

__all__ = [
    "ClosedLab", "Community", "Enterprise", "Firm", "Host", "Laboratory", "OpenWeightLab",
    "Startup", "Vendor",
]  # fmt: skip
