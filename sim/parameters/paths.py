"""A parameter named by its dotted path: a checked copy of a group with one value replaced."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.parameters.wording import ParameterInfo, allowed, did_you_mean, info_of, walk


def replaced[Node](node: Node, name: str, value: Any) -> Node:
    """A copy of `node` with the parameter `name` ("choice.noise") set to `value`.

    Raises:
        ValueError: when there is no such parameter or it may not have this value; the message is
            one line that says what is near or allowed.
    """
    copy: Node = _replaced(node, node, name.split("."), value, name)
    return copy


def value_of(node: Any, name: str) -> Any:
    """The value of the parameter `name` ("choice.noise"); AttributeError or KeyError if none."""
    for key in name.split("."):
        node = node[key] if isinstance(node, dict) else getattr(node, key)
    return node


def info_at(node: Any, name: str) -> ParameterInfo | None:
    """What is declared of the parameter `name` ("choice.noise"); None where there is none."""
    group, _, leaf = name.rpartition(".")
    try:
        parent = value_of(node, group) if group else node
        field = type(parent).model_fields[leaf]
    except (AttributeError, KeyError):
        return None
    return info_of(name, field, getattr(parent, leaf))


def all_replaced[Node](node: Node, values: Mapping[str, Any]) -> Node:
    """A copy of `node` with each parameter of `values` set, in their order; see `replaced`."""
    for name, value in values.items():
        node = replaced(node, name, value)
    return node


def _replaced(root: Any, node: Any, keys: list[str], value: Any, name: str) -> Any:
    head, rest = keys[0], keys[1:]
    if isinstance(node, BaseModel) and head in type(node).model_fields:
        if rest:
            new = _replaced(root, getattr(node, head), rest, value, name)
            return node.model_copy(update={head: new})
        fields = {field: getattr(node, field) for field in type(node).model_fields}
        try:
            return type(node).model_validate(fields | {head: value})
        except ValidationError:
            info = info_of(name, type(node).model_fields[head], fields[head])
            shown = f"{value:g}" if isinstance(value, float) else value
            raise ValueError(f"{name}={shown}: must be {allowed(info)}") from None
    if isinstance(node, dict) and head in node and rest:
        return node | {head: _replaced(root, node[head], rest, value, name)}
    known = [info.name for info in walk(root)]
    raise ValueError(f"{name}: no such parameter{did_you_mean(name, known)}")
