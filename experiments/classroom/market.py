"""A market that a class plays: its state, which events change, and what runs compute of it.

A market is its kind, a seed, the number of seats, and the players' choices in each round. So it is
played again from its start each time that something is asked of it, in a worker; the server keeps
no model, and a class that continues after a crash has the same market.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from openclosed.analysis.common.paired import of_events, of_values

TODAY, STANDARDS = MARKETS = ("today", "standards")
ROUNDS = 6
PAIRS = 20  # of runs with and without the class
TIPPED = 0.9  # part of the others' AI work that one side has where a market has tipped
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
        """What the class did to the others, by pairs, when the comparison is whole.

        `moved`, `low` and `high`: the others' open share in points, with its 95 % interval. `side`:
        where they went; `with_class` and `without`: in how many of the `runs` they do; `is_yours`:
        these differ beyond chance; `is_divided`: neither standard has three quarters of the class.
        """
        pairs = np.array([pair for pair in self.compared if None not in pair], dtype=float)
        if len(self.compared) < PAIRS or len(pairs) < 2:
            return None
        end, moved = self.results[-1], of_values(*(100.0 * pairs.T))
        side = side_of(end["others"])
        there, alone = np.vectorize(side_of)(pairs.T) == side
        return {
            "moved": moved.mean, "low": moved.low, "high": moved.high, "runs": len(pairs),
            "side": side, "with_class": int(there.sum()), "without": int(alone.sum()),
            "is_yours": of_events(there, alone).low > 0.0,
            "is_divided": 0.25 < (end["class"] or 0.0) < 0.75,
        }  # fmt: skip


def side_of(share: float | None) -> str:
    """The standard to which a market has tipped by the others' open share, or "neither"."""
    if share is None or 1.0 - TIPPED < share < TIPPED:
        return "neither"
    return "open" if share >= TIPPED else "closed"
