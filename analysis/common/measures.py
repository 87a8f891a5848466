"""Words for outcomes: the name of each in a sentence, and the format of its value."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from openclosed.sim.outcomes import INDEX, OUTCOMES, Outcome
from openclosed.sim.outcomes.record import LABELS


def measure(name: str) -> Outcome:
    """The outcome of that name; an unknown name is spelled out."""
    if name in INDEX:
        return OUTCOMES[INDEX[name]]
    label = name.removeprefix("ending_")
    if label in LABELS and label != name:
        phrase = f"probability that the ending is {label}"
        return Outcome(name, "share", phrase.capitalize(), phrase, "ending", low=0.0, high=1.0)
    spelled = name.replace("_", " ")
    return Outcome(name, "", spelled.capitalize(), spelled, name)


def format_value(value: float | None, unit: str) -> str:
    """A value as people write it: shares in percent, all else to three digits."""
    if value is None or math.isnan(value):
        return "n/a"
    if unit == "share a year" and value >= 1.0:
        return f"{plain(value)} times a year"
    return (percent(value) if unit.startswith("share") else plain(value)) + after(unit)


def after(unit: str) -> str:
    """The text after a number of this unit; the percent sign belongs to the number."""
    if unit == "share a year":
        return " a year"
    return f" {SHORT_UNITS[unit]}" if unit in SHORT_UNITS else ""


SHORT_UNITS = {
    "ECI points": "points", "months": "months", "a month": "a month", "people": "people",
    "times capacity": "times capacity",
}  # fmt: skip


def percent(value: float | None) -> str:
    """A fraction in whole percent.

    It has one decimal below 1 % and above 99 %, so that few are not none and most are not all.
    """
    if value is None or math.isnan(value):
        return "n/a"
    hundredfold, size = 100 * value, abs(100 * value)
    if 0 < size < 0.05:
        return "under 0.1 %" if value > 0 else "over -0.1 %"
    if 99.95 <= size < 100:
        return "over 99.9 %" if value > 0 else "under -99.9 %"
    return f"{hundredfold:.{int(0 < size < 0.95 or 99.05 < size < 100)}f} %"


def rounded(value: float, unit: str = "share") -> float:
    """A number with the digits that `format_value` shows."""
    if unit.startswith("share"):
        return round(value, 2 if abs(value) >= 0.0095 else 3)
    return float(f"{value:.3g}")


def short_percent(value: float | None) -> str:
    """`percent` for little room: "<0.1 %"."""
    return percent(value).replace("under ", "<").replace("over ", ">")


def percent_range(low: float | None, high: float | None) -> str:
    """Two fractions as one range in percent: "64 to 77 %"."""
    first, second = percent(low), percent(high)
    if first == second:
        return first
    first = first.replace("under 0.1", "0")
    return f"{first.removesuffix(' %')} to {second.replace('over 99.9', '100')}"


def brief(value: float, low: float = math.nan, high: float = math.nan) -> str:
    """A fraction and its interval, if there is one, without percent signs: "86 (77-94)"."""
    ends = percent_range(low, high).removesuffix(" %").replace(" to ", "-")
    return short_percent(value).removesuffix(" %") + (f" ({ends})" if low < high else "")


def points(error: float) -> str:
    """An error of shares in percentage points, "n/a" for nan."""
    if math.isnan(error):
        return "n/a"
    return f"{100 * error:.1f} points"


def setting(value: object) -> str:
    """The value of a parameter or a choice in words."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return plain(value)


def plain(value: float) -> str:
    """A number to three digits, with thousands marked and small ones in powers of ten."""
    if math.isnan(value):
        return "n/a"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e6 or size < 1e-3:
        return f"{value:.2e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    if size >= 1000:
        return f"{value:,.0f}"
    decimals = max(0, 2 - math.floor(math.log10(size)))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_list(parts: Sequence[str]) -> str:
    """Texts in one: "a, b and c"."""
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names in a sentence: a, b and c, or a, b, c and 5 more; empty for none."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return in_list(names) if names else ""


def capital(text: str) -> str:
    """The text with a capital letter at its front, unless it begins with a dotted name."""
    return text if "." in text.partition(" ")[0] else f"{text[0].upper()}{text[1:]}"


def uncapitalised(text: str) -> str:
    """The text without a capital letter at its front."""
    return f"{text[0].lower()}{text[1:]}"


def spell_out(name: str) -> str:
    """A name, as of a mechanism or a scenario, as words."""
    return name.replace("_", " ")


def distinct(names: Sequence[str]) -> dict[str, str]:
    """Each name with its shortest ending, of two parts or more, that is unique among the names.

    "firms.startups.tastes.cost" beside "firms.enterprises.tastes.cost" is "startup.tastes.cost".
    """
    keys = {name: name.split(".") for name in names}
    endings = Counter(
        tuple(parts[-length:]) for parts in keys.values() for length in range(1, len(parts) + 1)
    )
    return {
        name: ".".join(
            next(
                (parts[-n:] for n in range(2, len(parts)) if endings[tuple(parts[-n:])] == 1), parts
            )
        )
        for name, parts in keys.items()
    }


def fitting(name: str, most: int) -> str:
    """A dotted name cut at its front to at most `most` characters."""
    return name if len(name) <= most else f"..{name[-most + 2 :]}"
