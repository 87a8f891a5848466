"""Names that can be spoken: the same for the same, others for others."""

import re

from openclosed.analysis.lab.names import FORKS, Names


def test_vendors_and_what_becomes_of_their_families() -> None:
    names = Names()
    assert names.of("homestead") == "Homestead"
    assert names.of("homestead_users") == "Homestead users"
    assert names.of("overseas closed") == "Overseas, closed again"
    assert names.of("incumbent open core") == "Incumbent's older models"
    assert names.offered("incumbent open core (hosted)") == "Incumbent's older models (hosted)"
    assert names.offered("without AI") == "without AI"


def test_what_the_model_numbers_gets_a_name_without_a_number() -> None:
    raw = ["homestead_users fork 7", "homestead_users fork 7 fork 11", "startup 183", "host 11",
           "startup 183 users fork 8", "startup 2"]  # fmt: skip
    names = Names()
    said = [names.of(one) for one in raw]
    assert len(set(said)) == len(raw)
    assert not any(re.search(r"\d", one) for one in said)
    assert [names.of(one) for one in raw] == said
    assert names.of("startup 183 open core") == f"{names.of('startup 183')}'s older models"


def test_names_go_on_where_there_are_more_forks_than_trees() -> None:
    names = Names()
    said = {names.of(f"commons fork {number}") for number in range(2 * len(FORKS))}
    assert len(said) == 2 * len(FORKS)
