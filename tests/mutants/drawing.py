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


class Mutant(NamedTuple):
    """Bytes `start` to `end` of a file, and their replacement."""

    kind: str
    file: str  # from the root of the project
    function: str  # empty at module level
    line: int
    start: int
    end: int
    new: str

    @property
    def package(self) -> str:
        return self.file.split("/")[1]

    def source(self, whole: bytes) -> bytes:
        return whole[: self.start] + self.new.encode() + whole[self.end :]

    def lines(self, whole: bytes) -> tuple[str, str]:
        both = (whole, self.source(whole))
        before, after = (text.decode().split("\n")[self.line - 1].strip() for text in both)
        return before, after

    def is_valid(self, whole: bytes) -> bool:
        """Whether it is a valid program, different from the original."""
        try:
            return ast.dump(ast.parse(self.source(whole))) != ast.dump(ast.parse(whole))
        except SyntaxError:
            return False


def draw(seed: int, count: int, room: str = "sim") -> list[Mutant]:
    """Random mutants, as many of each kind as possible."""
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in sorted((ROOT / room).rglob("*.py"))
    }
    mutants = [
        mutant
        for name, whole in sources.items()
        if not name.startswith(NO_RULES)
        for mutant in mutants_of(name, whole)
    ]
    rng = random.Random(seed)
    rows = []
    for kind in KINDS:
        row = [mutant for mutant in mutants if mutant.kind == kind]
        rng.shuffle(row)
        rows.append(row)
    in_turn = (one for turn in itertools.zip_longest(*rows) for one in turn if one)
    valid = (one for one in in_turn if one.is_valid(sources[one.file]))
    return list(itertools.islice(valid, count))


def mutants_of(name: str, whole: bytes) -> Iterator[Mutant]:
    """All mutants of a file, also invalid ones."""
    starts = [0, *itertools.accumulate(len(line) for line in whole.splitlines(keepends=True))]
    for node, function in rules_in(ast.parse(whole).body):
        for kind, first, last, new in changes_of(node, whole, starts):
            if b"\n" not in whole[first:last]:
                line = whole.count(b"\n", 0, first) + 1
                yield Mutant(kind, name, function, line, first, last, new)


def rules_in(nodes: Iterable[ast.AST], function: str = "") -> Iterator[tuple[ast.AST, str]]:
    """The nodes that compute, each with its function; not types, messages or declarations."""
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name, body=body):
                yield from rules_in(body, name)
            case ast.ClassDef(body=body):
                yield from rules_in(one for one in body if isinstance(one, ast.FunctionDef))
            case ast.AnnAssign(value=ast.expr() as value):
                yield from rules_in([value], function)
            case ast.AnnAssign() | ast.arguments() | ast.TypeAlias() | ast.pattern():
                pass
            case ast.Raise() | ast.Assert() | ast.JoinedStr() | ast.keyword(arg="strict"):
                pass
            case ast.Call() if not function:
                pass  # at module level, calls declare
            case _:
                yield node, function
                yield from rules_in(ast.iter_child_nodes(node), function)


type Change = tuple[str, int, int, str]
"""A kind, start and end of the bytes, and their replacement."""

SYMBOLS: dict[type, tuple[bytes, tuple[str, ...]]] = {
    ast.Add: (b"+", ("-",)), ast.Sub: (b"-", ("+",)),
    ast.Mult: (b"*", ("/",)), ast.Div: (b"/", ("*",)), ast.FloorDiv: (b"//", ("*",)),
    ast.Lt: (b"<", ("<=", ">")), ast.LtE: (b"<=", ("<", ">=")),
    ast.Gt: (b">", (">=", "<")), ast.GtE: (b">=", (">", "<=")),
    ast.Eq: (b"==", ("!=",)), ast.NotEq: (b"!=", ("==",)),
    ast.And: (b"and", ("or",)), ast.Or: (b"or", ("and",)),
}  # fmt: skip
SIGNS, FACTORS = (ast.Add, ast.Sub), (ast.Mult, ast.Div, ast.FloorDiv)


def changes_of(node: ast.AST, whole: bytes, starts: list[int]) -> Iterator[Change]:
    def span(part: ast.expr) -> tuple[int, int]:
        first = starts[part.lineno - 1] + part.col_offset
        return first, starts[(part.end_lineno or 0) - 1] + (part.end_col_offset or 0)

    def operator(kind: str, left: ast.expr, op: ast.AST, right: ast.expr) -> Iterator[Change]:
        old, others = SYMBOLS.get(type(op), (b"", ()))
        first, last = span(left)[1], span(right)[0]
        place = whole.find(old, first, last)
        if b"#" not in whole[first:last]:
            yield from ((kind, place, place + len(old), new) for new in others)

    def shifted(part: ast.expr | None, by: str) -> Iterator[Change]:
        match part:
            case ast.Name() | ast.BinOp() | ast.Attribute() | ast.Constant(value=int()):
                yield "index", *span(part), f"{text_of(part)} {by}"

    def text_of(part: ast.expr) -> str:
        first, last = span(part)
        return whole[first:last].decode()

    match node:
        case ast.BinOp(left=left, op=op, right=right) if not is_text(left, right):
            kind = "sign" if isinstance(op, SIGNS) else "factor"
            yield from operator(kind, left, op, right)
            if isinstance(op, SIGNS + FACTORS):
                kept = [left, right] if isinstance(op, (ast.Add, ast.Mult)) else [left]
                for part in kept:
                    yield "term", *span(node), wrapped(part, text_of(part))
            if isinstance(op, FACTORS):
                yield "sign", span(left)[0], span(left)[0], "-"
                if isinstance(right, ast.Name | ast.Attribute | ast.Subscript):
                    yield "factor", span(right)[1], span(right)[1], " * 2"
        case ast.AugAssign(target=target, op=op, value=value):
            yield from operator("sign" if isinstance(op, SIGNS) else "factor", target, op, value)
        case ast.UnaryOp(op=ast.USub()) if not isinstance(node.operand, ast.Constant):
            yield "sign", span(node)[0], span(node)[0] + 1, ""
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "boolean", *span(node), text_of(operand)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from operator("comparison", left, op, right)
        case ast.BoolOp(op=op, values=[left, right, *_]):
            yield from operator("comparison", left, op, right)
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper)):
            yield from itertools.chain(shifted(lower, "+ 1"), shifted(upper, "- 1"))
        case ast.Subscript(slice=place):
            for part in place.elts if isinstance(place, ast.Tuple) else [place]:
                yield from shifted(part, "+ 1")
        case ast.Call(func=ast.Name(id="range"), args=limits):
            yield from shifted(limits[-1 if len(limits) < 2 else 1], "- 1")
        case ast.Constant(value=bool() as fact):
            yield "boolean", *span(node), repr(not fact)
        case ast.Constant(value=int() | float() as number):
            other = number + 1 if isinstance(number, int) or not number else number * 1.5
            yield "constant", *span(node), repr(other)


def is_text(*parts: ast.expr) -> bool:
    """Whether an operation joins texts or types."""
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str | None))
        for part in parts
    )


def wrapped(part: ast.expr, text: str) -> str:
    """The text of an expression, in parentheses where needed."""
    alone = (ast.Name, ast.Attribute, ast.Call, ast.Constant, ast.Subscript)
    return text if isinstance(part, alone) else f"({text})"
