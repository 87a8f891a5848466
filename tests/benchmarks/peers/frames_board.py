"""What is on offer as one table of Polars, for the agent sets of mesa-frames."""

import numpy as np
import polars as pl

from tests.benchmarks.peers.frozen import REQUIREMENTS, Frozen

_OF_PLACE = ("family", "lineage", "foreign", "price")
_OF_KIND = ("review_months", "switching_cost", "barred")


def board_of(market: Frozen) -> pl.DataFrame:
    """What is on offer: a row for each kind of firm and alternative."""
    places = len(market.family)
    width = market.width[:, None]
    board = pl.DataFrame(
        {
            "kind": np.repeat(np.arange(2), places),
            "place": np.tile(np.arange(places), 2),
            "able": market.able.ravel(),
            "response": market.response.ravel(),
            "flexibility": market.flexibility.ravel(),
            "engineering": market.engineering.ravel(),
            **{f"has_{name}": np.exp(market.of[name] / width).ravel() for name in REQUIREMENTS},
        }
    )
    of_place = pl.DataFrame(
        {"place": np.arange(places), "open": np.arange(places) >= market.closed}
        | {name: market.of[name] for name in _OF_PLACE}
    )
    of_kind = pl.DataFrame({"kind": np.arange(2)} | {name: market.of[name] for name in _OF_KIND})
    return board.join(of_place, on="place").join(of_kind, on="kind")
