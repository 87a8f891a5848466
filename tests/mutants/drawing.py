"""Mutants of a room: all possible changes of a line, and a random draw of them."""

import ast
import itertools
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
NO_RULES = ("sim/parameters", "sim/explain", "sim/warm_up.py", "experiments/validation")
KINDS = ("sign", "factor", "comparison", "index", "term", "constant", "boolean")

type Change = tuple[str, ast.AST]
"""A kind, and what takes a node's place."""


class Mutant(NamedTuple):
    """A line of a file and what it becomes."""

    kind: str
    file: str  # from the root of the project
    line: int  # from 1
    before: str
    after: str

    @property
    def package(self) -> str:
        return self.file.split("/")[1]

    def source(self, whole: str) -> str:
        lines = whole.split("\n")
        lines[self.line - 1] = self.after
        return "\n".join(lines)

    def is_valid(self) -> bool:
        """Whether the file is a valid program, different from the original."""
        whole = (ROOT / self.file).read_text(encoding="utf-8")
        try:
            return ast.dump(ast.parse(self.source(whole))) != ast.dump(ast.parse(whole))
        except SyntaxError:
            return False


def draw(seed: int, count: int, room: str = "sim") -> list[Mutant]:
    """Random mutants, as many of each kind as possible."""
    mutants = [
        mutant
        for path in sorted((ROOT / room).rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith(NO_RULES)
        for mutant in mutants_of(name, path.read_text(encoding="utf-8"))
    ]
    random.Random(seed).shuffle(mutants)
    rows = [[one for one in mutants if one.kind == kind] for kind in KINDS]
    in_turn = (one for turn in itertools.zip_longest(*rows) for one in turn if one)
    return list(itertools.islice((one for one in in_turn if one.is_valid()), count))


def mutants_of(name: str, whole: str) -> Iterator[Mutant]:
    """All mutants of a file, also invalid ones; nodes of several lines have none of their own."""
    lines = whole.split("\n")
    for node in rules_in(ast.parse(whole).body):
        for kind, new in changes_of(node):
            if isinstance(node, ast.expr | ast.AugAssign) and node.lineno == node.end_lineno:
                before = lines[node.lineno - 1].encode()
                text = ast.unparse(new)
                text = (
                    f"({text})" if isinstance(new, ast.BinOp | ast.BoolOp | ast.Compare) else text
                )
                after = before[: node.col_offset] + text.encode() + before[node.end_col_offset :]
                yield Mutant(kind, name, node.lineno, before.decode(), after.decode())


def rules_in(nodes: Iterable[ast.AST], *, within: bool = False) -> Iterator[ast.AST]:
    """The nodes that compute, `within` functions or not; no types, messages or declarations."""
    for node in nodes:
        match node:
            case ast.FunctionDef(body=body):
                yield from rules_in(body, within=True)
            case ast.ClassDef(body=body):
                yield from rules_in(one for one in body if isinstance(one, ast.FunctionDef))
            case ast.AnnAssign(value=ast.expr() as value):
                yield from rules_in([value], within=within)
            case ast.AnnAssign() | ast.arguments() | ast.TypeAlias() | ast.pattern():
                pass
            case ast.Raise() | ast.Assert() | ast.JoinedStr() | ast.keyword(arg="strict"):
                pass
            case ast.Call() if not within:
                pass  # at module level, calls declare
            case _:
                yield node
                yield from rules_in(ast.iter_child_nodes(node), within=within)


OTHERS: dict[type, tuple[str, tuple[type, ...]]] = {
    ast.Add: ("sign", (ast.Sub,)), ast.Sub: ("sign", (ast.Add,)),
    ast.Mult: ("factor", (ast.Div,)), ast.Div: ("factor", (ast.Mult,)),
    ast.FloorDiv: ("factor", (ast.Mult,)),
    ast.Lt: ("comparison", (ast.LtE, ast.Gt)), ast.LtE: ("comparison", (ast.Lt, ast.GtE)),
    ast.Gt: ("comparison", (ast.GtE, ast.Lt)), ast.GtE: ("comparison", (ast.Gt, ast.LtE)),
    ast.Eq: ("comparison", (ast.NotEq,)), ast.NotEq: ("comparison", (ast.Eq,)),
    ast.And: ("comparison", (ast.Or,)), ast.Or: ("comparison", (ast.And,)),
}  # fmt: skip
"""The kind of an operator, and those that take its place."""


def changes_of(node: ast.AST) -> Iterator[Change]:
    def operators(op: ast.AST) -> Iterator[tuple[str, ast.AST]]:
        kind, others = OTHERS.get(type(op), ("", ()))
        yield from ((kind, other()) for other in others)

    match node:
        case ast.BinOp(left, op, right) if type(op) in OTHERS and not is_text(left, right):
            for kind, other in operators(op):
                yield kind, ast.BinOp(left, other, right)
            yield "term", left
            if isinstance(op, ast.Add | ast.Mult):
                yield "term", right
        case ast.AugAssign(target, op, value):
            for kind, other in operators(op):
                yield kind, ast.AugAssign(target, other, value)
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield "sign", operand
        case ast.UnaryOp(ast.Not(), operand):
            yield "boolean", operand
        case ast.Compare(left, [op], rest):
            for kind, other in operators(op):
                yield kind, ast.Compare(left, [other], rest)
        case ast.BoolOp(op, values):
            for kind, other in operators(op):
                yield kind, ast.BoolOp(other, values)
        case ast.Subscript(value, ast.Slice(lower, upper, step)):
            if lower:
                yield "index", ast.Subscript(value, ast.Slice(shifted(lower, 1), upper, step))
            if upper:
                yield "index", ast.Subscript(value, ast.Slice(lower, shifted(upper, -1), step))
        case ast.Subscript(value, ast.Name() | ast.BinOp() | ast.Constant(value=int()) as place):
            yield "index", ast.Subscript(value, shifted(place, 1))
        case ast.Call(ast.Name(id="range"), [*first, last]):
            yield "index", ast.Call(ast.Name("range"), [*first, shifted(last, -1)], [])
        case ast.Constant(value=bool() as fact):
            yield "boolean", ast.Constant(not fact)
        case ast.Constant(value=int() | float() as number):
            more = number + 1 if isinstance(number, int) or not number else number * 1.5
            yield "constant", ast.Constant(more)


def shifted(place: ast.expr, by: int) -> ast.expr:
    return ast.BinOp(place, ast.Add(), ast.Constant(by))


def is_text(*parts: ast.expr) -> bool:
    """Whether an operation joins texts or types."""
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str | None))
        for part in parts
    )
