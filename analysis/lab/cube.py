"""All runs of the page as a block of bytes: small enough to be carried on a phone, exact to a step.

A value is a whole number of steps between the least and the largest value of its layer; 255 stands
for a run that failed. Years are stored as differences from the year before, which compress well.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.lab.yardsticks import STATES, YARDSTICKS

STEPS = 254
MISSING = 255
MIDDLE = 0.8  # of the runs are in the band


class Layer(NamedTuple):
    """The range of a layer: a yardstick, or a state of firms."""

    key: str
    low: float
    high: float

    @property
    def step(self) -> float:
        """The difference that can just be told."""
        return (self.high - self.low) / STEPS


class Cube(NamedTuple):
    """Every run of every scenario.

    `codes` (layers, scenarios, runs, years) in steps; `endings` (yardsticks, scenarios, runs)
    places in the yardstick's endings, MISSING for a run that failed.
    """

    layers: list[Layer]
    codes: NDArray[np.uint8]
    endings: NDArray[np.uint8]

    def values(self, layer: int, scenario: int) -> NDArray[np.float64]:
        """(runs, years) as the page reads them; nan for a run that failed."""
        codes = self.codes[layer, scenario]
        low, step = self.layers[layer].low, self.layers[layer].step
        return np.where(codes == MISSING, np.nan, low + step * codes)


class Band(NamedTuple):
    """What many runs come to, (years) each: the median, and the ends of the middle 80 %."""

    low: NDArray[np.float64]
    median: NDArray[np.float64]
    high: NDArray[np.float64]


def cube(values: NDArray[np.float64], endings: NDArray[np.uint8]) -> Cube:
    """Quantise `values` (layers, scenarios, runs, years), nan for runs that failed."""
    keys = [*(yardstick.key for yardstick in YARDSTICKS), *STATES]
    units = [*(yardstick.unit for yardstick in YARDSTICKS), *("share" for _ in STATES)]
    layers, codes = [], []
    for key, unit, block in zip(keys, units, values, strict=True):
        top = 1.0 if unit == "share" else float(np.nanmax(block, initial=1.0))
        layer = Layer(key, 0.0, top)
        steps = np.rint((block - layer.low) / layer.step)
        codes.append(np.where(np.isnan(block), MISSING, steps).astype(np.uint8))
        layers.append(layer)
    return Cube(layers, np.array(codes), endings)


def band(runs: NDArray[np.float64]) -> Band:
    """Order statistics of (runs, years): as many runs are left out above the band as below it."""
    done = np.sort(runs[~np.isnan(runs).any(axis=1)], axis=0)
    count = len(done)
    if not count:
        nothing = np.full(runs.shape[1], np.nan)
        return Band(nothing, nothing, nothing)
    out = int(count * (1.0 - MIDDLE) / 2.0 + 1e-9)
    median = (done[(count - 1) // 2] + done[count // 2]) / 2.0
    return Band(done[out], median, done[count - 1 - out])


def packed(made: Cube) -> dict[str, Any]:
    """The cube for the page: its layers and shape, and all bytes as deflated base64 text."""
    differences = np.diff(made.codes, axis=-1, prepend=np.uint8(0))  # modulo 256
    content = np.moveaxis(differences, -1, 1).tobytes() + made.endings.tobytes()
    return {
        "layers": [layer._asdict() for layer in made.layers],
        "shape": list(made.codes.shape),
        "steps": STEPS,
        "missing": MISSING,
        "middle": MIDDLE,
        "bytes": text_of(content),
    }


def text_of(content: bytes) -> str:
    """Bytes as text: deflated (RFC 1950), then base64."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")
