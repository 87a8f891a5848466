"""What words, files and design points set, as it travels from a question to each of its runs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from openclosed.sim.parameters import Parameters, describe


class Overrides(NamedTuple):
    """Parameters, and the names of those that a word, a file or a design point set.

    A name may be set to its usual value: it then replaces what is drawn. Paths over time and shocks
    have no names here.
    """

    parameters: Parameters
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, parameters: Parameters) -> Self:
        """Parameters without words, as in a class page: those that differ from the usual ones."""
        usual = {one.name: one.default for one in describe()}
        names = (one.name for one in describe(parameters) if usual.get(one.name) != one.default)
        return cls(parameters, tuple(map(field_of, names)))

    def changed(self, values: Mapping[str, Any]) -> "Overrides":
        """The same with these values, too, checked together; other groups are reused.

        Raises pydantic.ValidationError for impossible values, KeyError for an unknown name.
        """
        groups: dict[str, Any] = {}
        for name, value in values.items():
            group, *keys = name.split(".")
            if keys and group not in groups:
                groups |= self.parameters.model_dump(by_alias=True, include={group})
            groups[group] = with_value(groups[group], keys, value) if keys else value
        same = {name: getattr(self.parameters, name) for name in Parameters.model_fields}
        names = [name for name in values if "." in name]
        return self.over(Parameters.model_validate(same | groups), names)

    def over(self, parameters: Parameters, names: Iterable[str]) -> "Overrides":
        """Parameters in which these further names are set."""
        return Overrides(parameters, tuple(dict.fromkeys((*self.names, *map(field_of, names)))))


def field_of(name: str) -> str:
    """The field that a name sets: vendors.mine.options for vendors.mine.options.speed."""
    head, options, _ = name.partition(".options")
    return f"{head}{options}".replace("_target_", "target")


def with_value(tree: dict[str, Any], keys: Sequence[str], value: Any) -> dict[str, Any]:
    """A copy of a tree of parameters with one value replaced."""
    head, rest = keys[0], keys[1:]
    return tree | {head: with_value(tree[head], rest, value) if rest else value}


def flat(tree: Any, prefix: str = "") -> dict[str, Any]:
    """The leaves of a tree of mappings by their dotted names."""
    if not isinstance(tree, Mapping) or not tree:
        return {prefix: tree}
    leaves: dict[str, Any] = {}
    for name, node in tree.items():
        leaves |= flat(node, f"{prefix}.{name}" if prefix else str(name))
    return leaves
