"""Checks of what browsers send: small, of a known form, within ranges; all else is refused."""

import json
import time
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model

WORDS: dict[str, str] = json.loads(
    (Path(__file__).with_name("screens") / "words.json").read_text(encoding="utf-8")
)
MOST_BYTES = 4096  # of a post
NAME_LENGTH = 24


class Refused(Exception):
    """A request is refused; the message is for the person who sent it."""

    def __init__(self, message: str, status: int = 400, **words: object) -> None:
        super().__init__(message)
        self.status = status
        self.content = {"error": message, **words}


def refusal(key: str, status: int, **values: object) -> Refused:
    """A refusal that a person may see, in the words of refused.KEY of the reader's language."""
    words = WORDS[f"refused.{key}"].format(**values)
    return Refused(words, status, key=key, values=values)


def form(**kinds: Any) -> type[BaseModel]:
    """The form of a post: values of these types, or one of some words, and nothing else."""
    config = ConfigDict(strict=True, extra="forbid")
    fields: dict[str, Any] = {
        name: (Literal[kind] if isinstance(kind, tuple) else kind, ...)
        for name, kind in kinds.items()
    }
    return create_model("Given", __config__=config, **fields)


def parse_post(raw: bytes, kinds: type[BaseModel]) -> dict[str, Any]:
    """The values in the JSON of a post. Raises Refused if they do not have the form."""
    try:
        return kinds.model_validate_json(raw).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(": ".join([*map(str, first["loc"]), first["msg"]])) from error


def integer(low: int, high: int) -> Any:
    """The type of integers in a range, ends included."""
    return Annotated[int, Field(ge=low, le=high)]


def clean_line(text: str) -> str:
    """A text on one line, of visible characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def clean_name(text: str) -> str:
    """A short name of letters, digits, spaces, hyphens and the like."""
    kept = "".join(one for one in unicodedata.normalize("NFC", text) if _can_be_seen(one))
    return " ".join(kept.split())[:NAME_LENGTH].rstrip()


def _can_be_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM" or letter in " -'.,"


def require_one_of(value: str, name: str, allowed: Collection[str]) -> str:
    """The value, if it is allowed. Raises Refused if not."""
    if value not in allowed:
        raise Refused(f"{name}: must be one of {', '.join(allowed)}")
    return value


SHARE = Annotated[float, Field(ge=0.0, le=1.0)]
WISH = Annotated[str, Field(max_length=200), AfterValidator(clean_name)]


def line(most: int) -> Any:
    """The type of texts on one line, not empty and within the limit."""
    return Annotated[str, Field(max_length=most), AfterValidator(clean_line), Field(min_length=1)]


class Rate:
    """A rate limit for each of many: `burst` at once, then `each` per second."""

    def __init__(self, each: float, burst: int, most: int = 5_000) -> None:
        self._each, self._burst, self._most = each, burst, most
        self._known: dict[str, tuple[float, float]] = {}  # what is left, and since when

    def take(self, who: str, key: str = "fast") -> None:
        """Count one. Raises Refused, in the words of a key, if it is too many."""
        now = time.monotonic()
        left, before = self._known.pop(who, (float(self._burst), now))
        left = min(float(self._burst), left + (now - before) * self._each)
        self._known[who] = (left - (left >= 1.0), now)
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        if left < 1.0:
            raise refusal(key, 429)
