"""The adoption step in mesa-frames: firms and workloads as two agent sets, tables of Polars.

A workload that is due is joined with what is on offer to its kind, so that each row is an offering
that it considers; utilities, probabilities and draws are expressions over such rows.
"""

from typing import Any

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from tests.benchmarks.peers.frames_board import board_of
from tests.benchmarks.peers.frozen import (
    NONE,
    NOT_STARTED,
    REQUIREMENTS,
    Floats,
    Frozen,
    main,
    report,
)

CONCERNS = ("support", "trust", "evidence", "flexibility", "origin", "cost")


class Firms(AgentSetPolars):
    """The firms."""

    agents: pl.DataFrame

    def __init__(self, model: "FramesCrowd", market: Frozen, tastes: dict[str, Floats]) -> None:
        """A row for each firm of the market."""
        super().__init__(model)
        families = tastes["family_taste"].shape[1]
        self.add(
            pl.DataFrame(
                {
                    "unique_id": np.arange(market.firms),
                    "kind": market.kind,
                    "aware_since": pl.Series(np.where(market.aware, 0.0, np.inf)),
                    "seen": np.full(market.firms, NONE),
                    "affinity": tastes["affinity"],
                    "origin_view": tastes["origin_view"],
                    "family_taste": pl.Series(
                        tastes["family_taste"], dtype=pl.Array(pl.Float64, families)
                    ),
                    **{f"w_{name}": tastes["weight"][:, c] for c, name in enumerate(CONCERNS)},
                }
            )
        )

    def step(self) -> None:
        """Become aware at the hazard p + q F, F the adopting share of the neighbours."""
        model, market = self.model, self.model.market
        if self.agents["aware_since"].is_finite().all():
            return
        share = (
            model.links.join(self.agents, left_on="peer", right_on="unique_id")
            .group_by("firm")
            .agg((pl.col("seen") >= 0).mean().alias("share"))
        )
        hazard = market.innovation + market.imitation * pl.col("share").fill_null(0.0)
        draws = pl.Series(model.random.random(len(self)))
        self.agents = (
            self.agents.join(share, left_on="unique_id", right_on="firm", how="left")
            .with_columns(
                aware_since=pl.when(
                    pl.col("aware_since").is_infinite()
                    & (draws < 1.0 - (-hazard * market.years).exp())
                )
                .then(float(model.now))
                .otherwise("aware_since")
            )
            .drop("share")
        )


