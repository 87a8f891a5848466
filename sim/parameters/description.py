"""The list of all parameters, for tables, help and messages."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from sim.parameters.parameters import Parameters


class ParameterInfo(NamedTuple):
    """One parameter: its dotted name, what is allowed, the baseline's value and its source."""

    name: str
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    default: Any
    source: str
    text: str


def _walk(node: Any, prefix: str) -> Iterator[ParameterInfo]:
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, BaseModel):
                yield from _walk(value, f"{prefix}{key}.")
        return
    for field_name, field in type(node).model_fields.items():
        value = getattr(node, field_name)
        name = prefix + (field.alias or field_name)
        if isinstance(value, BaseModel | dict) and field_name != "options":
            yield from _walk(value, name + ".")
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        bounds = {type(item).__name__: item for item in field.metadata}
        choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
        yield ParameterInfo(
            name=name,
            unit=str(extra.get("unit", "")),
            low=getattr(bounds.get("Ge"), "ge", None),
            high=getattr(bounds.get("Le"), "le", None),
            choices=tuple(str(choice) for choice in choices),
            default=value,
            source=str(extra.get("source", "")),
            text=field.description or "",
        )


def describe(parameters: Parameters | None = None) -> list[ParameterInfo]:
    """Every parameter with its dotted name; `default` holds the value in `parameters`."""
    return list(_walk(parameters or Parameters(), ""))
