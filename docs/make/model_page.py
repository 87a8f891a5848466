"""The tables of phases and terms in docs/odd.md, from the code.

`python -m docs.make` renews them between their markers.
"""

import ast
import inspect
import re
from collections.abc import Callable
from typing import Any

from docs.make.document import HEAD, table
from openclosed.sim.engine.phase import Phase
from openclosed.sim.month import MONTH
from openclosed.sim.terms.table import TERMS
from openclosed.sim.terms.term import Term

CHOSEN = re.compile(r"(choice\.\w+) == ([A-Z]+)")
"""A choice, which code compares by its index and a page by its name."""


def parts() -> dict[str, str]:
    return {"phases": phases(), "terms": terms()}


def phases() -> str:
    """The phases of a month in order, each with its sentence."""
    own = [phase for phase in MONTH if isinstance(phase, Phase)]
    rows = [(f"`{name_of(phase.run)}`", _cell(phase.sentence)) for phase in own]
    return table(("phase", "what happens"), rows)


def terms() -> str:
    """The terms' equations and switches."""
    switches = [f"`mechanisms.{term.switch.name}`" for term in TERMS]
    return f"{table(HEAD, map(_equation_row, TERMS))}\n\nSwitches: {', '.join(switches)}."


def equation_of(rule: Callable[..., Any]) -> str:
    """The expression of a rule of one return statement.

    Raises:
        ValueError: if the rule is more than that.
    """
    function: Any = ast.parse(inspect.getsource(rule)).body[0]
    _, *before, last = function.body  # after its docstring
    if before or not isinstance(last, ast.Return) or last.value is None:
        raise ValueError(f"{name_of(rule)} must be one return statement, to be read as an equation")
    return CHOSEN.sub(lambda found: f'{found[1]} == "{found[2].lower()}"', ast.unparse(last.value))


def name_of(rule: Callable[..., Any]) -> str:
    """Module and name, as pages name a function."""
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


def _equation_row(term: Term) -> tuple[str, ...]:
    taste = term.taste
    sentence = (inspect.getdoc(term.equation) or "").partition("\n")[0]
    own: tuple[str, ...] = ()
    if taste:
        own = (f"firms.KIND.tastes.{taste.name}" if taste.weight else f"firms.KIND.{taste.name}.*",)
    return (
        f"{term.name}: {_cell(sentence)}",
        f"`{equation_of(term.equation)}`",
        f"`{name_of(term.equation)}`",
        ", ".join(f"`{name}`" for name in (*own, *term.parameters)),
    )


def _cell(sentence: str) -> str:
    """A sentence as a table's cell, without capital and full stop."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")
