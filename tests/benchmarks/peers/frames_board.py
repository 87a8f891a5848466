"""What is on offer as one table of Polars, for the agent sets of mesa-frames."""

import numpy as np
import polars as pl

from tests.benchmarks.peers.frozen import PRICE, RESPONSE, Frozen

TERMS = ("quality", "support", "transparency", "flexibility", "risk", "polish", "craft")
_KIND_OF_FIRM = ("critical_factor", "requirement_spread", "need_support", "need_security",
                 "need_compliance", "review_months", "learning")  # fmt: skip


def board_of(market: Frozen) -> pl.DataFrame:
    """What is on offer: a row for each kind of firm, kind of work and alternative."""
    kind, work, place = np.meshgrid(np.arange(2), np.arange(4), market.family * 0, indexing="ij")
    place = np.broadcast_to(np.arange(len(market.family)), kind.shape)
    terms = market.terms
    board = pl.DataFrame(
        {
            "kind": kind.ravel(),
            "work": work.ravel(),
            "place": place.ravel(),
            "capable": (terms[:, :, 0] >= market.floor[None, :, None]).ravel(),
            "price": (terms[:, :, PRICE] * terms[:, :, RESPONSE]).ravel(),
            "response": terms[:, :, RESPONSE].ravel(),
            **{f"of_{name}": terms[:, :, t].ravel() for t, name in enumerate(TERMS)},
        }
    )
    of_place = pl.DataFrame(
        {
            "place": np.arange(len(market.family)),
            "open": np.arange(len(market.family)) >= market.closed,
            **{
                name: market.of[name]
                for name in ("family", "lineage", "foreign", "engineering", "own_models")
            },
            **{f"level_{name}": market.of[name] for name in ("support", "security", "compliance")},
        }
    )
    of_kind = pl.DataFrame({"kind": np.arange(2)} | {n: market.of[n] for n in _KIND_OF_FIRM})
    of_work = pl.DataFrame(
        {name: market.of[name] for name in ("growth", "custom")} | {"work": np.arange(4)}
    )
    excluding = pl.DataFrame(
        {
            "kind": np.repeat(np.arange(2), 4),
            "work": np.tile(np.arange(4), 2),
            "excluding": market.origin_excluding.ravel(),
        }
    )
    return (
        board.join(of_place, on="place")
        .join(of_kind, on="kind")
        .join(of_work, on="work")
        .join(excluding, on=["kind", "work"])
    )
