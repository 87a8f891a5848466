"""Rules take and give numbers by name: a long list of positions hides which is which."""

import ast
from collections.abc import Iterator
from pathlib import Path

SIM = Path(__file__).resolve().parents[2] / "sim"
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


def test_nothing_is_told_apart_by_a_long_list_of_positions() -> None:
    assert "ChoiceRules" in RECORDS
    assert not {
        str(path.relative_to(SIM)): found
        for path in SIM.rglob("*.py")
        if (found := [*told_by_position(path.read_text(encoding="utf-8"), RECORDS)])
    }


def test_long_lists_are_found_and_short_ones_and_names_are_not() -> None:
    long = (
        "post(1, 2, 3, 4, 5, 6, 7, 8, 9)", "rules.Wide(1, b=2)", "Wide(*numbers)",
        "x: tuple[float, float, float, float, float]",
    )  # fmt: skip
    short = (
        "post(1, 2, 3, 4, 5, 6, 7, 8, i=9)", "Wide(a=1, b=2)", "Narrow(1, 2)",
        "x: tuple[float, float, float, float]",
    )  # fmt: skip
    assert [len([*told_by_position(source, {"Wide"})]) for source in long] == [1] * 4
    assert not [found for source in short for found in told_by_position(source, {"Wide"})]
