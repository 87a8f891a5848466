"""How a parameter is declared: once, with its unit, range, default and source."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Group(BaseModel):
    """A group of parameters. Unknown names are refused and values cannot change after checking."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )


def parameter(
    default: Any,
    text: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    source: str = "assumed",
) -> Any:
    """Declare one parameter.

    Args:
        default: The baseline's value.
        text: What it means, in one sentence.
        unit: Its unit; empty for a pure number or a choice.
        low: The smallest allowed value, itself allowed.
        high: The largest allowed value, itself allowed.
        source: Where the default comes from: a paper, a series, or "assumed".
    """
    return Field(
        default,
        ge=low,
        le=high,
        description=text,
        json_schema_extra={"unit": unit, "source": source},
    )
