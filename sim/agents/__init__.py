"""The four agents of the world: enterprises, startups, vendors and open communities."""

from sim.agents.community import Community
from sim.agents.firm import Enterprise, Firm, Startup
from sim.agents.laboratory import ClosedLab, Laboratory, OpenWeightLab
from sim.agents.vendor import Host, Vendor

__all__ = [
    "ClosedLab", "Community", "Enterprise", "Firm", "Host", "Laboratory", "OpenWeightLab",
    "Startup", "Vendor",
]  # fmt: skip
