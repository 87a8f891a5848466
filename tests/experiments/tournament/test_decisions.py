"""What a strategy may do: its decisions alone make its run, and what cannot be is a foul."""

from collections.abc import Callable
from typing import Any

import pytest

from experiments.tournament import decisions
from experiments.tournament.decisions import OTHERWISE, Decision, FoulError, noted, told
from sim import Ecosystem
from sim.agents import ClosedLab, Vendor
from tests.sim.worlds import small

FREE: dict[str, Any] = {"releases.openness_rate": 20.0, "releases.replayed_until": None}
"""A world in which labs decide on openness from the first month on."""

type Method = Callable[[Any], Any]


class Honest(ClosedLab):
    """Decides about all that it may, and remembers something."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.seen: tuple[float, ...] = ()

    def decide(self) -> None:
        self.seen = (*self.seen, self.cash)
        self.research_share, self.quality_share, self.support_share = 0.4, 0.2, 0.2
        super().decide()

    def wanted_markup(self) -> float:
        return 2.0 + 0.1 * len(self.rivals)

    def openness_payoff(self) -> float:
        return 1.0 if len(self.seen) > 3 else -1.0


def kind_of(**parts: Any) -> type[Vendor]:
    """A strategy that replaces parts of a lab."""
    return type("Mine", (ClosedLab,), parts)


def played(kind: type[Vendor]) -> bytes:
    """The record of a small world with the class in the place of the first vendor."""
    decisions.Taken = kind  # type: ignore[attr-defined]
    target = {"vendors.incumbent._target_": f"{decisions.__name__}.Taken"}
    return Ecosystem(small(FREE | target), rng=1).run().record.tobytes()


def played_and_told(kind: type[Vendor]) -> tuple[bytes, bytes]:
    """The record of its own run, and of the run that its decisions make."""
    log: list[Decision] = []
    own = played(noted(kind, log))
    return own, played(told(ClosedLab, log))


def test_the_decisions_of_an_honest_strategy_make_its_run() -> None:
    own, again = played_and_told(Honest)
    assert own == again == played(Honest)
    assert own != played(ClosedLab)


def sets(name: str, value: Any) -> Method:
    return lambda own: setattr(own, name, value)


@pytest.mark.parametrize(
    "decision",
    [
        lambda own: setattr(own.model.vendors[1], "cash", -1e9),
        lambda own: own.model.crowd.slot.fill(0),
    ],
)
def test_who_writes_more_than_decisions_has_another_run_than_they_make(decision: Method) -> None:
    own, again = played_and_told(kind_of(wanted_markup=lambda own: decision(own) or 1.0))
    assert own != again


def test_a_decision_that_is_replaced_in_the_object_is_missed() -> None:
    with pytest.raises(FoulError, match=OTHERWISE):
        played_and_told(kind_of(decide=sets("openness_payoff", lambda: 1.0)))


FOULS: list[tuple[str, Method, str]] = [
    ("decide", sets("markup", 50.0), "set markup to 50; allowed is 0 to"),
    ("decide", sets("research_share", 5.0), "set research_share, quality_share, support_share to"),
    ("wanted_markup", lambda own: float("nan"), "gave nan"),
]


@pytest.mark.parametrize(("name", "decision", "says"), FOULS)
def test_a_decision_that_cannot_be_is_named(name: str, decision: Method, says: str) -> None:
    with pytest.raises(FoulError) as caught:
        played(noted(kind_of(**{name: decision}), []))
    assert str(caught.value).startswith(f"{name} {says}")


@pytest.mark.parametrize(("name", "part"), [("outlays", property(lambda _: 0)), ("hosts", True)])
def test_a_class_that_replaces_more_than_decisions_does_not_play(name: str, part: object) -> None:
    with pytest.raises(FoulError, match=f"^Mine.{name}: "):
        noted(kind_of(**{name: part}), [])
