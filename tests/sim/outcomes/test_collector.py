"""The record of a run as Mesa's data collector."""

import numpy as np

from sim.outcomes.collector import RecordCollector


def test_a_column_of_the_record_is_a_variable_of_the_model() -> None:
    collector = RecordCollector(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), ("one", "other"))
    assert collector.model_vars == {"one": [1.0, 3.0, 5.0], "other": [2.0, 4.0, 6.0]}
    table = collector.get_model_vars_dataframe()
    assert table.columns.tolist() == ["one", "other"]
    assert table["other"].tolist() == [2.0, 4.0, 6.0]
