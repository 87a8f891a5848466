"""Codes and secrets: each reads back whatever its spelling, and slips are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.experiments.classroom.codes import (
    ALPHABET,
    MEASURE_ROOM,
    RUN_ROOM,
    SCENARIO_ROOM,
    Place,
    clean_code,
    code_of,
    hash_secret,
    matches,
    new_code,
    place_of,
)

places = st.builds(
    Place,
    st.integers(0, SCENARIO_ROOM - 1),
    st.integers(0, MEASURE_ROOM - 1),
    st.integers(0, RUN_ROOM - 1),
)


@given(places)
def test_a_code_reads_back_however_it_is_written(place: Place) -> None:
    code = code_of(place)
    assert len(code) == 9
    assert place_of(code) == place
    assert place_of(code.lower().replace("-", " ")) == place
    assert place_of(code.removeprefix("OS-")) == place
    assert place_of(code[3:].replace("0", "O").replace("1", "l")) == place


@given(places, st.integers(0, 4), st.integers(1, len(ALPHABET) - 1))
def test_every_single_wrong_letter_is_found(place: Place, at: int, shift: int) -> None:
    letters = list(code_of(place)[3:].replace("-", ""))
    letters[at] = ALPHABET[(ALPHABET.index(letters[at]) + shift) % len(ALPHABET)]
    with pytest.raises(ValueError, match="wrong"):
        place_of("".join(letters))


@given(places, st.integers(0, 2))
def test_every_swap_of_two_letters_is_found(place: Place, at: int) -> None:
    letters = list(code_of(place)[3:].replace("-", ""))
    letters[at], letters[at + 1] = letters[at + 1], letters[at]
    if letters[at] != letters[at + 1]:
        with pytest.raises(ValueError, match="wrong"):
            place_of("".join(letters))


@pytest.mark.parametrize(
    "code", ["", "OS", "OS-4K2-7", "OS-4K2-7FF", "OS-4V2-7F", "OS-4U2-7F", "é"]
)
def test_a_wrong_code_is_refused_in_a_sentence(code: str) -> None:
    with pytest.raises(ValueError, match="a code looks like OS-000-00"):
        place_of(code)


def test_a_place_out_of_range_has_no_code() -> None:
    for place in (Place(SCENARIO_ROOM, 0, 0), Place(0, MEASURE_ROOM, 0), Place(0, 0, RUN_ROOM)):
        with pytest.raises(ValueError, match="out of the range"):
            code_of(place)


def test_a_code_of_a_class_reads_back_however_it_is_typed() -> None:
    code = new_code()
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[:2]} {code[2:]} "):
        assert clean_code(typed) == code
    assert clean_code("o1l-i0o") == "011-100"


def test_a_secret_matches_only_its_own_hash() -> None:
    assert matches("a", hash_secret("a"))
    assert not matches("b", hash_secret("a"))
    assert not matches("", hash_secret("a"))
    assert not matches("\udcff", hash_secret("a"))  # as JSON can encode it
