"""Logarithm and exponential that can be imported without loading the compiler.

Uncompiled declarations of rules use them. Compiled code and Python both run the series of
`sim.engine.elementary`.
"""


def log(x: float) -> float:
    """Ln x for positive normal numbers."""
    from openclosed.sim.engine.elementary import logarithm_of

    return logarithm_of(x)


def exp(x: float) -> float:
    """e^x for |x| up to 708, beyond which the value at 708 is kept."""
    from openclosed.sim.engine.elementary import exponential_of

    return exponential_of(x)
