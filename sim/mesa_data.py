"""The record of a run as Mesa's data collector, so that `mesa.batch_run` finds it."""

from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray


class RecordCollector(mesa.DataCollector):
    """A collector that already holds every outcome of every month so far."""

    def __init__(self, record: NDArray[np.float64], names: tuple[str, ...]) -> None:
        """Take over a record of shape (months, outcomes)."""
        super().__init__()
        columns: list[list[Any]] = record.T.tolist()
        self.model_vars = dict(zip(names, columns, strict=True))
        self._collection_steps = list(range(1, len(record) + 1))
