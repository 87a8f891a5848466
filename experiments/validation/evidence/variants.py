"""The variants: less data, fewer causes, or another seed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Variant(NamedTuple):
    """What differs from the usual procedure."""

    without: tuple[str, ...] = ()  # indicators whose measurements do not weigh
    held: Mapping[str, float] = MappingProxyType({})  # causes that are off, by a fixed value
    seeds_later: int = 0  # added to the master seed


BILL: Final = ("firms.startups.tastes.cost_elasticity", 0.0)
"""The weight of cost does not grow with the bill."""
NEEDS: Final = ("work.need_spread", 2.5)
"""Firms need nearly the same of one use case."""
USUAL, OTHER_SEED, NO_CAUSE = "usual", "other_seed", "no_cause"
SERIES: Final[Mapping[str, Variant]] = {
    "surveys": Variant(without=("open_share_workloads_enterprises",)),
    "router_tokens": Variant(without=("router_open_share_tokens",)),
    "router_spend": Variant(without=("router_open_share_spend",)),
    "second_router": Variant(
        without=("second_router_open_share_tokens", "second_router_open_share_spend")
    ),
    "spending": Variant(without=("spending",)),
    "multihoming": Variant(without=("developers_multihoming",)),
    "foreign": Variant(without=("foreign_share_open_router",)),
}
"""Without each series of the data."""
CAUSES: Final[Mapping[str, Variant]] = {
    NO_CAUSE: Variant(held=MappingProxyType(dict([BILL, NEEDS]))),
    "needs_alone": Variant(held=MappingProxyType(dict([BILL]))),
    "bill_alone": Variant(held=MappingProxyType(dict([NEEDS]))),
}
"""Without one cause or both."""
VARIANTS: Final[Mapping[str, Variant]] = {
    USUAL: Variant(), OTHER_SEED: Variant(seeds_later=1000), **SERIES, **CAUSES
}  # fmt: skip
"""By the names that `words.j2` has words for."""
