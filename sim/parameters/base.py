"""How a parameter is declared: once, with its unit, range, default and source."""

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


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
