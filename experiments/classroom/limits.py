"""What may come from a browser: small, of a known form, within ranges. All else is refused."""

import json
import time
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
)

WORDS: dict[str, str] = json.loads(
    (Path(__file__).with_name("screens") / "words.json").read_text(encoding="utf-8")
)
MOST_BYTES = 4096  # of a post
NAME_LENGTH = 24


class Refused(Exception):
    """What was sent is not taken; the message is for its reader."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def refusal(key: str, status: int, **values: object) -> Refused:
    """What a person may meet, in the room's words (refused.KEY)."""
    return Refused(WORDS[f"refused.{key}"].format(**values), status)


def form(**kinds: Any) -> type[BaseModel]:
    """What a post must hold: values of these types, or one of some words, and nothing else."""
    config = ConfigDict(strict=True, extra="forbid")
    fields: dict[str, Any] = {
        name: (Literal[kind] if isinstance(kind, tuple) else kind, ...)
        for name, kind in kinds.items()
    }
    return create_model("Given", __config__=config, **fields)


def parse_post(raw: bytes, kinds: type[BaseModel]) -> dict[str, Any]:
    """The values in the JSON of a post. Raises Refused where they are of another form."""
    try:
        return kinds.model_validate_json(raw).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(": ".join([*map(str, first["loc"]), first["msg"]])) from error


def integer(low: int, high: int) -> Any:
    """The type of whole numbers in a range, its ends included."""
    return Annotated[int, Field(ge=low, le=high)]


def clean_line(text: str) -> str:
    """A text of visible characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def clean_name(text: str) -> str:
    """A short name: letters, digits, spaces, hyphens and the like, nothing that cannot be seen."""
    kept = "".join(one for one in unicodedata.normalize("NFC", text) if _can_be_seen(one))
    return " ".join(kept.split())[:NAME_LENGTH].rstrip()


def _can_be_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM" or letter in " -'.,"


def require_one_of(value: str, name: str, allowed: Collection[str]) -> str:
    """A word of a list, which only the room knows."""
    if value not in allowed:
        raise Refused(f"{name}: must be one of {', '.join(allowed)}")
    return value


SHARE = Annotated[float, Field(ge=0.0, le=1.0)]
WISH = Annotated[str, Field(max_length=200), AfterValidator(clean_name)]


def line(most: int) -> Any:
    """The type of texts on one line, which say something and are no longer than the limit."""
    return Annotated[str, Field(max_length=most), AfterValidator(clean_line), Field(min_length=1)]


class Rate:
    """How often each of many may do something: `burst` at once, then `each` a second."""

    def __init__(self, each: float, burst: int, most: int = 5_000) -> None:
        self._each, self._burst, self._most = each, burst, most
        self._known: dict[str, tuple[float, float]] = {}  # what is left, and when

    def take(self, who: str, key: str = "fast") -> None:
        """Count one. Raises Refused, in the words of a key, when it is one too many."""
        now = time.monotonic()
        left, before = self._known.pop(who, (float(self._burst), now))
        left = min(float(self._burst), left + (now - before) * self._each)
        self._known[who] = (left - (left >= 1.0), now)
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        if left < 1.0:
            raise refusal(key, 429)
