"""The list of all parameters is complete; vulture finds those that nothing reads."""

from openclosed.sim.parameters import describe
from tests.sim.runs import tree

ALL = describe()


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
