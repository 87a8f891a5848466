"""The list of all parameters: complete, explained, in use, and guarding their ranges."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.parameters import ParameterInfo, Parameters, describe
from sim.parameters.mechanisms import MECHANISMS
from sim.terms.table import TASTES
from tests.sim.worlds import tree

ALL = describe()
BOUNDED = [info for info in ALL if info.low is not None or info.high is not None]
SIM = Path(__file__).parents[3] / "sim"
WORDS = re.compile(r"\w+")

# Read by names that the engine puts together from the kinds of work and from the tastes.
MADE_NAMES = {
    "mix_{work}": {f"mix_{work}" for work in ("general", "custom", "critical", "frontier")},
    "{taste.name}_spread": {f"{taste.name}_spread" for taste in TASTES},
}
# The engine reads these by other names: the class path as `target`; options are for subclasses.
OTHER_NAMES = {"_target_": "target"}


def leaf(info: ParameterInfo) -> str:
    return info.name.rpartition(".")[2]


def test_names_are_unique_and_complete() -> None:
    names = [info.name for info in ALL]
    assert len(names) == len(set(names))
    dumped = tree({})

    def leaves(node: object, prefix: str) -> set[str]:
        if prefix.endswith("published."):
            return set()  # like the schedule: paths by month, not parameters
        if isinstance(node, dict) and not prefix.endswith("options."):
            return {name for key in node for name in leaves(node[key], f"{prefix}{key}.")}
        return {prefix.rstrip(".")}

    del dumped["schedule"]
    assert set(names) == leaves(dumped, "")


def test_each_is_explained_by_a_sentence() -> None:
    brief = [info.name for info in ALL if len(info.text.split()) < 2 or info.text[-1] != "."]
    assert not brief


def test_each_says_where_its_default_is_from() -> None:
    silent = {leaf(info) for info in ALL if not info.source}
    assert silent <= {"_target_", "options"}


def test_each_default_is_within_its_range() -> None:
    for info in BOUNDED:
        if info.default is not None:
            assert info.low is None or info.default >= info.low, info
            assert info.high is None or info.default <= info.high, info
    for info in ALL:
        assert not info.choices or info.default in info.choices, info


def test_each_number_has_a_unit_or_is_pure() -> None:
    timed = re.compile(r"(hazard|months|years|rate)$|^turnover$")
    unitless = [info.name for info in ALL if timed.search(leaf(info)) and not info.unit]
    assert not unitless


def test_values_shown_are_those_of_the_parameters_given() -> None:
    changed = Parameters.model_validate(
        tree({"choice.variety": 0.25, "vendors.incumbent.pace": 2.0})
    )
    shown = {info.name: info.default for info in describe(changed)}
    assert (shown["choice.variety"], shown["vendors.incumbent.pace"]) == (0.25, 2.0)


def test_each_is_read_by_the_engine() -> None:
    engine = [path for path in SIM.rglob("*.py") if path.parent.name != "parameters"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in engine)
    code += (SIM / "parameters" / "clock.py").read_text(encoding="utf-8").partition("@property")[2]
    read = set(WORDS.findall(code))
    for pattern, names in MADE_NAMES.items():
        if pattern in code:
            read |= names
    dead = {info.name for info in ALL if OTHER_NAMES.get(leaf(info), leaf(info)) not in read}
    switches = {f"mechanisms.{row.name}" for row in MECHANISMS}  # read as a table
    assert not dead - switches


@pytest.mark.parametrize("info", BOUNDED, ids=lambda info: info.name)
def test_a_value_outside_its_range_is_refused_in_one_message_by_name(info: ParameterInfo) -> None:
    for bound, sign in ((info.low, -1), (info.high, 1)):
        if bound is None:
            continue
        beyond = bound + sign * max(1, abs(bound))
        with pytest.raises(ValidationError) as caught:
            Parameters.model_validate(tree({info.name: beyond}))
        (error,) = caught.value.errors()
        assert ".".join(map(str, error["loc"])) == info.name
        assert error["ctx"] == {"ge" if sign < 0 else "le": bound}


@pytest.mark.parametrize("info", [info for info in ALL if info.choices], ids=lambda info: info.name)
def test_an_unknown_choice_is_refused_and_the_known_ones_are_listed(info: ParameterInfo) -> None:
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate(tree({info.name: "wrong"}))
    (error,) = caught.value.errors()
    assert ".".join(map(str, error["loc"])) == info.name
    assert all(f"'{choice}'" in error["msg"] for choice in info.choices)
