"""Compiling ahead compiles what a run then uses, and nothing else is left to compile."""

from typing import Any

from sim.stride import to_awareness, to_payments, to_perception, to_releases, to_trust

from sim import Ecosystem, Parameters, warm_up
from sim.demand.adoption import adopt
from sim.demand.new_work import some_are_concerned, volume_of
from sim.market.offer_terms import list_offerings
from sim.outcomes.monthly_totals import note
from sim.parameters.firms import Firms

AHEAD: tuple[Any, ...] = (
    adopt, some_are_concerned, volume_of, list_offerings, note, to_awareness, to_payments,
    to_perception, to_releases, to_trust, *warm_up.LATER,
)  # fmt: skip


def test_the_types_compiled_ahead_are_those_of_a_run() -> None:
    warm_up.compile_rest()
    warm_up.compile_adoption()
    known = [list(rule.signatures) for rule in AHEAD]
    assert all(known)

    Ecosystem(Parameters(firms=Firms(count=50)), rng=1).run()

    assert [list(rule.signatures) for rule in AHEAD] == known
