"""The quick start for Jupyter, made from marimo's: `python -m tests.teaching.jupyter`."""

import ast
import json
import textwrap
from pathlib import Path
from typing import Any

from tests.teaching.documents import FOLDER

SOURCE = FOLDER / "notebooks" / "quick_start.py"


def notebook(source: str) -> str:
    """The cells of a marimo notebook as one of Jupyter; marimo's own lines are left out."""
    cells = [
        made
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        for made in _cell(source, node, node.lineno)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": [cell | {"id": f"cell-{number}"} for number, cell in enumerate(cells)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _cell(source: str, node: ast.FunctionDef, line: int) -> list[dict[str, Any]]:
    """The cell of a function; none of one that only loads marimo."""
    match node.body[0]:
        case ast.Import(names=[ast.alias(name="marimo")]):
            return []
        case ast.Expr(ast.Call(ast.Attribute(attr="md"), [ast.Constant(value=str(text))])):
            text = textwrap.dedent(text).strip()
            return [{"cell_type": "markdown", "metadata": {}, "source": _lines(text)}]
    last = node.body[-2 if isinstance(node.body[-1], ast.Return) else -1]
    lines = source.splitlines()[line : last.end_lineno]
    code: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    return [code | {"source": _lines(textwrap.dedent("\n".join(lines)))}]


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def target(source: Path = SOURCE) -> Path:
    """Where the notebook for Jupyter is."""
    return source.with_suffix(".ipynb")


if __name__ == "__main__":
    target().write_text(notebook(SOURCE.read_text(encoding="utf-8")), encoding="utf-8")
