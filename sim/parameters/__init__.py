"""Every parameter of the model, once: with its unit, range, default and source.

The baseline is `Parameters()`. Hydra's nodes, the tables of the documentation and the checks of
input are all made from these classes.
"""

from openclosed.sim.parameters.base import ParameterInfo
from openclosed.sim.parameters.mechanisms import switched
from openclosed.sim.parameters.parameters import Parameters, describe
from openclosed.sim.parameters.schedule import at_month, steady_until, values_at
from openclosed.sim.parameters.suppliers import CommunityParameters, VendorParameters

__all__ = [
    "CommunityParameters",
    "ParameterInfo",
    "Parameters",
    "VendorParameters",
    "at_month",
    "describe",
    "steady_until",
    "switched",
    "values_at",
]
