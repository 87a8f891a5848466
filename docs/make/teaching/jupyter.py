"""The quick start for Jupyter, made from marimo's: `python -m docs.make.teaching.jupyter`."""

import ast
import json
import textwrap
from typing import Any

from docs.make.teaching.documents import FOLDER

SOURCE = FOLDER / "notebooks" / "quick_start.py"
TARGET = SOURCE.with_suffix(".ipynb")


def notebook(source: str) -> str:
    """The cells of a marimo notebook as one of Jupyter; marimo's own lines are left out."""
    cells: list[dict[str, Any]] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and (cell := _cell(source, node)):
            lines = textwrap.dedent(cell.pop("source")).splitlines(keepends=True)
            cells.append(cell | {"source": lines, "id": f"cell-{len(cells)}"})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _cell(source: str, node: ast.FunctionDef) -> dict[str, Any]:
    """The cell of a function; none of one that only loads marimo."""
    match node.body[0]:
        case ast.Import(names=[ast.alias(name="marimo")]):
            return {}
        case ast.Expr(ast.Call(ast.Attribute(attr="md"), [ast.Constant(value=str(text))])):
            text = textwrap.dedent(text).strip()
            return {"cell_type": "markdown", "metadata": {}, "source": text}
    last = node.body[-2 if isinstance(node.body[-1], ast.Return) else -1]
    code = "\n".join(source.splitlines()[node.lineno : last.end_lineno])
    own: dict[str, Any] = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", **own, "source": code}


if __name__ == "__main__":
    TARGET.write_text(notebook(SOURCE.read_text(encoding="utf-8")), encoding="utf-8")
