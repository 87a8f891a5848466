"""Rules take and give numbers by name: a long list of positions hides which is which."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SIM = Path(__file__).resolve().parents[2] / "sim"
ROOMS = tuple(path.name for path in SIM.iterdir() if path.is_dir() and path.name != "__pycache__")
MOST_POSITIONS, MOST_FLOATS = 8, 4


def records_of_floats(source: str) -> set[str]:
    """The NamedTuples with more floats than anyone can tell apart by position."""
    return {
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "NamedTuple" for base in node.bases)
        and sum(
            is_float(field.annotation) for field in node.body if isinstance(field, ast.AnnAssign)
        )
        > MOST_FLOATS
    }


def is_float(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "float"


def told_by_position(source: str, records: set[str]) -> Iterator[str]:
    """The calls and annotations of a module in which positions alone tell numbers apart."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if len(node.args) > MOST_POSITIONS:
                yield f"line {node.lineno}: {name} is called with {len(node.args)} positions"
            if name.rpartition(".")[2] in records and node.args:
                yield f"line {node.lineno}: {name} is built by position"
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "tuple":
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
            if sum(is_float(part) for part in parts) > MOST_FLOATS:
                yield f"line {node.lineno}: a tuple of {len(parts)} parts"


RECORDS = {
    name
    for path in SIM.rglob("*.py")
    for name in records_of_floats(path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_told_apart_by_a_long_list_of_positions(room: str) -> None:
    modules = [*(SIM / room).rglob("*.py")]
    assert modules
    assert not {
        path.name: found
        for path in modules
        if (found := [*told_by_position(path.read_text(encoding="utf-8"), RECORDS)])
    }


def test_the_rules_of_choice_are_such_a_record() -> None:
    assert "ChoiceRules" in RECORDS


@pytest.mark.parametrize(
    "source",
    [
        "post(1, 2, 3, 4, 5, 6, 7, 8, 9)",
        "post(1, 2, 3, 4, 5, 6, 7, 8, *more)",
        "rules.Wide(1, b=2)",
        "Wide(*numbers)",
        "def f(x: tuple[float, float, float, float, float]) -> None: ...",
    ],
)
def test_what_is_told_apart_by_position_is_found(source: str) -> None:
    assert len([*told_by_position(source, {"Wide"})]) == 1


@pytest.mark.parametrize(
    "source",
    [
        "post(1, 2, 3, 4, 5, 6, 7, 8, i=9)",
        "Wide(a=1, b=2)",
        "Narrow(1, 2)",
        "x: tuple[float, float, float, float]",
        "x: tuple[float, ...]",
    ],
)
def test_short_lists_and_names_are_not(source: str) -> None:
    assert not [*told_by_position(source, {"Wide"})]


def test_a_record_is_wide_from_five_floats_on() -> None:
    four = "class Four(NamedTuple):\n" + "".join(f"    {x}: float\n" for x in "abcd")
    assert records_of_floats(four + "    many: int\n") == set()
    assert records_of_floats(four + "    e: float\n") == {"Four"}
