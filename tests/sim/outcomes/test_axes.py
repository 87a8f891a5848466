"""Arrays with named axes: what they refuse; test_formulas.py reads them."""

import numpy as np
import pytest

from openclosed.sim.outcomes.axes import NamedArray

VALUES = np.arange(2 * 2 * 5 * 2 * 3).reshape(2, 2, 5, 2, 3)  # (T, camp, measure, kind, work)
AMOUNTS = NamedArray(VALUES, "camp", "measure", "kind", "work")


def test_an_axis_that_is_not_there_or_has_other_sizes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"axis state.*camp, measure, kind, work"):
        AMOUNTS.at(state="none")
    with pytest.raises(ValueError, match=r"axis kind.*camp"):
        NamedArray(np.zeros((2, 2)), "camp").by("scope")
    with pytest.raises(ValueError, match=r"axis work .*3 .*2"):
        NamedArray(VALUES[..., :2], "camp", "measure", "kind", "work")
    with pytest.raises(ValueError, match="zip"):
        NamedArray(VALUES, "camp", "measure", "kind")