class Workloads(AgentSetPolars):
    """Uses of AI inside firms."""

    agents: pl.DataFrame

    def __init__(self, model: "FramesCrowd", market: Frozen) -> None:
        """A row for each workload of the market."""
        super().__init__(model)
        kind = market.kind[market.firm]
        wanted = {
            f"need_{name}": np.exp(market.required(name, kind, market.work))
            for name in REQUIREMENTS
        }
        self.add(
            pl.DataFrame(
                {
                    "unique_id": market.firms + np.arange(len(market.work)),
                    "firm": market.firm,
                    "work": market.work,
                    "held": market.held,
                    "volume": market.volume,
                    "need": market.need,
                    "custom": market.custom[market.work],
                    "growth": market.growth[market.work],
                    "review_at": market.review_at,
                    **wanted,
                }
            )
        )

    def step(self) -> None:
        """Review, qualify and choose."""
        model, now = self.model, self.model.now
        due = self.due()
        options = self.options(due)
        chosen = self.drawn(options)
        model.choices = len(chosen)
        mean = pl.col("kind").replace_strict([0, 1], model.market.review_months.tolist())
        draws = pl.Series(model.random.random(len(due)))
        signed = due.select(
            "unique_id", next_review=now + mean * (2.0 / 3.0 + 2.0 / 3.0 * draws)
        ).join(chosen, on="unique_id", how="left")
        held, found = pl.col("held"), pl.col("place")
        is_due = pl.col("next_review").is_not_null()
        self.agents = (
            self.agents.join(signed, on="unique_id", how="left", maintain_order="left")
            .with_columns(
                review_at=pl.when(is_due & found.is_null() & (held < 0))
                .then(now + 1.0)
                .otherwise(pl.coalesce("next_review", "review_at")),
                held=pl.when(is_due & found.is_null() & (held == NOT_STARTED))
                .then(NONE)
                .otherwise(pl.coalesce("place", "held")),
            )
            .drop("next_review", "place")
        )

    def due(self) -> pl.DataFrame:
        """Workloads of aware firms that start or whose contract has ended, with their firms."""
        waits = pl.when(pl.col("held") == NOT_STARTED).then("aware_since").otherwise(0.0)
        aware = self.model.firms.agents.filter(pl.col("aware_since").is_finite())
        return self.agents.join(aware, left_on="firm", right_on="unique_id", how="inner").filter(
            pl.col("review_at") + waits <= self.model.now
        )

    def options(self, due: pl.DataFrame) -> pl.DataFrame:
        """A row for each offering that qualifies for a workload, with its utility."""
        market, col = self.model.market, pl.col
        barred = col("foreign") & (col("origin_view") < col("barred"))
        cost = col("price") + col("engineering") / col("volume")
        held = self.model.places.rename({"place": "held"})
        distance = (
            pl.when(col("held_family") == col("family"))
            .then(0.0)
            .when(col("held_open") == col("open"))
            .then(market.distance_family)
            .otherwise(1.0)
        )
        lock_in = pl.when(col("held") >= 0).then(col("switching_cost") * distance).otherwise(0.0)
        met = {
            name: col(f"has_{name}") / (col(f"has_{name}") + col(f"need_{name}"))
            for name in REQUIREMENTS
        }
        value = (
            sum(col(f"w_{name}") * met[name] for name in REQUIREMENTS)
            + col("w_flexibility") * col("custom") * col("flexibility")
            - col("w_origin") * col("foreign")
            - col("w_cost") * (cost + market.effort).log()
            + pl.when(col("open")).then(0.5).otherwise(-0.5) * col("affinity")
            + col("family_taste").arr.get(col("lineage"))
            + col("pull").fill_null(0.0)
            - lock_in
        )
        return (
            due.join(self.model.board, on="kind")
            .filter((col("able") >= col("need")) & ~barred)
            .join(self.pulls(due), on=["firm", "place"], how="left")
            .join(held, on="held", how="left")
            .select("unique_id", "place", "open", value=value)
        )

    def pulls(self, due: pl.DataFrame) -> pl.DataFrame:
        """Network utility by firm and alternative, by what a firm's neighbours are seen to use."""
        model = self.model
        seen = model.firms.agents.select(peer="unique_id", seen="seen").filter(pl.col("seen") >= 0)
        return (
            model.links.join(due.select("firm").unique(), on="firm", how="semi")
            .join(seen, on="peer")
            .group_by("firm", "seen")
            .len()
            .with_columns(part=pl.col("len") / pl.col("len").sum().over("firm"))
            .join(model.fit, on="seen")
            .group_by("firm", "place")
            .agg(pull=model.market.strength * (pl.col("part") * pl.col("fit")).sum())
        )

    def drawn(self, options: pl.DataFrame) -> pl.DataFrame:
        """The chosen place of each workload that has options, NONE for no AI: nested logit."""
        market, random = self.model.market, self.model.random
        col = pl.col
        within = options.with_columns(
            weight=(
                (col("value") - col("value").max().over("unique_id", "open")) / market.nest_scale
            ).exp()
        )
        nests = (
            within.group_by("unique_id")
            .agg(
                *(
                    (col("weight") * col("value")).filter(nest).sum().alias(f"mean_{name}")
                    / col("weight").filter(nest).sum()
                    for name, nest in (("closed", ~col("open")), ("open", col("open")))
                )
            )
            .sort("unique_id")
            .with_columns(
                pl.col("mean_closed", "mean_open").fill_nan(-np.inf) - market.outside_utility
            )
            .with_columns(pl.col("mean_closed", "mean_open").exp())
        )
        total = 1.0 + col("mean_closed") + col("mean_open")
        u = pl.Series(random.random(len(nests))) * total
        nests = nests.select(
            "unique_id",
            nest=pl.when(u < 1.0).then(None).otherwise(u >= 1.0 + col("mean_closed")),
            u=pl.Series(random.random(len(nests))),
        )
        picked = (
            within.join(nests, on="unique_id")
            .filter(col("open") == col("nest"))
            .with_columns(
                cumulated=col("weight").cum_sum().over("unique_id"),
                total=col("weight").sum().over("unique_id"),
            )
            .filter(col("cumulated") >= col("u") * col("total"))
            .group_by("unique_id")
            .agg(col("place").first())
        )
        return (
            nests.select("unique_id")
            .join(picked, on="unique_id", how="left")
            .with_columns(col("place").fill_null(NONE))
        )


