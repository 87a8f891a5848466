"""A market that a class plays: its state, which events change, and what runs compute of it.

A market is its kind, a seed, the number of seats, and the players' choices in each round. So it is
played again from its start each time that something is asked of it, in a worker; the server keeps
no model, and a class that continues after a crash has the same market.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import sqrt
from statistics import mean, stdev
from typing import Any, NamedTuple

from openclosed.analysis.common.paired import student_quantile

TODAY, STANDARDS = MARKETS = ("today", "standards")
ROUNDS = 6
PAIRS = 20  # of runs with and without the class
MOST_SEATS = 36  # a seat has two startups or more; further players share seats
OFFERS = ("closed", "cheap", "hosted", "own")
KEEP, RULE = "keep", "rule"  # choices besides offers: what is held, and the model's rule


class MarketRequest(NamedTuple):
    """What to play: for each round so far, each player's choice; players may come later.

    `pair` is the number of a pair of runs to compare, with the class and without; None: play on.
    """

    kind: str
    seed: int
    seats: int
    players: int
    rounds: tuple[tuple[str, ...], ...]
    pair: int | None = None


@dataclass
class Market:
    """A market of a class."""

    kind: str
    seed: int
    seats: int
    players: list[str]  # students' keys, in the order in which they sat down
    picks: dict[str, str] = field(default_factory=dict)  # of this round
    rounds: list[list[str]] = field(default_factory=list)  # choices by player
    results: list[dict[str, Any]] = field(default_factory=list)  # see `playing.play`; start first
    ends: float | None = None  # of the round, seconds since 1970; None while the clock stands
    compared: list[list[float | None]] = field(default_factory=list)  # see `playing.compare`

    def apply(self, event: Mapping[str, Any]) -> None:
        """Change the market by an event."""
        match event["what"]:
            case "market_clock":
                self.ends = event["ends"]
            case "picked":
                self.picks[event["id"]] = event["offer"]
            case "round_closed":
                self.rounds.append(event["choices"])
                self.picks, self.ends = {}, None
            case "round_played":
                self.results.append(event["result"])
            case "compared":
                self.compared += event["ends"]

    @property
    def request(self) -> MarketRequest:
        """What has been played."""
        rounds = tuple(tuple(one) for one in self.rounds)
        return MarketRequest(self.kind, self.seed, self.seats, len(self.players), rounds)

    @property
    def is_playing(self) -> bool:
        """Whether a half year passes, so that nobody can choose."""
        return len(self.results) <= len(self.rounds)

    @property
    def is_over(self) -> bool:
        """Whether all rounds are played."""
        return len(self.results) > ROUNDS

    def choices(self, present: Collection[str]) -> list[str]:
        """Each player's choice as the round closes.

        Without one, who is there keeps what she has, and the model's rule plays for who is not.
        """
        return [
            self.picks.get(player, KEEP if player in present else RULE) for player in self.players
        ]

    def verdict(self) -> dict[str, Any] | None:
        """What the class did to the others, when the comparison is whole.

        `moved`, `low` and `high`: points, with the 95 % interval of the mean. `is_open`: where the
        others went; `otherwise`: in how many runs without the class they did not.
        """
        pairs = [(one, other) for one, other in self.compared if None not in (one, other)]
        if len(self.compared) < PAIRS or len(pairs) < 2:
            return None
        moved = [100.0 * (one - other) for one, other in pairs]  # type: ignore[operator]
        half = student_quantile(len(moved) - 1) * stdev(moved) / sqrt(len(moved))
        is_open = (self.results[-1]["others"] or 0.0) > 0.5
        return {
            "moved": mean(moved), "low": mean(moved) - half, "high": mean(moved) + half,
            "is_open": is_open, "runs": len(pairs),
            "otherwise": sum((other > 0.5) is not is_open for _, other in pairs),  # type: ignore[operator]
        }  # fmt: skip
