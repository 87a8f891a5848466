"""The sentences of the answer: what is likely, what is open, and what would decide it."""

from typing import Any

import pytest

from analysis.answer import outlook
from analysis.answer.mixture import KINDS
from analysis.answer.outlook import LAYERS


def cell(value: float, low: float, high: float) -> dict[str, float]:
    return {"probability": value, "low": low, "high": high, "error": 0.01, "runs": 40}


NEVER = {kind: cell(0.0, 0.0, 0.04) for kind in KINDS}
SURE = NEVER | {"contested": cell(0.05, 0.0, 0.1), "closed": cell(0.95, 0.9, 1.0)}
LOOSE = NEVER | {
    "open": cell(0.3, 0.1, 0.5), "hybrid": cell(0.4, 0.2, 0.6), "closed": cell(0.2, 0.1, 0.5),
    "contested": cell(0.1, 0.0, 0.2),
}  # fmt: skip
EDGE = NEVER | {"closed": cell(0.8, 0.66, 0.9), "hybrid": cell(0.2, 0.1, 0.34)}


def ends(closed: float) -> dict[str, float]:
    """How a group of worlds ends."""
    return dict.fromkeys(KINDS, 0.0) | {"closed": closed, "hybrid": 1.0 - closed, "weight": 0.5}


def answer(**loose: str) -> dict[str, Any]:
    """Everything is sure but what is named, as startup="tokens"."""
    cells = {
        yardstick: {
            scope: {"verdicts": LOOSE if loose.get(scope) == yardstick else SURE}
            for scope in outlook.NAMES
        }
        for yardstick in ("workloads", "tokens", "spend")
    }
    parts = {"luck": 0.6, "hypotheses": 0.1, "k": 0.25, "rest": 0.05}
    return {
        "headline": {"runs": 40, "verdicts": SURE},
        "yardsticks": cells,
        "mixture": {
            "until": "2026-08",
            "effective": {"worlds": 30.0, "first worlds": 12.0, "hypotheses": 6.5},
            "hypotheses": {"lasting": ends(0.9), "experience": ends(0.4)},
            "axes": {
                "k": {"0.1 to 0.5": ends(0.3), "0.5 to 1.4": ends(0.5), "1.4 to 1.9": ends(0.9)},
                "rho": {"0.500 to 0.900": ends(0.5), "0.900 to 0.990": ends(0.6)},
                "bias": {"0.7": ends(0.7)},
            },
            "variance": dict.fromkeys(LAYERS, parts),
        },
        "win_threshold": [{"win_threshold": 0.75, "verdicts": {"closed": cell(0.24, 0.1, 0.4)}}],
        "information": ["What would tell most: a figure."],
        "remade": "",
    }


def test_what_is_sure_is_likely_and_what_is_loose_is_open() -> None:
    found = answer(startup="tokens")
    likely, undecided, deciding = outlook.sentences(found)
    assert "Enterprises: closed wins by workloads (95 %), tokens (95 %) and spend" in likely
    assert "Developers: closed wins by workloads (95 %) and spend (95 %)." in likely
    assert undecided.startswith("Undecided. No data tell how fast new work grows")
    assert undecided.endswith("Developers by tokens (shared 40 %, open wins 30 %).")
    assert "60 % luck still to come" in deciding
    assert "24 % at 75 %" in deciding
    assert deciding.endswith("What would tell most: a figure.")


def test_an_ending_whose_interval_begins_below_two_thirds_is_not_likely() -> None:
    found = answer()
    found["yardsticks"]["spend"]["all"]["verdicts"] = EDGE
    assert "All firms: closed wins by workloads (95 %) and tokens (95 %)." in outlook.likely(found)
    assert outlook.undecided(found).endswith("All firms by spend (closed wins 80 %, shared 20 %).")


def test_what_decides_most_is_the_axis_along_which_endings_differ_most() -> None:
    said = outlook.deciding_axis(answer())
    assert said.startswith("No data tell how fast new work grows, which closed models can do first")
    assert said.endswith(
        "closed wins in 30 % at 0.1 to 0.5, 50 % at 0.5 to 1.4 and 90 % at 1.4 to 1.9."
    )
    found = answer()
    found["mixture"]["axes"]["rho"]["0.900 to 0.990"]["open"] = 0.95
    assert "how long a shift of developers' taste lasts" in outlook.deciding_axis(found)
    found["mixture"]["axes"] = {"bias": {"0.7": ends(0.7)}}
    assert outlook.deciding_axis(found) == ""
    both = found | answer(all="spend") | {"mixture": found["mixture"]}
    assert "  " not in outlook.undecided(both)


def test_where_all_is_sure_nothing_is_open() -> None:
    assert outlook.undecided(answer()) == "Undecided: nothing."


def test_hypotheses_that_disagree_are_named() -> None:
    said = outlook.by_hypothesis(answer())
    assert "40 % of runs if firms' reluctance to use open models fades with use" in said
    assert "90 % if firms' reluctance to use open models lasts" in said


def test_a_plain_world_is_called_one() -> None:
    found = answer() | {"mixture": None}
    assert outlook.sentences(found) == []
    assert "luck alone" in outlook.trust(found)


@pytest.mark.parametrize("remade", ["", "Since firms.count holds for a whole run, worlds are new."])
def test_it_is_said_on_what_the_answer_rests_and_whether_worlds_were_made_again(
    remade: str,
) -> None:
    said = outlook.trust(answer() | {"remade": remade})
    assert said.startswith("40 runs: effectively 30 worlds that start where the market was in")
    assert remade in said
    assert "  " not in said
    assert said.endswith("another seed moves a probability by about 1 points.")
