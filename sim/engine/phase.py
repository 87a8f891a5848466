"""A phase: one of the things that happen in a month, with the parts of the world that it needs."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Phase:
    """A function of parts of the world, called once a month.

    A month may hold plain functions of the whole world beside these (`sim.month`).
    """

    name: str
    sentence: str
    takes: tuple[str, ...]  # attributes of the world, in the order of the function's arguments
    writes: tuple[str, ...]  # parts, or fields of `Tables`, that it changes, also through others
    run: Callable[..., None]
    compiled: tuple[Any, ...]  # the compiled rules that it calls with the world's tables

    def __call__(self, model: Any) -> None:
        """Run the phase on its parts of a world."""
        self.run(*[getattr(model, part) for part in self.takes])


def phase(
    *, writes: tuple[str, ...], compiled: tuple[Any, ...] = ()
) -> Callable[[Callable[..., None]], Phase]:
    """Make a phase of a function that takes parts of the world under their names.

    Its name is the function's, its sentence the first line of the docstring.
    """

    def made(run: Callable[..., None]) -> Phase:
        sentence = (inspect.getdoc(run) or "").partition("\n")[0]
        takes = tuple(inspect.signature(run).parameters)
        return Phase(run.__name__, sentence, takes, writes, run, compiled)

    return made


def name_of(phase: Any) -> str:
    """The name of a phase, or of a plain function in the place of one."""
    return str(getattr(phase, "name", getattr(phase, "__name__", phase)))
