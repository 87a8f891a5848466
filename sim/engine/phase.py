"""A phase: one step of a month, with the parts of the model that it needs."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Phase:
    """A function of parts of the model, called once a month.

    A month may also hold plain functions of the whole model (`sim.month`).
    """

    name: str
    sentence: str
    takes: tuple[str, ...]  # attributes of the model, in the order of the function's arguments
    writes: tuple[str, ...]  # parts, or fields of `Tables`, that it changes, also indirectly
    run: Callable[..., None]
    compiled: tuple[Any, ...]  # the compiled rules that it calls with the model's tables

    def __call__(self, model: Any) -> None:
        """Run the phase on its parts of a model."""
        self.run(*[getattr(model, part) for part in self.takes])


def phase(
    *, writes: tuple[str, ...], compiled: tuple[Any, ...] = ()
) -> Callable[[Callable[..., None]], Phase]:
    """Make a phase from a function that takes parts of the model by name.

    Its name is the function's, its description the first line of the docstring.
    """

    def build(run: Callable[..., None]) -> Phase:
        sentence = (inspect.getdoc(run) or "").partition("\n")[0]
        takes = tuple(inspect.signature(run).parameters)
        return Phase(run.__name__, sentence, takes, writes, run, compiled)

    return build


def name_of(phase: Any) -> str:
    """The name of a phase, or of a plain function used as one."""
    return str(getattr(phase, "name", getattr(phase, "__name__", phase)))
