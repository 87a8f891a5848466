"""What was a parameter is refused, and what serves instead is named."""

import re

import pytest
from pydantic import ValidationError

from sim.parameters import Parameters, describe
from sim.parameters.paths import replaced
from sim.parameters.removed import REMOVED, instead_of

BASELINE = Parameters()
KNOWN = {info.name for info in describe(BASELINE)}
STANDS_FOR = {"KIND": "startup", "NAME": "homestead"}


def named(removed: str) -> str:
    """A name of the table as one would write it."""
    return ".".join(STANDS_FOR.get(key, key) for key in removed.split("."))


def test_what_was_a_parameter_is_refused_with_what_serves_instead() -> None:
    for removed, instead in REMOVED.items():
        name = named(removed)
        assert name not in KNOWN
        says = f"{name}: no such parameter; removed, instead: {instead}"
        with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
            replaced(BASELINE, name, 1.0)
        with pytest.raises(ValidationError, match=re.escape(says)):
            Parameters.model_validate({"schedule": {name: {"2025-01": 1.0}}})


def test_no_other_name_counts_as_removed() -> None:
    assert not [name for name in KNOWN if instead_of(name)]


def test_capitals_stand_for_any_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REMOVED, "firms.KIND.height", "firms.KIND.size")
    for name in ("firms.startup.height", "firms.*.height"):
        assert instead_of(name) == "; removed, instead: firms.KIND.size"
    for name in ("firms.height", "firms.a.b.height", "firms.startup.heights", "height"):
        assert instead_of(name) == ""
