"""Axes over which firms and their use of AI are summed, and arrays indexed by their names."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.state.kinds import CAMPS, FIRM_KINDS, WORK_KINDS

MEASURES = ("workloads", "tokens", "spend", "purchased_tokens", "purchased_spend")
"""Measures of use; purchased ones exclude models that firms run themselves."""
STATES = ("none", "open_only", "closed_only", "multihoming")
SCOPES = ("all", *FIRM_KINDS)

AXES: dict[str, tuple[str, ...]] = {
    "camp": CAMPS,
    "measure": MEASURES,
    "kind": FIRM_KINDS,
    "work": WORK_KINDS,
    "state": STATES,
    "scope": SCOPES,
}
"""The members of each axis in order; axes of plain numbers are not listed."""


class Words(NamedTuple):
    """A member of an axis in a sentence."""

    whom: str
    where: str


WORDS: dict[str, Words] = {
    "all": Words("all firms", ""),
    "enterprises": Words("enterprises", " among enterprises"),
    "startups": Words("startups", " among startups"),
    **{work: Words(f"{work} work", f" for {work} work") for work in WORK_KINDS},
    **{camp: Words(f"{camp} models", f" of {camp} models") for camp in CAMPS},
}

_ALL = slice(None)
_SIZES = {axis: len(members) for axis, members in AXES.items()}


class NamedArray:
    """Monthly values, read by the names of axes and members, never by position.

    `amounts.at(camp="open", measure="tokens").by("kind")` is (T, kind): what firms of each kind
    use of open models, over all work.

    Args:
        values: (T, *axes).
        axes: names of the axes behind the first, which is the month.
    """

    __slots__ = ("axes", "values")

    def __init__(self, values: NDArray[Any], *axes: str) -> None:
        """Name the axes; raises ValueError if a size does not match its axis."""
        for axis, size in zip(axes, values.shape[1:], strict=True):
            if _SIZES.get(axis, size) != size:
                raise ValueError(f"axis {axis} needs {_SIZES[axis]} members, not {size}")
        self.values, self.axes = values, axes

    def at(self, **members: str) -> "NamedArray":
        """The values at one member of each named axis, without these axes."""
        place = {axis: self._place(axis, member) for axis, member in members.items()}
        index = [place.get(axis, _ALL) for axis in self.axes]
        left = [axis for axis in self.axes if axis not in place]
        return NamedArray(self.values[(_ALL, *index)], *left)

    def by(self, *axes: str) -> NDArray[Any]:
        """(T, *axes) in the given order, summed over all other axes.

        The axis "scope" is all firms, then each kind.
        """
        of_kinds = "scope" in axes and "scope" not in self.axes
        wanted = tuple("kind" if axis == "scope" and of_kinds else axis for axis in axes)
        for axis in wanted:
            self._check(axis)
        values = self.values
        if wanted != self.axes:
            # This sums and reorders at once, a few times faster than `sum` on small axes.
            kept = [1 + self.axes.index(axis) for axis in wanted]
            values = np.einsum(values, range(values.ndim), [0, *kept])
        if of_kinds:
            at = 1 + axes.index("scope")
            values = np.concatenate([values.sum(axis=at, keepdims=True), values], axis=at)
        return values

    def _place(self, axis: str, member: str) -> int:
        self._check(axis)
        members = AXES.get(axis, ())
        if member not in members:
            raise ValueError(f"{axis}={member}: must be one of {', '.join(members)}")
        return members.index(member)

    def _check(self, axis: str) -> None:
        if axis not in self.axes:
            raise ValueError(f"no axis {axis}, only {', '.join(self.axes) or 'months'}")
