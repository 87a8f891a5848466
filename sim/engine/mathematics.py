"""The logarithm by a name that loads no compiler.

Rules that are declared without being compiled use it. In compiled code it is the series of
`sim.engine.elementary`, and so it is when Python calls it.
"""


def log(x: float) -> float:
    """Ln x for positive normal numbers."""
    from sim.engine.elementary import logarithm_of

    return logarithm_of(x)
