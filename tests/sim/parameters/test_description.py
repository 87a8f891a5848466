"""The list of all parameters: complete, explained, and in use."""

import re
from pathlib import Path

from openclosed.sim.parameters import ParameterInfo, describe
from openclosed.sim.parameters.dials import Dials
from openclosed.sim.parameters.mechanisms import MECHANISMS
from openclosed.sim.terms.table import TASTES
from tests.sim.worlds import tree

ALL = describe()
SIM = Path(__file__).parents[3] / "sim"

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

    def leaves(node: object, prefix: str) -> set[str]:
        if prefix.endswith("published."):
            return set()  # like the schedule: paths by month, not parameters
        if isinstance(node, dict) and not prefix.endswith("options."):
            return {name for key in node for name in leaves(node[key], f"{prefix}{key}.")}
        return {prefix.rstrip(".")}

    dumped = tree({})
    del dumped["schedule"]
    assert set(names) == leaves(dumped, "")


def test_each_is_read_by_the_engine() -> None:
    engine = [path for path in SIM.rglob("*.py") if path.parent.name != "parameters"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in engine)
    code += (SIM / "parameters" / "clock.py").read_text(encoding="utf-8").partition("@property")[2]
    read = set(re.findall(r"\w+", code))
    for pattern, names in MADE_NAMES.items():
        if pattern in code:
            read |= names
    dead = {info.name for info in ALL if OTHER_NAMES.get(leaf(info), leaf(info)) not in read}
    tables = {f"mechanisms.{row.name}" for row in MECHANISMS} | {
        f"dials.{name}" for name in Dials.model_fields
    }
    assert not dead - tables
