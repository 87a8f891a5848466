"""English is composed by templates alone: code beside them computes blanks.

A template is a file `words.j2`. Errors, help, docstrings and the meanings of columns stay in code.
"""

import ast
import re
from collections.abc import Iterator
from itertools import chain

import pytest

from tests.test_layout import ROOT

FILES = {
    path.relative_to(ROOT).as_posix(): path
    for path in sorted(chain(*((ROOT / one).rglob("*.py") for one in ("analysis", "experiments"))))
}
BLANK = "\0"
FOR_THE_TERMINAL = (
    "experiments/command/", "experiments/question/messages.py", "experiments/execution/",
    "experiments/results/store.py", "experiments/runs/study.py",
    "experiments/classroom/journal.py", "experiments/classroom/question.py",
    "experiments/classroom/making.py",
)  # fmt: skip
"""Where help, errors, progress and what a server prints are written."""
DECLARE = {
    "Column",
    "with_interval",
    "_band",
    "Field",
    "BadInput",
    "EarlyEnd",
    "add_note",
    "show_status",
}
"""Calls that take help, the meaning of a column, an error or progress."""
EXCEPTIONS = {
    "analysis/common/measures.py": ("probability that the ending",),  # names of outcomes
    "analysis/evidence/quantities.py": ("Open share of tokens at",),  # names of series
    "experiments/classroom/server.py": ("default-src",),
    "experiments/functions.py": ("Name of a", "Names of", "Parameters and", "Folder with"),  # help
    "experiments/mesa_view.py": ("<svg",),
    "experiments/runs/meanings.py": ("ending of the run",),  # meanings of columns
    "experiments/validation/backtest/forecasts.py": (f"{BLANK} % of the forecast",),  # columns
    "experiments/validation/starting_states/finding.py": (f"{BLANK} % of the weight",),
    "experiments/validation/starting_states/states_file.py": ("bias of",),
    "experiments/validation/targets/targets.py": ("Growth of the best",),
}
"""Beginnings of texts that are no sentences of a result."""
WORD = re.compile(r"(?<![\w./=<&-])[a-z]+(?!\.\w|[\w/=>-])")


def sentences(code: str) -> list[str]:
    """Texts in code that read as sentences."""
    return [text for text in texts(ast.parse(code)) if is_sentence(text)]


def is_sentence(text: str) -> bool:
    """Three words and a full stop or four around a blank; without a blank six and a full stop."""
    words, is_closed = len(WORD.findall(text)), text.rstrip().endswith(".")
    if BLANK in text:
        return words >= 4 - is_closed
    return is_closed and words >= 3 and len(text.split()) >= 6


def texts(node: ast.AST) -> Iterator[str]:
    """Strings that code computes with, and f-strings with BLANK for each blank."""
    match node:
        case ast.Raise() | ast.Assert() | ast.Expr(value=ast.Constant()):
            return
        case ast.Call() if name_of(node.func) in DECLARE or goes_to_stderr(node):
            return
        case ast.JoinedStr():
            yield "".join(getattr(one, "value", "") if isinstance(one, ast.Constant) else BLANK
                          for one in node.values)  # fmt: skip
            for one in node.values:
                if isinstance(one, ast.FormattedValue):
                    yield from texts(one.value)
        case ast.Constant(value=str(text)):
            yield re.sub(r"{[^{}]*}", BLANK, text)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from texts(child)


def name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def goes_to_stderr(call: ast.Call) -> bool:
    is_log = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in {"LOG", "log"}
    return is_log or any(ast.unparse(one.value) == "sys.stderr" for one in call.keywords)


@pytest.mark.parametrize(
    "name",
    [one for one in FILES if not one.startswith(FOR_THE_TERMINAL)],
)
def test_no_english_is_composed_outside_templates(name: str) -> None:
    found = sentences(FILES[name].read_text(encoding="utf-8"))
    assert [one for one in found if not one.startswith(EXCEPTIONS.get(name, (BLANK * 9,)))] == []


@pytest.mark.parametrize(
    "code",
    [
        'f"{who} wins in {share} of all runs"',
        'f"{count} more rows are " f"{where}."',
        'x = "Open wins because it is cheaper."',
        '"With {size} runs the interval is {width}.".format(size=3, width=2)',
        'table("ends", COLUMNS, rows, caption=f"How {runs} runs of the baseline end")',
        'x = {True: f"{a} rises, and that is clear"}[f(f"{b} falls, but that is not")]',
    ],
)
def test_a_sentence_in_code_is_found(code: str) -> None:
    assert sentences(code)


def choices(code: str) -> list[str]:
    """Texts with words that code chooses for a part of another text, or writes between others."""
    found = []
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.JoinedStr():
                chosen = chain(*map(ast.walk, filter(is_choice, ast.walk(node))))
                parts = [one.value for one in chosen if isinstance(one, ast.Constant)]
                found += [one for one in parts if isinstance(one, str) and " " in one]
            case (
                ast.IfExp(body=ast.JoinedStr() as text) | ast.IfExp(orelse=ast.JoinedStr() as text)
            ):
                found += [one for one in texts(text) if " " in one and WORD.search(one)]
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="join")):
                found.append(text)
    return [one for one in found if re.search("[a-z]{2}", one)]


def is_choice(node: ast.AST) -> bool:
    times = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    return times or isinstance(node, ast.IfExp | ast.BoolOp)


@pytest.mark.parametrize("name", FILES)
def test_no_part_of_a_text_is_chosen_outside_templates(name: str) -> None:
    """In errors and progress, too."""
    assert choices(FILES[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        """f"{runs} runs{' and more' if more else ''}\"""",
        """f"{what or 'nothing was written'}\"""",
        """f"delete it{' and its line' * named}\"""",
        """x = f"{count} of {runs} failed" if count else \"\"""",
        """" and ".join(names)""",
    ],
)
def test_a_choice_in_code_is_found(code: str) -> None:
    assert choices(code)
