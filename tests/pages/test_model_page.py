"""docs/odd.md describes the code: its equations are the rules, its names exist, none is missing.

The same holds for its tables; docs/model.md has every term and a small model.
"""

import math
import re
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pytest

from docs.make import equations
from docs.make.code import COLUMNS, DECISIONS, find, general_names, is_known, plain, rules_to_name
from docs.make.document import SHORT, TEXT, Row, names, rows, rules, state_variables
from docs.make.model_page import name_of, parts
from openclosed.experiments.starts.states import read
from openclosed.sim.demand.potential import room
from openclosed.sim.parameters import Parameters, describe
from openclosed.sim.parameters.base import all_replaced, value_of
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.mechanisms import MECHANISMS
from openclosed.sim.parameters.suppliers import LAST_MONTH
from openclosed.sim.terms.table import COLUMNS as OFFERED
from openclosed.sim.terms.table import TASTES, TERMS

SHORT_TEXT = SHORT.read_text(encoding="utf-8")
ROWS = [*rows(), *rules()]
EXECUTED = [row for row in ROWS if row.equation]
NAMES = names() | {name for row in rules() for name in (*row.functions, *row.parameters) if name}
QUESTIONS = """
    I.i:ab I.ii:abcde I.iii:a II.i:abcde II.ii:abcdefgh II.iii:ab II.iv:abcde II.v:abc II.vi:abcd
    II.vii:ab II.viii:ab II.ix:a II.x:ab III.i:ab III.ii:abc III.iii:a III.iv:abc
"""
"""Of the protocol ODD + D: parts, and letters of each."""
DRAWS = 60  # random arguments for each equation


@pytest.mark.parametrize("row", EXECUTED, ids=lambda row: row.functions[0])
def test_an_equation_is_what_its_function_computes(row: Row) -> None:
    function, rng = find(row.functions[0]), np.random.default_rng(1)
    for changes in equations.VARIANTS:
        parameters = all_replaced(Parameters(), changes)
        for _ in range(DRAWS):
            arguments = equations.draw(function, rng, parameters)
            by_equation = equations.evaluate(row.equation, function, arguments, parameters)
            by_function = plain(function)(**arguments)
            np.testing.assert_allclose(by_equation, by_function, rtol=1e-9, atol=1e-9)


def test_every_scalar_rule_has_an_equation() -> None:
    scalar = {name for name in rules_to_name() if equations.is_scalar(find(name))}
    assert len(scalar) > 40
    assert scalar <= {row.functions[0] for row in EXECUTED}


def test_every_rule_decision_mechanism_and_state_variable_is_named() -> None:
    assert not {name for name in DECISIONS if find(name) is None}
    columns = {name_of(one.fill) for one in OFFERED}  # which the table of terms declares
    missing = (rules_to_name() | DECISIONS) - NAMES - columns
    missing |= {f"mechanisms.{one.name}" for one in MECHANISMS} - names()
    missing |= COLUMNS - state_variables()
    assert not missing, f"docs/odd.md and its tables do not name {sorted(missing)}"


def test_every_name_on_the_pages_exists_and_tables_made_from_code_are_there() -> None:
    assert all(part in TEXT for part in parts().values()), "python -m docs.make"
    assert all(row.functions for row in ROWS)
    named = NAMES | names(SHORT_TEXT) | state_variables()
    unknown = {name for name in named if not is_known(name)}
    assert not unknown, f"these do not exist: {sorted(unknown)}"


def test_every_parameter_stands_beside_an_equation() -> None:
    patterns = {pattern for row in ROWS for pattern in row.parameters} | {
        name for name in NAMES if "." in name
    }
    assert not [
        name for name in general_names() if not any(fnmatchcase(name, one) for one in patterns)
    ]


def test_every_question_of_the_protocol_has_an_answer() -> None:
    parts = [one.split(":") for one in QUESTIONS.split()]
    every = [f"{part}.{letter}" for part, letters in parts for letter in letters]
    assert [one for one in every if one not in TEXT] == []


def test_the_short_page_has_every_term_of_utility() -> None:
    named = re.findall(r"^\| ([a-z_, ]+) \|", SHORT_TEXT, flags=re.MULTILINE)[1:]
    idle = {
        one.name for one in TASTES
        if one.weight and one.weight.enterprises == one.weight.startups == 0.0
    }  # fmt: skip
    shown = {name for cell in named for name in cell.split(", ")}
    assert shown == {one.name for one in TERMS} - idle


