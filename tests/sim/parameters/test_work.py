"""The cohorts of work of the record, and cohorts of one's own."""

from typing import Any

import pytest
from pydantic import ValidationError

from sim.parameters import Parameters
from tests.sim.worlds import tree

COHORTS = Parameters().work.cohorts


def test_each_cohort_of_the_record_that_has_no_date_has_a_need_of_its_own_and_no_size() -> None:
    undated = [cohort for cohort in COHORTS.values() if cohort.starts is None]
    needs = [cohort.need for cohort in undated]
    assert len(set(needs)) == len(needs) > 10
    assert all(cohort.size is None for cohort in undated)


def test_some_work_of_the_record_is_there_at_the_start_and_some_comes() -> None:
    start = Parameters().research.closed_start
    there = [cohort.need <= start for cohort in COHORTS.values()]
    assert any(there)
    assert not all(there)


def test_some_work_of_the_record_is_custom_and_some_critical() -> None:
    assert any(cohort.custom > 0 for cohort in COHORTS.values())
    assert any(cohort.critical > 0 for cohort in COHORTS.values())


OWN: list[dict[str, Any]] = [{}, {"one": {"need": 120.0}}, {"chat": {"need": 90.0}}]


@pytest.mark.parametrize("own", OWN, ids=["none", "one", "one of the record's names"])
def test_cohorts_of_ones_own_replace_those_of_the_record(own: dict[str, Any]) -> None:
    """As a cast of one's own replaces the baseline's; the rest of the group stays."""
    plain = Parameters().work
    for given in (tree({"work.cohorts": own}), {"work": {"cohorts": own}}):
        work = Parameters.model_validate(given).work
        assert {name: cohort.need for name, cohort in work.cohorts.items()} == {
            name: cohort["need"] for name, cohort in own.items()
        }
        assert work.model_copy(update={"cohorts": plain.cohorts}) == plain


@pytest.mark.parametrize("named", [1, 2])
def test_one_place_is_enough_for_one_cohort_if_no_other_comes(named: int) -> None:
    cohorts = {str(n): {"need": 100.0 + n} for n in range(named)}
    values = {"work.cohorts": cohorts, "work.tied_to": "nothing", "work.kept_apart": 1}
    if named == 1:
        assert Parameters.model_validate(tree(values)).work.kept_apart == 1
    else:
        with pytest.raises(ValidationError, match="must be at least 2"):
            Parameters.model_validate(tree(values))


@pytest.mark.parametrize("name", ["chat", "a name of one's own"])
def test_an_unknown_word_in_a_cohort_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValidationError, match="colour"):
        Parameters.model_validate(tree({"work.cohorts": {name: {"colour": 1}}}))
