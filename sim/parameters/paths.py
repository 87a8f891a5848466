"""Parameters by their dotted path: values, declarations, and checked copies with new values."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from openclosed.sim.parameters.wording import (
    ParameterInfo,
    allowed,
    did_you_mean,
    fields_of,
    flatten,
    info_of,
)


def replaced[Node](node: Node, name: str, value: Any) -> Node:
    """A copy of `node` with the parameter `name` ("choice.logit_scale") set to `value`.

    Raises:
        ValueError: when there is no such parameter or the value is not allowed; the one-line
            message names near matches or allowed values.
    """
    try:
        copy: Node = _with_all(node, {name: value})
    except ValidationError:
        info = info_at(node, name)
        assert info is not None
        shown = f"{value:g}" if isinstance(value, float) else value
        raise ValueError(f"{name}={shown}: must be {allowed(info)}") from None
    except LookupError:
        known = [info.name for info in flatten(node)]
        raise ValueError(f"{name}: no such parameter{did_you_mean(name, known)}") from None
    return copy


def value_of(node: Any, name: str) -> Any:
    """The value of the parameter `name` ("choice.logit_scale"); AttributeError or KeyError if none."""
    for key in name.split("."):
        node = node[key] if isinstance(node, dict) else getattr(node, key)
    return node


def info_at(node: Any, name: str) -> ParameterInfo | None:
    """The declaration of the parameter `name` ("choice.logit_scale"); None if there is none."""
    group, _, leaf = name.rpartition(".")
    try:
        parent = value_of(node, group) if group else node
        field = fields_of(parent)[leaf]
    except (AttributeError, KeyError):
        return None
    return info_of(name, field, getattr(parent, leaf))


def all_replaced[Node](node: Node, values: Mapping[str, Any]) -> Node:
    """A copy of `node` with each parameter of `values` set; see `replaced`.

    A group is checked once, with all its new values.
    """
    try:
        copy: Node = _with_all(node, values)
    except (LookupError, ValidationError):  # one by one, to name the wrong one
        for name, value in values.items():
            node = replaced(node, name, value)
        return node
    return copy


def _with_all(node: Any, values: Mapping[str, Any]) -> Any:
    """A copy of a group with these values by dotted name; LookupError for an unknown name."""
    own: dict[str, Any] = {}
    inner: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        group, dot, rest = name.partition(".")
        if dot:
            inner.setdefault(group, {})[rest] = value
        else:
            own[name] = value
    if isinstance(node, dict) and not own:
        return node | {key: _with_all(node[key], sub) for key, sub in inner.items()}
    fields = fields_of(node) if isinstance(node, BaseModel) else {}
    by_alias = {field.alias: name for name, field in fields.items() if field.alias}
    own = {by_alias.get(name, name): value for name, value in own.items()}
    if not own.keys() | inner.keys() <= fields.keys():
        raise LookupError(values)
    new = {key: _with_all(getattr(node, key), sub) for key, sub in inner.items()}
    if own:
        node = type(node).model_validate({field: getattr(node, field) for field in fields} | own)
    return node.model_copy(update=new) if new else node
