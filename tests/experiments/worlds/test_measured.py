"""Which measurements weigh worlds."""

from analysis.evidence.measurements import Measurement
from analysis.evidence.quantities import SPEND, TOKENS, VENUES
from analysis.statistics.compared import SINCE
from experiments.worlds.measured import LEVELS, weighing

MONTHS = [f"2025-{month:02}" for month in range(3, 8)]


def test_of_venues_tokens_every_month_counts_and_of_all_else_the_first_and_the_last() -> None:
    keys = (
        "open_share_tokens_developers", "our gateway", "open_share_spend_developers",
        "developers_both", "capability_gap", "adoption_organisations",
    )  # fmt: skip
    rows = [Measurement(key, month, 0.4, 0.4) for key in keys for month in ["2024-11", *MONTHS]]
    found = weighing("2025-06", rows)
    months = {key: [one.month for one in found if one.figure.key == key] for key in keys}
    assert months["open_share_tokens_developers"] == months["our gateway"] == MONTHS[:4]
    assert months["open_share_spend_developers"] == ["2025-03", "2025-06"]
    assert months["developers_both"] == ["2024-11", "2025-06"]  # no venue, so from its start
    assert months["capability_gap"] == months["adoption_organisations"] == []


def test_a_single_month_counts_once() -> None:
    rows = [Measurement("open_share_spend_developers", "2025-03", 0.4, 0.4)]
    assert len(weighing("2026-01", rows)) == 1


def test_the_record_weighs_worlds_by_what_venues_show_since_they_do_and_by_levels() -> None:
    found = weighing("9999-12")
    assert {one.figure.venue for one in found} - {""} == set(VENUES)
    assert {one.figure.outcome for one in found if one.figure.venue} == {TOKENS, SPEND}
    assert {one.figure.key for one in found if not one.figure.venue} == set(LEVELS)
    assert min(one.month for one in found if one.figure.venue) >= SINCE
    assert list(dict.fromkeys(one.figure.venue for one in found if one.figure.venue)) == list(
        VENUES
    )  # the order in which islands and their kept worlds have them
