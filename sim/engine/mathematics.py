"""Logarithm and exponential by names that load no compiler.

Rules that are declared without being compiled use them. In compiled code they are the series of
`sim.engine.elementary`, and so they are when Python calls them.
"""


def log(x: float) -> float:
    """Ln x for positive normal numbers."""
    from openclosed.sim.engine.elementary import logarithm_of

    return logarithm_of(x)


def exp(x: float) -> float:
    """e^x for |x| up to 708, beyond which the value at 708 is kept."""
    from openclosed.sim.engine.elementary import exponential_of

    return exponential_of(x)
