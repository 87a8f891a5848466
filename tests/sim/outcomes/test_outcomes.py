"""The outcomes that a month is summed up in."""

from sim.outcomes.outcomes import INDEX, NAMES, OUTCOMES


def test_names_are_unique_and_each_outcome_is_explained() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(outcome.unit and len(outcome.text.split()) > 1 for outcome in OUTCOMES)
    assert [INDEX[name] for name in NAMES] == list(range(len(NAMES)))
