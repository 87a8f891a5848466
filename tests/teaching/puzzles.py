"""What the answer key says of the page's puzzles: what each asks for, and what solves it."""

from collections.abc import Callable

from analysis.lab.puzzles import RULES, Puzzle, puzzles
from analysis.lab.yardsticks import YARDSTICKS
from tests.teaching.runs import USE, Told

SHOWN = 4  # solutions of a puzzle, those with fewest levers moved before others


def solved(told: Told, key: str) -> list[int]:
    """The scenarios that solve a puzzle, those with fewest levers moved before others."""
    puzzle = _by_key(told).get(key)
    return _in_order(told, puzzle) if puzzle else []


def texts(told: Told, words: dict[str, str], scenario: Callable[[int], str]) -> dict[str, str]:
    """By key, the puzzle as the page asks it and its solutions; `scenario` puts one in words."""
    by_key = _by_key(told)
    said = {}
    for rule in RULES:
        puzzle = by_key.get(rule.key)
        said[f"puzzle.{rule.key}"] = _solutions(told, puzzle, scenario)
        said[f"puzzle.{rule.key}.asked"] = _asked(told, puzzle, words)
    return said


def _by_key(told: Told) -> dict[str, Puzzle]:
    made = told.made
    found = puzzles(made.board, [offer.stops for offer in made.offers], told.cube)[USE]
    return {puzzle.rule.key: puzzle for puzzle in found}


def _in_order(told: Told, puzzle: Puzzle) -> list[int]:
    places: list[int] = puzzle.solutions.nonzero()[0].tolist()
    return sorted(places, key=lambda place: told.moved[place])


def _asked(told: Told, puzzle: Puzzle | None, words: dict[str, str]) -> str:
    if puzzle is None:
        return words["puzzle.none"]
    rule = puzzle.rule
    unit = "" if rule.amount == "runs" else f".{YARDSTICKS[USE].unit}"
    target = words[f"amount.{rule.amount}{unit}"].format(
        value=puzzle.target, total=len(told.made.seeds)
    )
    ending = words.get(f"ending.{YARDSTICKS[USE].key}.{puzzle.ending}", "")
    return words[f"puzzle.{rule.key}.text"].format(
        year=told.made.years[-1], target=target, ending=ending
    )


def _solutions(told: Told, puzzle: Puzzle | None, scenario: Callable[[int], str]) -> str:
    if puzzle is None:
        return "none"
    found = _in_order(told, puzzle)
    shown = [f"{scenario(place)} (`{told.code(place)}`)" for place in found[:SHOWN]]
    more = f"; {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(shown) + more
