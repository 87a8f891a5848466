"""How a parameter is declared, described and reached.

Each is declared once, with its unit, range, default and source. By its dotted path one reads its
value and its declaration, and makes a checked copy with another value; a wrong one has a message.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
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


class Group(BaseModel):
    """A group of parameters. Unknown names are refused and values cannot change after checking."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )

    def __deepcopy__(self, _: dict[int, Any] | None = None) -> Self:
        """The group itself, since it cannot change."""
        return self

    @model_validator(mode="before")
    @classmethod
    def _partial_groups_rest_on_the_baseline(cls, given: Any) -> Any:
        """A partly given group keeps the baseline's other values, not its class's."""
        if not isinstance(given, dict):
            return given
        merged = dict(given)
        for name, value in given.items():
            default = cls.model_fields[name].default if name in cls.model_fields else None
            if isinstance(value, dict) and isinstance(default, Group):
                merged[name] = _over(default, value)
        return merged


class Own(Group):
    """Numbers of your own model, under the names that its class declares (`Ecosystem.own`)."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...


def _over(base: Group, given: dict[str, Any]) -> dict[str, Any]:
    """`given` over `base`, group by group; entries by name replace those of the baseline."""
    own = {name: getattr(base, name) for name in type(base).model_fields}
    return base.model_dump(by_alias=True) | {
        name: _over(own[name], value)
        if isinstance(value, dict) and isinstance(own.get(name), Group)
        else value
        for name, value in given.items()
    }


def parameter(
    default: Any,
    text: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    source: str = "assumed",
    fixed: bool = False,
) -> Any:
    """Declare one parameter.

    Args:
        default: The baseline's value.
        text: What it means, in one sentence.
        unit: Its unit; empty for a pure number or a choice.
        low: The smallest allowed value, itself allowed.
        high: The largest allowed value, itself allowed.
        source: Where the default comes from: a paper, a series, or "assumed".
        fixed: Whether it holds for the whole run and may not follow a path over time, as it is
            read only when the model is built or the ending judged.
    """
    return Field(
        default,
        ge=low,
        le=high,
        description=text,
        json_schema_extra={"unit": unit, "source": source, "fixed": fixed},
    )


def number[T: float | None](
    default: T,
    low: float | None,
    high: float | None,
    unit: str,
    text: str,
    source: str = "assumed",
    *,
    fixed: bool = False,
) -> T:
    """Declare a number as a row of a table, in this order of columns; see `parameter`."""
    declared: T = parameter(
        default, text, unit=unit, low=low, high=high, source=source, fixed=fixed
    )
    return declared


fixed = partial(number, fixed=True)
"""Declare a number that holds for the whole run, as a row like that of `number`."""


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
