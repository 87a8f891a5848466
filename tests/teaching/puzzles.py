"""What the answer key says of the page's puzzles: what each asks for, and what solves it."""

from collections.abc import Callable

from analysis.lab.puzzles import RULES, Puzzle, puzzles
from analysis.lab.yardsticks import YARDSTICKS
from tests.teaching.runs import USE, Told

SHOWN = 4  # solutions of a puzzle, those with fewest levers moved before others


def texts(told: Told, words: dict[str, str], scenario: Callable[[int], str]) -> dict[str, str]:
    """By key, the puzzle as the page asks it and its solutions; `scenario` puts one in words."""
    made = told.made
    found = puzzles(made.board, [offer.stops for offer in made.offers], told.cube)[USE]
    by_key = {puzzle.rule.key: puzzle for puzzle in found}
    said = {}
    for rule in RULES:
        puzzle = by_key.get(rule.key)
        said[f"puzzle.{rule.key}"] = _solutions(told, puzzle, scenario)
        said[f"puzzle.{rule.key}.asked"] = _asked(told, puzzle, words)
    return said


def _asked(told: Told, puzzle: Puzzle | None, words: dict[str, str]) -> str:
    if puzzle is None:
        return words["puzzle.none"]
    rule = puzzle.rule
    unit = "" if rule.amount == "runs" else f".{YARDSTICKS[USE].unit}"
    target = words[f"amount.{rule.amount}{unit}"].format(
        value=puzzle.target, total=len(told.made.seeds)
    )
    return words[f"puzzle.{rule.key}.text"].format(year=told.made.years[-1], target=target)


def _solutions(told: Told, puzzle: Puzzle | None, scenario: Callable[[int], str]) -> str:
    if puzzle is None:
        return "none"
    solved = puzzle.solutions.nonzero()[0].tolist()
    found = sorted(solved, key=lambda place: told.moved[place])
    shown = [f"{scenario(place)} (`{told.code(place)}`)" for place in found[:SHOWN]]
    more = f"; {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(shown) + more
