"""An explained choice is the engine's own, with its terms, also as a table and in words."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.demand.review import REQUIREMENTS
from openclosed.sim.explain.explanation import Alternative, Decision, Explanation
from openclosed.sim.market.pricing import pricing
from openclosed.sim.month import after as after_phase
from openclosed.sim.month import instead
from openclosed.sim.parameters.base import replaced
from openclosed.sim.state.event_log import EVENT_SENTENCES, EVENTS, describe_event
from openclosed.sim.state.market import STARTUP
from openclosed.sim.state.tally import UNIT
from openclosed.sim.terms.table import TERMS
from tests.sim.runs import after, both_kinds, small

CASES: dict[str, dict[str, Any]] = {
    "baseline": {},
    "in turn among neighbours": {"choice.update": "sequential"},
    "no noise": {"choice.logit_scale": 0.0, "choice.ties": "keep"},
    "barred by the state": {"policy.origin_rule.strength": 0.5},
    "peers needed": {"peers.mean": 0.3, "peers.spread": 0.1},
    "linear, no outside, with experience": {
        "choice.cost_form": "linear", "choice.outside": False, "choice.experience": 3.0,
        **both_kinds({"tastes.cost_elasticity": 0.8}),
    },
    "pooled work, everyone seen": {
        "work.kept_apart": 3, "work.retirement": 1.0, "network.topology": "complete",
        "firms.count": 80,
        **both_kinds({"timing": "poisson", "review_months": 3.0}),
    },
}  # fmt: skip


def stepped(values: dict[str, Any], months: int) -> Ecosystem:
    """A model with few firms after some months."""
    return after(months, {"firms.count": 40} | values)


def assert_sound(one: Decision) -> None:
    """Terms sum to utility, probabilities to one; failures have none; draws give the choice. The
    first draw picks the nest, the second the offering in it."""
    offers = [offer for offer in one.alternatives if offer.camp]
    for offer in offers:
        assert tuple(offer.terms) == tuple(term.name for term in TERMS)
        assert sum(offer.terms.values()) == pytest.approx(offer.utility, abs=1e-9)
        assert not offer.failed or offer.chance == 0.0
        assert set(offer.failed) <= {*REQUIREMENTS, "peers"}
    assert any(not offer.failed for offer in offers) == bool(one.nests)
    if one.nests:
        chances = sum(offer.chance for offer in one.alternatives)
        assert sum(one.nests.values()) == pytest.approx(1.0) == chances
    if one.draws:
        assert one.taken is not None
        edges = np.cumsum(list(one.nests.values()))
        nest = ("", "closed", "open")[int(np.searchsorted(edges, one.draws[0], side="right"))]
        assert one.taken.camp == nest
        if nest:
            within = [offer for offer in offers if offer.camp == nest]
            cumulative = np.cumsum([offer.within for offer in within])
            place = int(np.searchsorted(cumulative, one.draws[1], side="right"))
            assert one.taken == within[min(place, len(within) - 1)]


@pytest.mark.parametrize("name", CASES)
def test_every_explained_choice_is_what_the_engine_then_does(name: str) -> None:
    """All firms and workloads of two months: slots, and exactly the tally of the engine."""
    model = stepped(CASES[name], 1)
    assert_explained(model)
    while model.step_number < 20:
        model.step()
    assert assert_explained(model) > 10


def assert_explained(model: Ecosystem) -> int:
    """All choices of the present month, which is run; returns how many there are."""
    decided, choices, surplus = 0, 0, 0
    rows = range(model.firm_table.kind.size)
    every = [(row, one) for row in rows for one in model.explain(row).decisions]
    model.step()
    for row, one in every:
        assert_sound(one)
        if not model.firm_table.present[row]:
            assert one.reason == "absent"
            continue
        w = one.workload
        assert one.chosen == model.offering_name(model.firm_table.slot[row, w])
        if one.decided and one.nests:
            many = int(model.firm_table.stands_for[row, w])
            choices += many
            surplus += many * int(one.gain * UNIT)
        decided += one.decided
    assert choices == model.tally.kinds["choices"].sum()
    assert surplus == model.tally.kinds["surplus"].sum()
    return decided


def unsettle(model: Ecosystem) -> None:
    """A phase that changes, after firms have chosen, their options and their awareness."""
    some = slice(20 * model.step_number, 20 * model.step_number + 20)
    model.firm_table.aware_since[some] = np.maximum(model.firm_table.aware_since[some], 0)
    model.board.columns.shown[:] = 0.0
    model.board.columns.able[:] = 0.0


class Unsettled(Ecosystem):
    """A market with one phase more, and another one of an old name."""

    def pricing(self) -> None:
        pricing(self)
        self.board.columns.able[:] -= 5.0

    phases = after_phase(instead(Ecosystem.phases, "pricing", pricing), "adoption", unsettle)


def test_a_model_of_ones_own_that_was_changed_by_hand_is_explained_as_it_stands() -> None:
    model = Unsettled(small())
    for _ in range(8):
        model.step()
    model.market.vendors["markup"] *= 1.5
    model.use_parameters(replaced(model.parameters, "choice.logit_scale", 0.5))
    model.set_shared_preference(STARTUP, 2.0)
    assert assert_explained(model.branch(7)) > 10


def test_an_explanation_changes_nothing() -> None:
    explained, silent = after(8), after(8)
    explained.explain(5)
    assert explained.run().record.tobytes() == silent.run().record.tobytes()


def test_reasons_are_reported_and_contracts_are_reviewed_when_announced() -> None:
    model = stepped(both_kinds({"review_months": 3.0}), 0)
    reasons, planned, reviewed = set(), dict[tuple[int, int], str](), 0
    for _ in range(20):
        for row in range(20):
            explained = model.explain(row)
            for one in explained.decisions:
                reasons.add(one.reason)
                if one.reason == "contract":
                    planned[row, one.workload] = one.review_month
                elif planned.pop((row, one.workload), "") == explained.month:
                    assert one.reason in {"review", "vanished"}
                    reviewed += 1
        model.step()
    assert {"start", "review", "contract", "not started", "unaware"} <= reasons
    assert reviewed > 10


def test_a_firm_is_found_by_agent_and_row_in_the_month_that_the_model_stands_in() -> None:
    model = stepped({}, 12)
    firm = next(firm for firm in model.agents if hasattr(firm, "row") and firm.row > 2)
    by_agent = firm.explain()
    assert by_agent == model.explain(firm.row)
    assert by_agent.month == f"{model.date:%Y-%m}" == "2024-01"
    explained = model.explain(3)
    one, other = explained.decisions[:2]
    assert model.explain(3, workload=other.workload).decisions == (other,) != (one,)


@pytest.mark.parametrize(
    ("firm", "workload", "months", "message"),
    [
        (10**6, None, 6, "firm 1000000"),
        (3, 99, 6, "workload=99: "),
        (3, None, 24, "the run is over"),
    ],
)
def test_what_does_not_exist_is_refused(
    firm: int, workload: int | None, months: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        stepped({}, months).explain(firm, workload)


TAKEN = Alternative("lab (api)", "closed", {"trust": 2.1, "cost": -0.9}, 1.2, (), 1.0, 0.6)
RIVAL = Alternative("free (hosted)", "open", {"trust": 1.0, "cost": 0.01}, 1.01, (), 1.0, 0.36)
UNFIT = Alternative(
    "new (hosted)", "open", {"trust": 0.1, "cost": 0.2}, 0.3, ("capability", "origin"), 0.0, 0.0
)
NONE = Alternative("without AI", "", {}, -1.0, (), 1.0, 0.04)
CHOICE = Decision(
    workload=2, work="critical", decided=True, reason="review", review_month="2024-05",
    held="free (hosted)", chosen="lab (api)", alternatives=(TAKEN, RIVAL, UNFIT, NONE),
    nests={"without AI": 0.04, "closed": 0.6, "open": 0.36}, draws=(0.25, 0.5), gain=3.2,
)  # fmt: skip


def test_a_choice_is_described_with_its_terms_its_rival_its_draws_and_what_failed() -> None:
    chosen, rival, drawn, unfit = str(CHOICE).splitlines()
    for line, words in (
        (chosen, ["workload 2", "lab (api)", "60 %", "+2.1", "-0.9", "1.2", "free (hosted)"]),
        (rival, ["free (hosted)", "36 %", "+1.0"]),
        (drawn, ["4 %", "60 %", "36 %", "0.250", "0.500"]),
        (unfit, ["new (hosted)", "capability", "origin"]),
    ):
        assert [word for word in words if word not in line] == []
    assert "cost" not in rival  # too small to be shown
    for changes, lines, reason in (
        ({"decided": False, "reason": "contract"}, 1, "2024-05"),
        ({"nests": {}, "draws": None}, 2, "lab (api)"),
        ({"reason": "vanished"}, 4, "withdrawn"),
    ):
        described = str(replace(CHOICE, **changes)).splitlines()
        assert len(described) == lines
        assert reason in described[0]


def test_the_table_has_a_row_per_alternative_of_a_workload() -> None:
    both = CHOICE, replace(CHOICE, workload=3)
    table = Explanation(7, "startups", 16, "2024-05", both).table()
    assert list(table["workload"]) == [2] * 4 + [3] * 4
    assert list(table["alternative"][:4]) == [a.name for a in CHOICE.alternatives]
    assert list(table["failed"][:4]) == ["", "", "capability, origin", ""]
    assert list(table["chosen"][:4]) == [True, False, False, False]
    assert list(table["held"][:4]) == [False, True, False, False]
    assert table["trust"][0] == 2.1
    assert table["trust"].isna()[3]


def test_every_kind_of_event_has_a_sentence() -> None:
    assert set(EVENT_SENTENCES) == set(EVENTS)
    known = {("price", 0.78): "-22 %", ("new_work", 0.09): "9 %", ("merge", 0.001): "0.001"}
    for (what, amount), says in known.items():
        assert says in describe_event(what, "lab_a", amount)
        assert "lab a" in describe_event(what, "lab_a", amount)
