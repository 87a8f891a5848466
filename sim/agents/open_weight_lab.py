"""A laboratory that publishes its weights and lives from what goes with them."""

from sim.agents.laboratory import Laboratory


class OpenWeightLab(Laboratory):
    """Starts with published weights and hosts its family, at the price of the hosts."""