def test_a_number_on_the_short_page_is_the_default_of_its_parameter() -> None:
    numbers = re.findall(r"`([\w.]+)` = (-?[\d.]*\d)", SHORT_TEXT)
    assert len(numbers) == SHORT_TEXT.count("` = ") > 5
    defaults = {one.name: one.default for one in describe()}
    assert [name for name, number in numbers if defaults[name] != float(number)] == []


def small_model(kinds: str = "(10_000, 90)", **changed: str) -> dict[str, Any]:
    """What the code on the page computes, as printed or with other runs, kinds and values."""
    (code,) = re.findall(r"^```python\n(.*?)^```", SHORT_TEXT, flags=re.DOTALL | re.MULTILINE)
    for name, value in changed.items():
        code, count = re.subn(rf"^{name} = \S+", f"{name} = {value}", code, flags=re.MULTILINE)
        assert count == 1, name
    assert code.count("(10_000, 90)") == 1
    found: dict[str, Any] = {}
    exec(code.replace("(10_000, 90)", kinds), found)
    return found


def test_the_small_model_on_the_page_has_the_defaults_and_the_quantiles_below_it() -> None:
    """But for the delay, which the large model yields."""
    page, usual = small_model(), Parameters()
    pace, work = usual.research.past_growth, usual.work
    saturation, growth, tiering, slope = (
        value_of(usual, name)
        for name in ("work.saturation", "work.size_growth", "pricing.tiering", "pricing.cost_slope")
    )
    defaults = {
        "k": growth * pace + work.retirement,
        "ended": work.retirement,
        "start": work.start_months / 12.0,
        "rate": work.per_point * pace,
        "spread": work.size_spread,
        "ahead": months_between(LAST_MONTH, "2032-07") / 12.0,
        "room": room(saturation, growth, slope * tiering + work.retirement / pace, 0.0),
    }
    for name, value in defaults.items():
        assert page[name] == pytest.approx(value, rel=0.005), name
    said = re.findall(r"median of (\d+) %, and lies between (\d+) and (\d+) %", SHORT_TEXT)
    ends = 100.0 * np.quantile(page["can_do"], [0.5, 0.05, 0.95])
    assert said == [tuple(f"{end:.0f}" for end in ends)]
    never = 100.0 * np.median(small_model(room="np.inf")["can_do"])
    assert f"would be {never:.0f} %" in " ".join(SHORT_TEXT.split())


@pytest.mark.parametrize(("k", "delay", "start"), [(1.0, 0.5, 0.5), (2.0, 0.25, 1.0)])
def test_many_equal_kinds_of_the_small_model_give_the_law(
    k: float, delay: float, start: float
) -> None:
    """Within .01, of a few runs; at a start of 0 the law is exp(-k delay)."""
    can_do = many_equal_kinds(k=k, delay=delay, start=start, room="np.inf")
    h = k + 1.0 / start
    only = (1 + k * start) * (1 - math.exp(-k * delay) - k / h * (1 - math.exp(-h * delay)))
    assert can_do == pytest.approx(1.0 - only, abs=0.01)
    at_once = many_equal_kinds(k=k, delay=delay, start=1e-6, room="np.inf")
    assert at_once == pytest.approx(math.exp(-k * delay), abs=0.01)


@pytest.mark.parametrize(("ahead", "only"), [(0, 0.496), (25, 0.447), (50, 0.274), (75.833, 0.146)])
def test_closed_models_keep_less_as_demand_ends(ahead: float, only: float) -> None:
    """8 capability points behind, 14.4 a year, growth of 1.25 a year, 26 times the work at most."""
    can_do = many_equal_kinds(
        k=1.25, delay=8 / 14.4, start=1e-6, room=26.0, ahead=ahead / 12, ended=0.0
    )
    assert can_do == pytest.approx(1.0 - only, abs=0.01)


def many_equal_kinds(**changed: float | str) -> float:
    """The mean over a few runs of what open models can do, with very many kinds of one size."""
    code = {"rate": "2000.0", "spread": "0.0"} | {key: str(value) for key, value in changed.items()}
    return float(small_model("(50, 25_000)", **code)["can_do"].mean())


def test_the_contract_length_that_the_short_page_gives_is_that_of_the_starting_states() -> None:
    kept = read()
    place = kept.names.index("firms.enterprises.review_months")
    median = np.median([one.lineage.parameters[place] for one in kept.states])
    assert f"({median:.0f} in the median starting state)" in SHORT_TEXT


def test_the_short_page_has_the_number_of_firms() -> None:
    assert f"**Firms**: {Parameters().firms.count:,}," in SHORT_TEXT
