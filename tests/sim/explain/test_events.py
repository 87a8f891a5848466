"""Events in words."""

from openclosed.sim.explain.events import EVENT_SENTENCES, describe_event
from openclosed.sim.state.event_log import EVENTS


def test_every_kind_of_event_has_a_sentence() -> None:
    assert set(EVENT_SENTENCES) == set(EVENTS)
    known = {("price", 0.78): "-22 %", ("new_work", 0.09): "9 %", ("merge", 0.001): "0.001",
             ("own", 3.0): "3"}  # fmt: skip
    for (what, amount), says in known.items():
        text = describe_event(what, "lab_a", amount)
        assert says in text
        assert "lab a" in text
