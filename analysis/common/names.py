"""Dotted names of parameters, as short as they can be and still differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def distinct(names: Sequence[str]) -> dict[str, str]:
    """Each name with its shortest ending, of two parts or more, that no other of the names has.

    "firms.startup.tastes.cost" beside "firms.enterprise.tastes.cost" is "startup.tastes.cost".
    """
    keys = {name: name.split(".") for name in names}
    endings = Counter(
        tuple(parts[-length:]) for parts in keys.values() for length in range(1, len(parts) + 1)
    )
    return {
        name: ".".join(
            next(
                (parts[-n:] for n in range(2, len(parts)) if endings[tuple(parts[-n:])] == 1),
                parts,
            )
        )
        for name, parts in keys.items()
    }


def fitting(name: str, most: int) -> str:
    """A dotted name cut at its front to at most `most` characters."""
    return name if len(name) <= most else f"..{name[-most + 2 :]}"
