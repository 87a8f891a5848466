"""What may come from a browser: small, of a known form, within ranges. All else is refused."""

import json
import math
import time
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any

WORDS: dict[str, str] = json.loads(
    (Path(__file__).with_name("page") / "words.json").read_text(encoding="utf-8")
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


def content(raw: bytes, keys: Collection[str]) -> dict[str, Any]:
    """A JSON object with these keys and no others."""
    try:
        found = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    if not isinstance(found, dict) or set(found) != set(keys):
        raise Refused(f"must be an object with {', '.join(keys) or 'nothing'}")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def number(value: Any, name: str, low: float, high: float) -> float:
    """A finite number in a range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(f"{name}: must be a number")
    if not low <= value <= high or not math.isfinite(value):
        raise Refused(f"{name}: must be from {low:g} to {high:g}")
    return float(value)


def whole(value: Any, name: str, low: int, high: int) -> int:
    """A whole number in a range, its ends included."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(f"{name}: must be a whole number from {low} to {high}")
    return value


def one_of(value: Any, name: str, allowed: Collection[str]) -> str:
    """A word of a list."""
    if not isinstance(value, str) or value not in allowed:
        raise Refused(f"{name}: must be one of {', '.join(allowed)}")
    return value


def yes_or_no(value: Any, name: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Refused(f"{name}: must be true or false")
    return value


def many(value: Any, name: str, count: int) -> list[Any]:
    """A list of `count` entries."""
    if not isinstance(value, list) or len(value) != count:
        raise Refused(f"{name}: must be a list of {count}")
    return value


def text(value: Any, name: str, most: int) -> str:
    """A text of visible characters, on one line and no longer than the limit."""
    if not isinstance(value, str) or len(value) > most:
        raise Refused(f"{name}: must be a text of at most {most} characters")
    whole = "".join(one if one.isprintable() else " " for one in value)
    return " ".join(whole.split())


def name_wished(value: Any) -> str:
    """A short name: letters, digits, spaces, hyphens and the like, nothing that cannot be seen."""
    if not isinstance(value, str) or len(value) > 200:
        raise Refused("name: must be a short text")
    kept = "".join(one for one in unicodedata.normalize("NFC", value) if _can_be_seen(one))
    return " ".join(kept.split())[:NAME_LENGTH].rstrip()


def _can_be_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM" or letter in " -'.,"


class Rate:
    """How often each of many may do something: `burst` at once, then `each` a second."""

    def __init__(self, each: float, burst: int, most: int = 5_000) -> None:
        self._each, self._burst, self._most = each, burst, most
        self._known: dict[str, tuple[float, float]] = {}  # what is left, and when

    def take(self, who: str) -> None:
        """Count one. Raises Refused when it is one too many."""
        now = time.monotonic()
        left, before = self._known.pop(who, (float(self._burst), now))
        left = min(float(self._burst), left + (now - before) * self._each)
        self._known[who] = (left - (left >= 1.0), now)
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        if left < 1.0:
            raise refusal("fast", 429)
