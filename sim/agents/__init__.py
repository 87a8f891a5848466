"""The four agents of the world: enterprises, startups, vendors and open communities."""

from sim.agents.closed_lab import ClosedLab
from sim.agents.community import Community
from sim.agents.firm import Enterprise, Firm, Startup
from sim.agents.host import Host
from sim.agents.laboratory import Laboratory
from sim.agents.open_weight_lab import OpenWeightLab
from sim.agents.vendor import Vendor

__all__ = [
    "ClosedLab",
    "Community",
    "Enterprise",
    "Firm",
    "Host",
    "Laboratory",
    "OpenWeightLab",
    "Startup",
    "Vendor",
]
