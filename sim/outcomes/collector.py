"""The record of a run as Mesa's data collector: for `mesa.batch_run` and Mesa's plots."""

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


class RecordCollector(mesa.DataCollector):
    """A collector that already holds every outcome of every month so far."""

    def __init__(self, record: NDArray[np.float64], names: tuple[str, ...]) -> None:
        """Take over a record of shape (months, outcomes)."""
        super().__init__()
        columns: list[list[Any]] = record.T.tolist()
        self.model_vars = dict(zip(names, columns, strict=True))
        self._collection_steps = list(range(1, len(record) + 1))

    def get_model_vars_dataframe(self) -> "pd.DataFrame":
        """One row a month, one column an outcome; Mesa's own refuses without its reporters."""
        import pandas as pd

        return pd.DataFrame(self.model_vars)
