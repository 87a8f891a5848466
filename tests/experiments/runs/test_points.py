"""What is refused before any run."""

import pytest

from experiments.question.errors import BadInput
from experiments.runs.points import refuse_unbuildable, refuse_unpaired
from sim.parameters import Parameters


def test_a_world_that_cannot_be_built_is_refused() -> None:
    empty = Parameters.model_validate({"vendors": {}, "communities": {}, "schedule": {}})
    with pytest.raises(BadInput, match="nobody offers a model"):
        refuse_unbuildable(empty, 1)
    refuse_unbuildable(Parameters.model_validate({"firms": {"count": 40}}), 1)


def test_pairs_need_two_runs_of_outcomes_that_there_are() -> None:
    refuse_unpaired(["capability_gap"], 2)
    with pytest.raises(BadInput, match="replicates=1: a paired interval needs at least 2"):
        refuse_unpaired([], 1)
    with pytest.raises(BadInput, match="capability_gapp is no outcome"):
        refuse_unpaired(["capability_gapp"], 2)