class FramesCrowd(ModelDF):
    """Firms and workloads as agent sets, and the tables that they look up."""

    def __init__(self, market: Frozen, rng: np.random.Generator) -> None:
        """The firms of the market."""
        super().__init__(seed=int(rng.integers(2**31)))
        self.market, self.now, self.choices = market, 0, 0
        self.board = board_of(market)
        self.places = pl.DataFrame(
            {
                "place": np.arange(len(market.family)),
                "held_family": market.family,
                "held_open": np.arange(len(market.family)) >= market.closed,
            }
        )
        places = np.arange(len(market.family))
        self.fit = pl.DataFrame(
            {
                "place": np.repeat(places, len(places)),
                "seen": np.tile(places, len(places)),
                "fit": market.fit.ravel(),
            }
        )
        row = np.repeat(np.arange(market.firms), np.diff(market.first_neighbour))
        self.links = pl.DataFrame({"firm": row, "peer": market.neighbours.astype(np.int64)})
        tastes = market.tastes(rng)
        self.firms, self.workloads = Firms(self, market, tastes), Workloads(self, market)
        self.agents += self.firms
        self.agents += self.workloads
        self.firms = self.get_agents_of_type(Firms)
        self.workloads = self.get_agents_of_type(Workloads)
        self.count()

    def month(self, now: int) -> None:
        """A step of all agent sets: firms hear, workloads choose; then all is counted."""
        self.now = now
        self.firms.do("step")
        self.workloads.do("step")
        self.count()

    def count(self) -> None:
        """Users and states; renews what peers see."""
        col = pl.col
        volume = col("volume") * col("growth") * col("response")
        used = (
            self.workloads.agents.filter(col("held") >= 0)
            .join(self.firms.agents.select(firm="unique_id", kind="kind"), on="firm")
            .join(
                self.board.select("kind", "response", "open", held="place"),
                on=["kind", "held"],
            )
        )
        self.users = np.bincount(used["held"].to_numpy(), minlength=len(self.market.family))
        by_firm = used.group_by("firm").agg(
            is_open=col("open").any(),
            is_closed=(~col("open")).any(),
            primary=col("held").sort_by(volume).last(),
        )
        state = by_firm.select(state=col("is_open") + 2 * col("is_closed")).to_series()
        self.states = np.bincount(state.to_numpy(), minlength=4)
        self.states[0] = len(self.firms) - len(by_firm)
        self.firms.agents = (
            self.firms.agents.join(
                by_firm.select("firm", "primary"),
                left_on="unique_id",
                right_on="firm",
                how="left",
                maintain_order="left",
            )
            .with_columns(seen=col("primary").fill_null(NONE))
            .drop("primary")
        )

    def shares(self) -> dict[str, Any]:
        """What firms use after the month."""
        return report(self.users, self.states, self.choices)


if __name__ == "__main__":
    main(FramesCrowd)
