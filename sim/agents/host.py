"""A vendor of hosting, support and service levels for open models."""

from sim.agents.vendor import Vendor


class Host(Vendor):
    """Serves every open family at cost plus a margin that falls with the number of hosts.

    It sets no price, since it has no family of its own, and staffs support for what its users ask.
    What is left goes to its owners.
    """

    hosts = True
