"""Short names of a scenario on the page, to be read aloud or written on paper: OS-4K2-7F.

A code holds the scenario, the yardstick and the run, as four digits to the base of 31 and a letter
that tells most slips of the ear and the hand. 31 is prime, so that every single wrong digit and
every two that changed places are found.
"""

from __future__ import annotations

from typing import NamedTuple

PREFIX = "OS"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTWXYZ"  # without I, L, O, U and V, which are misread
YARDSTICK_ROOM = 8
RUN_ROOM = 25
SCENARIO_ROOM = 31**4 // (YARDSTICK_ROOM * RUN_ROOM)
WEIGHTS = (1, 2, 3, 4)
_READ_AS = {"O": "0", "I": "1", "L": "1"}


class Place(NamedTuple):
    """What a code names: places in the lists of scenarios, yardsticks and runs."""

    scenario: int
    yardstick: int
    run: int


def code_of(place: Place) -> str:
    """The code of a place. Raises ValueError where it has no room."""
    if not (
        0 <= place.scenario < SCENARIO_ROOM
        and 0 <= place.yardstick < YARDSTICK_ROOM
        and 0 <= place.run < RUN_ROOM
    ):
        raise ValueError(f"{place}: no code has room for it")
    number = (place.scenario * YARDSTICK_ROOM + place.yardstick) * RUN_ROOM + place.run
    digits: list[int] = []
    for _ in WEIGHTS:
        number, digit = divmod(number, len(ALPHABET))
        digits.insert(0, digit)
    letters = "".join(ALPHABET[digit] for digit in [*digits, _check(digits)])
    return f"{PREFIX}-{letters[:3]}-{letters[3:]}"


def place_of(code: str) -> Place:
    """The place that a code names, however it is spaced and cased.

    Raises ValueError, with a sentence for the reader, when it is no code.
    """
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    if len(letters) == len(PREFIX) + len(WEIGHTS) + 1:
        letters = letters.removeprefix(PREFIX)
    letters = "".join(_READ_AS.get(letter, letter) for letter in letters)
    if len(letters) != len(WEIGHTS) + 1 or any(letter not in ALPHABET for letter in letters):
        raise ValueError(f"{code}: a code looks like {code_of(Place(0, 0, 0))}")
    *digits, check = (ALPHABET.index(letter) for letter in letters)
    if check != _check(digits):
        raise ValueError(f"{code}: a letter or digit is wrong; please read the code again")
    number = 0
    for digit in digits:
        number = number * len(ALPHABET) + digit
    rest, run = divmod(number, RUN_ROOM)
    scenario, yardstick = divmod(rest, YARDSTICK_ROOM)
    return Place(scenario, yardstick, run)


def _check(digits: list[int]) -> int:
    return sum(w * d for w, d in zip(WEIGHTS, digits, strict=True)) % len(ALPHABET)
