"""The story of a run: every kind that is told has a unit and a meaning."""

from openclosed.sim.state.story import EVENTS
from tests.sim.worlds import run

RESTLESS = {
    "clock.horizon": 60.0,
    "commerce.debt_limit": 0.1,
    "commerce.funding": 0.2,
    "releases.fork_hazard": 2.0,
    "releases.most_families": 20,
    "releases.merge_hazard": 4.0,
    "releases.openness_rate": 12.0,
    "releases.lab_entry": 1.0,
    "commerce.host_entry": 4.0,
    "commerce.host_exit": 1.0,
    "shocks": {
        "buy": {"month": "2026-01", "what": "bankruptcy", "who": "challenger"},
        "fence": {"month": "2023-06", "what": "fence", "who": "overseas"},
        "leave": {"month": "2024-01", "what": "sponsor_exit", "who": "overseas"},
    },
}


def test_every_kind_of_event_happens_somewhere_and_is_explained() -> None:
    told = {event.what for seed in range(8) for event in run(RESTLESS, seed).events}
    assert told == set(EVENTS)
