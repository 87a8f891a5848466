"""A parameter named by its dotted path: a checked copy of a group with one value replaced."""

from typing import Any

from pydantic import BaseModel, ValidationError


def replaced[Node](node: Node, name: str, value: Any) -> Node:
    """A copy of `node` with the parameter `name` ("choice.noise") set to `value`.

    Raises:
        ValueError: when there is no such parameter or it may not have this value.
    """
    copy: Node = _replaced(node, name.split("."), value, name)
    return copy


def _replaced(node: Any, keys: list[str], value: Any, name: str) -> Any:
    head, rest = keys[0], keys[1:]
    if isinstance(node, BaseModel) and head in type(node).model_fields:
        if rest:
            new = _replaced(getattr(node, head), rest, value, name)
            return node.model_copy(update={head: new})
        fields = {field: getattr(node, field) for field in type(node).model_fields}
        try:
            return type(node).model_validate(fields | {head: value})
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"].replace("Input should", "must")
            raise ValueError(f"{name}={value!r}: {reason}") from None
    if isinstance(node, dict) and head in node and rest:
        return node | {head: _replaced(node[head], rest, value, name)}
    raise ValueError(f"{name} names no parameter: {head} is unknown")
