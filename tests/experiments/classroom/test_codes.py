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

type Place = tuple[int, int, int]
places = st.tuples(
    st.integers(0, SCENARIO_ROOM - 1),
    st.integers(0, MEASURE_ROOM - 1),
    st.integers(0, RUN_ROOM - 1),
)


def is_code(letters: list[str]) -> bool:
    *digits, check = map(ALPHABET.index, letters)
    return sum(w * d for w, d in zip(WEIGHTS, digits, strict=True)) % len(ALPHABET) == check


def letters_of(place: Place) -> list[str]:
    code = code_of(*place)
    assert (len(code), code[:3]) == (9, "OS-")
    return list(code[3:].replace("-", ""))


@given(places, st.integers(0, 4), st.integers(1, len(ALPHABET) - 1))
def test_every_single_wrong_letter_is_found(place: Place, at: int, shift: int) -> None:
    letters = letters_of(place)
    assert is_code(letters)
    letters[at] = ALPHABET[(ALPHABET.index(letters[at]) + shift) % len(ALPHABET)]
    assert not is_code(letters)


@given(places, st.integers(0, 2))
def test_every_swap_of_two_letters_is_found(place: Place, at: int) -> None:
    letters = letters_of(place)
    same = letters[at] == letters[at + 1]
    letters[at], letters[at + 1] = letters[at + 1], letters[at]
    assert is_code(letters) == same


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
