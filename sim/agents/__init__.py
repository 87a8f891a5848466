"""The model's agents: enterprises, startups, vendors and open communities."""

from openclosed.sim.agents.community import Community
from openclosed.sim.agents.firm import Enterprise, Firm, Startup
from openclosed.sim.agents.laboratory import ClosedLab, Laboratory, OpenWeightLab
from openclosed.sim.agents.vendor import Host, Vendor

__all__ = [
    "ClosedLab", "Community", "Enterprise", "Firm", "Host", "Laboratory", "OpenWeightLab",
    "Startup", "Vendor",
]  # fmt: skip
