"""An explanation of a firm's choices in the present month: numbers, a table and sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openclosed.sim.terms.table import TERMS

if TYPE_CHECKING:
    import pandas as pd

_SENTENCES = {term.name: term.sentence for term in TERMS}
_SHOWN = 0.05  # a term of utility smaller than this is left out of a sentence

_WHY = {
    "start": "it starts",
    "review": "its review is due",
    "vanished": "its offering was withdrawn",
    "not started": "it has not started yet",
    "contract": "its contract runs",
    "unaware": "the firm has not heard of AI",
    "absent": "the firm is not in business",
}


@dataclass(frozen=True)
class Alternative:
    """An offering, or the option of no AI, as one workload sees it.

    `camp` is closed, open, or empty for no AI, which has a utility but no terms. `terms`
    (the names of `sim.terms.table`) are signed as they enter the sum, in units of utility.
    `failed` names the requirements that it does not meet, "peers" if too few of the firm's peers
    use AI. `within` is its probability in its nest, `chance` that of being chosen.
    """

    name: str
    camp: str
    terms: dict[str, float]
    utility: float
    failed: tuple[str, ...]
    within: float
    chance: float

    def __str__(self) -> str:
        """Its probability and its terms, the largest first."""
        terms = sorted(self.terms.items(), key=lambda term: -abs(term[1]))
        parts = [f"{_SENTENCES[one]} {value:+.1f}" for one, value in terms if abs(value) >= _SHOWN]
        utility = f"utility {self.utility:.1f}"
        return f"{self.name} at {_percent(self.chance)}: {', '.join([*parts, utility])}"


@dataclass(frozen=True)
class Decision:
    """One workload in one month; if it was not decided, what it would have faced.

    `reason` is "start", "review" or "vanished" (its offering was withdrawn) where it was decided,
    else "not started", "contract", "unaware" (the firm has not heard of AI) or "absent" (its place
    is empty). `nests` holds the probabilities of without AI, closed and open, and is empty if
    nothing qualified, so that all stayed as it was. `draws` are the two uniform numbers in (0, 1)
    that picked nest and offering, None if none were drawn: not decided, nothing qualified, or no
    noise. `gain` is the expected gain of having AI on offer, in utility. `review_month` is the
    month of the planned review.
    """

    workload: int
    work: str
    decided: bool
    reason: str
    review_month: str
    held: str
    chosen: str
    alternatives: tuple[Alternative, ...]
    nests: dict[str, float]
    draws: tuple[float, float] | None
    gain: float

    @property
    def taken(self) -> Alternative | None:
        """The alternative in use after the month; None if it is not on offer."""
        return next((one for one in self.alternatives if one.name == self.chosen), None)

    def __str__(self) -> str:
        """The decision in a few lines."""
        return "\n    ".join(self._lines())

    def _lines(self) -> Iterator[str]:
        head = f"workload {self.workload} ({self.work})"
        why = _WHY[self.reason]
        if not self.decided:
            until = f" until {self.review_month}" if self.reason == "contract" else ""
            yield f"{head}: not decided, {why}{until}; {self.chosen}"
            return
        if not self.nests:
            yield f"{head}: {why}; nothing qualified, so it keeps {self.chosen}"
        else:
            assert self.taken is not None
            before = "" if self.chosen == self.held else f", before: {self.held}"
            yield f"{head}: {why}; chooses {self.taken}{before}"
            rivals = [one for one in self.alternatives if one.name != self.chosen and one.chance]
            if rivals:
                best = max(rivals, key=lambda one: one.chance)
                yield f"{'likelier' if best.chance > self.taken.chance else 'next'}: {best}"
            nests = ", ".join(f"{name} {_percent(share)}" for name, share in self.nests.items())
            drawn = (
                f"; random draws {self.draws[0]:.3f} and {self.draws[1]:.3f}" if self.draws else ""
            )
            yield f"{nests}{drawn}"
        failed = [
            f"{one.name} ({', '.join(one.failed)})" for one in self.alternatives if one.failed
        ]
        if failed:
            yield f"not qualified: {'; '.join(failed)}"


@dataclass(frozen=True)
class Explanation:
    """What a firm decides in a month, one decision a workload.

    `row` is the firm's place; `step` counts from 0.
    """

    row: int
    kind: str
    step: int
    month: str
    decisions: tuple[Decision, ...]

    def table(self) -> "pd.DataFrame":
        """One row per alternative of a workload: terms, utility, failed requirements, chances.

        No AI is an alternative if the model allows it; its terms are missing.
        """
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "workload": decision.workload,
                    "work": decision.work,
                    "decided": decision.decided,
                    "reason": decision.reason,
                    "alternative": one.name,
                    "camp": one.camp,
                    **one.terms,
                    "utility": one.utility,
                    "failed": ", ".join(one.failed),
                    "within": one.within,
                    "chance": one.chance,
                    "held": one.name == decision.held,
                    "chosen": one.name == decision.chosen,
                }
                for decision in self.decisions
                for one in decision.alternatives
            ]
        )

    def __str__(self) -> str:
        """The decisions, one below the other."""
        head = f"Firm {self.row} ({self.kind}) in {self.month}"
        return "\n  ".join([head, *map(str, self.decisions)])


def _percent(share: float) -> str:
    if 0.0 < share < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < share < 1.0 else f"{100.0 * share:.0f} %"
