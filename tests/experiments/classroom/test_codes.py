"""Codes and secrets: each reads back whatever its spelling, and slips are found."""

from hypothesis import given
from hypothesis import strategies as st

from openclosed.experiments.classroom.codes import (
    ALPHABET,
    MEASURE_ROOM,
    RUN_ROOM,
    SCENARIO_ROOM,
    WEIGHTS,
    clean_code,
    hash_secret,
    matches,
    new_code,
)
from tests.teaching.lessons import code_of


def is_code(letters: list[str]) -> bool:
    *digits, check = map(ALPHABET.index, letters)
    return sum(w * d for w, d in zip(WEIGHTS, digits, strict=True)) % len(ALPHABET) == check


@given(
    st.integers(0, SCENARIO_ROOM - 1),
    st.integers(0, MEASURE_ROOM - 1),
    st.integers(0, RUN_ROOM - 1),
    st.data(),
)
def test_a_wrong_letter_and_two_swapped_letters_are_found(
    scenario: int, measure: int, run: int, data: st.DataObject
) -> None:
    letters = list(code_of(scenario, measure, run).removeprefix("OS-").replace("-", ""))
    assert is_code(letters)
    wrong, at = letters.copy(), data.draw(st.integers(0, 4))
    wrong[at] = data.draw(st.sampled_from(ALPHABET.replace(wrong[at], "")))
    assert not is_code(wrong)
    swapped, at = letters.copy(), data.draw(st.integers(0, 2))
    swapped[at : at + 2] = reversed(swapped[at : at + 2])
    assert is_code(swapped) == (swapped == letters)


def test_a_code_of_a_class_reads_back_however_it_is_typed() -> None:
    code = new_code()
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[:2]} {code[2:]} "):
        assert clean_code(typed) == code
    assert clean_code("o1l-i0o") == "011-100"


def test_a_secret_matches_only_its_own_hash() -> None:
    assert matches("a", hash_secret("a"))
    for other in ("b", "", "\udcff"):  # the last as JSON can encode it
        assert not matches(other, hash_secret("a"))
