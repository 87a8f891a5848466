"""A vendor of hosting, support and service levels for open models."""

from sim.agents.vendor import Vendor


class Host(Vendor):
    """Serves every open family at cost plus a margin that falls with the number of hosts."""

    hosts = True

    def decide(self) -> None:
        """Competition sets its margin; it spends what it earns on support."""
