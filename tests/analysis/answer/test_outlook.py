"""The sentences of the answer: what is likely, what is open, and what would decide it."""

import pytest

from analysis.answer import outlook


def cell(value: float, low: float, high: float) -> dict[str, float]:
    return {"probability": value, "low": low, "high": high, "error": 0.01, "runs": 40}


SURE = {"open": cell(0.0, 0.0, 0.04), "between": cell(0.05, 0.0, 0.1), "closed": cell(0.95, 0.9, 1)}
LOOSE = {
    "open": cell(0.3, 0.1, 0.5), "between": cell(0.4, 0.2, 0.6), "closed": cell(0.3, 0.1, 0.5)
}  # fmt: skip


def answer(**loose: str) -> dict[str, object]:
    """Everything is sure but what is named, as startup="tokens"."""
    cells = {
        yardstick: {
            scope: {
                "verdicts": (of := LOOSE if loose.get(scope) == yardstick else SURE),
                "between": of["between"],
            }
            for scope in outlook.NAMES
        }
        for yardstick in ("workloads", "tokens", "spend")
    }
    parts = {"luck": 0.6, "hypotheses": 0.1, "k": 0.25, "rest": 0.05}
    ends = {"open": 0.0, "between": 0.1, "closed": 0.9, "weight": 0.5}
    return {
        "headline": {"runs": 40, "verdicts": SURE},
        "yardsticks": cells,
        "mixture": {
            "until": "2026-06",
            "effective": {"worlds": 30.0, "first worlds": 12.0, "hypotheses": 6.5},
            "hypotheses": {"lasting": ends, "experience": ends | {"closed": 0.4}},
            "growth": {"0.1 to 0.5": ends | {"closed": 0.3}, "1.4 to 1.9": ends},
            "variance": {"open_share_tokens_startup": parts, "open_share_workloads_all": parts},
        },
        "win_threshold": [{"win_threshold": 0.75, "verdicts": {"closed": cell(0.24, 0.1, 0.4)}}],
        "information": ["What would tell most: a figure."],
        "plain_because": "",
    }


def test_what_is_sure_is_likely_and_what_is_loose_is_open() -> None:
    found = answer(startup="tokens")
    likely, undecided, deciding = outlook.sentences(found)
    assert "Enterprises: closed wins by workloads (95 %), tokens (95 %) and spend" in likely
    assert "Developers: closed wins by workloads (95 %) and spend (95 %)." in likely
    assert undecided == "Undecided. Developers by tokens (neither wins 40 %, open wins 30 %)."
    assert "0.1 to 0.5 a year" in deciding
    assert "60 % luck still to come" in deciding
    assert "24 % at 75 %" in deciding
    assert deciding.endswith("What would tell most: a figure.")


def test_where_all_is_sure_nothing_is_open() -> None:
    assert outlook.undecided(answer()).startswith("Undecided: nothing")


def test_hypotheses_that_disagree_are_named() -> None:
    said = outlook.by_hypothesis(answer())
    assert "40 % of runs if firms' reluctance to use open models fades with use" in said
    assert "90 % if firms' reluctance to use open models lasts" in said


@pytest.mark.parametrize("because", ["", "firms.count holds for a whole run"])
def test_a_plain_world_is_called_one(because: str) -> None:
    found = answer() | {"mixture": None, "plain_because": because}
    assert outlook.sentences(found) == []
    assert because in outlook.trust(found)
    assert "luck alone" in outlook.trust(found)
