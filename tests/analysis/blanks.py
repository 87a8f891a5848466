"""The blanks that code gives to sentences, to be recomputed from tables."""

from collections import defaultdict
from types import ModuleType
from typing import Any

import pytest

from openclosed.analysis.finding.words import Words

type Blanks = dict[str, list[dict[str, Any]]]


def spy(monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> Blanks:
    """The blanks of each macro of the modules' WORDS that is used from now on, in order."""
    found: Blanks = defaultdict(list)

    class Spy(Words):
        def __call__(self, macro: str, **blanks: Any) -> str:
            found[macro].append(blanks)
            return super().__call__(macro, **blanks)

    for module in modules:
        own = module.WORDS.path
        monkeypatch.setattr(module, "WORDS", Spy(str(own), own.name))
    return found
