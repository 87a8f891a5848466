"""A laboratory that sells its models behind an interface."""

from sim.agents.laboratory import Laboratory


class ClosedLab(Laboratory):
    """Starts with weights of its own that nobody else has."""
