"""Descriptions of parameters, and the message for a wrong value."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
}


OWN = FieldInfo(annotation=float, description="Declared by your own model.")


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
    fixed: bool = False  # holds for the whole run: no path over time may change it


def info_of(name: str, field: FieldInfo, value: Any) -> ParameterInfo:
    """The parameter `name` as the declaration `field` describes it, with its current `value`."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    bounds = {type(item).__name__: item for item in field.metadata}
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return ParameterInfo(
        name=name,
        unit=str(extra.get("unit", "")),
        low=getattr(bounds.get("Ge"), "ge", None),
        high=getattr(bounds.get("Le"), "le", None),
        choices=tuple(str(choice) for choice in choices),
        default=value,
        source=str(extra.get("source", "")),
        text=field.description or "",
        fixed=bool(extra.get("fixed")) or not _is_number(field.annotation),
    )


def fields_of(node: BaseModel) -> Mapping[str, FieldInfo]:
    """The declarations of a group's parameters, those of a user's own model included."""
    declared = type(node).model_fields
    return declared | dict.fromkeys(node.model_extra, OWN) if node.model_extra else declared


def _is_number(annotation: Any) -> bool:
    """Whether a parameter of this type takes numbers, so that it can follow a path over time."""
    return bool({float, int, bool} & {annotation, *get_args(annotation)})


def flatten(node: Any, prefix: str = "") -> Iterator[ParameterInfo]:
    """Every parameter at and below a group, or a dictionary of groups."""
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, BaseModel):
                yield from flatten(value, f"{prefix}{key}.")
        return
    for field_name, field in fields_of(node).items():
        value = getattr(node, field_name)
        name = prefix + (field.alias or field_name)
        if isinstance(value, BaseModel | dict) and field_name != "options":
            yield from flatten(value, name + ".")
        else:
            yield info_of(name, field, value)


def allowed(info: ParameterInfo) -> str:
    """The allowed values: '1 to 100 firms', 'one of a, b'."""
    if info.choices:
        return f"one of {', '.join(filter(None, map(str, info.choices)))}"
    kind = KINDS.get(type(info.default), "a value")
    unit = f" {info.unit}" if info.unit else ""
    if info.low is not None and info.high is not None:
        return f"{kind} from {_plain(info.low)} to {_plain(info.high)}{unit}"
    return f"{kind}{unit}"


def near(name: str, known: Iterable[str]) -> list[str]:
    """The known names nearest to `name`, three at most."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=2, cutoff=0.75)
    last = name.rpartition(".")[2]
    close += [other for other in names if other.rpartition(".")[2] == last and other not in close]
    return close[:3]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """'; did you mean a or b?' for the known names nearest to `name`, else an empty string."""
    close = near(name, known)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def _plain(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:g}"
