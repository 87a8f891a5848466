"""Sentences made from an answer: what it says in words, with its numbers and their uncertainty."""

from __future__ import annotations

from typing import Any

from analysis.common.ensemble import SCOPE_NAMES
from analysis.common.measures import after, in_list, percent, percent_range, written

type Answer = dict[str, Any]

VERBS = {
    "open": "open wins",
    "closed": "closed wins",
    "hybrid": "a hybrid emerges",
    "contested": "the outcome stays contested",
    "no_closed": "no closed vendor is left",
    "no_market": "there is no market",
}
MANY = 1 / 3  # of firms that use both camps: then a winner needs an explanation
HOW = {"mixing": "mixing inside firms", "split": "a split between firms"}


def headline(answer: Answer) -> str:
    """Who won, in how many runs, with the interval; honest about few runs and close calls."""
    head = answer["headline"]
    by = f"By {head['yardstick']}"
    if head["runs"] == 0:
        return f"No run finished, so there is no answer: {head['failed']} failed."
    leader = head["leader"]
    if head["runs"] == 1:
        return f"{by}, {VERBS[leader]} in the only run; one run says nothing about chance."
    number = _in_runs(head["verdicts"][leader], head["runs"], answer["mixture"] is not None)
    if head["clear"] or head["second"] is None:
        return f"{by}, {VERBS[leader]} in {number}."
    second = head["second"]
    return (
        f"{by}, no outcome clearly leads: {VERBS[leader]} in {number}, "
        f"{VERBS[second]} in {_share_of_runs(head['verdicts'][second])}."
    )


def _in_runs(cell: dict[str, Any], runs: int, mixture: bool) -> str:
    holds = "95 % interval over worlds and hypotheses" if mixture else "95 % interval by luck alone"
    return (
        f"{percent(cell['probability'])} of {runs} runs "
        f"({holds} {percent_range(cell['low'], cell['high'])})"
    )


def _share_of_runs(cell: dict[str, Any]) -> str:
    return f"{percent(cell['probability'])} ({percent_range(cell['low'], cell['high'])})"


def pooled(answer: Answer) -> str:
    """A warning where the headline pools several points of a sweep, else nothing."""
    if not answer["points"]:
        return ""
    return f"This pools {len(answer['points'])} points of a sweep; each has its own row below."


def hybrid_and_contest(answer: Answer) -> str:
    """How the hybrids are hybrid and why the contested are contested; empty without either."""
    head, parts = answer["headline"], []
    if head["verdicts"]["hybrid"]["runs"] and head["styles"]:
        styles = [f"{count} by {HOW[style]}" for style, count in head["styles"].items()]
        parts.append(f"Hybrid runs: {', '.join(styles)}.")
    if head["verdicts"]["contested"]["runs"] and head["reasons"]:
        reasons = [f"{count} {reason}" for reason, count in head["reasons"].items()]
        parts.append(f"Contested runs: {', '.join(reasons)}.")
    return " ".join(parts)


def other_yardsticks(answer: Answer) -> str:
    """Whether another yardstick, or one kind of firm, gives another winner."""
    head = answer["headline"]
    if not head["runs"]:
        return ""
    if not answer["differ"]:
        same = "Every other yardstick and kind of firm has the same leading outcome"
        return f"{same}{_least_sure(answer)}."
    clear = [cell for cell in answer["differ"] if cell["clear"] or head["runs"] == 1]
    close = [cell for cell in answer["differ"] if cell not in clear]
    parts = []
    if clear:
        parts.append(f"Another outcome leads for {_cells(clear, head['runs'])}.")
    if close:
        parts.append(f"Another one leads, but not clearly, for {_cells(close, head['runs'])}.")
    return " ".join(parts)


def _least_sure(answer: Answer) -> str:
    """The yardstick and kind of firm at which the leader leads least, if clearly less."""
    head = answer["headline"]
    leader, low = head["leader"], head["verdicts"][head["leader"]]["low"]
    cells = [
        (cell["verdicts"][leader]["probability"], SCOPE_NAMES[scope], yardstick, cell)
        for yardstick, row in answer["yardsticks"].items()
        for scope, cell in row.items()
        if cell["leader"] == leader
    ]
    least = min(cells, key=lambda one: one[0], default=None)
    if least is None or least[3]["verdicts"][leader]["high"] >= low:
        return ""
    _, who, yardstick, cell = least
    said = f"{VERBS[leader]} in {_share_of_runs(cell['verdicts'][leader])}"
    if cell["second"] is not None:
        second = cell["second"]
        said += f", {VERBS[second]} in {_share_of_runs(cell['verdicts'][second])}"
    return f", least surely for {who} by {yardstick}: {said}"


def _cells(differ: list[dict[str, Any]], runs: int) -> str:
    """The cells of one kind of firm and one outcome together, with their probabilities."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for cell in differ:
        groups.setdefault((cell["scope"], cell["leader"]), []).append(cell)
    parts = []
    for (scope, leader), cells in groups.items():
        shares = list(dict.fromkeys(percent(cell["probability"]) for cell in cells))
        number = "" if runs == 1 else f", {in_list(shares)}"
        yardsticks = in_list([cell["yardstick"] for cell in cells])
        parts.append(f"{SCOPE_NAMES[scope]} by {yardsticks} ({VERBS[leader]}{number})")
    return "; ".join(parts)


def thresholds(answer: Answer) -> str:
    """Whether the leading outcome depends on the share from which a camp counts as the winner."""
    rows = answer["win_threshold"]
    if not rows or answer["headline"]["runs"] < 2:
        return ""
    leaders = {row["leader"] for row in rows}
    cells = [
        f"{percent(row['verdicts'][row['leader']]['probability'])} "
        f"at {percent(row['win_threshold'])}"
        for row in rows
    ]
    if len(leaders) == 1:
        leader = VERBS[next(iter(leaders))]
        return f"The leader does not depend on the winning share: {leader} in {in_list(cells)}."
    cells = [f"{VERBS[row['leader']]} at {percent(row['win_threshold'])}" for row in rows]
    return f"The leader depends on the winning share: {in_list(cells)}."


def moved(movement: dict[str, Any]) -> str:
    """One outcome's move: "open share of tokens: 15 % to 45 % (90 % of runs 20 % to 60 %)"."""
    unit = after(movement["unit"])
    first, last, low, high = (
        written(movement[k], movement["unit"]).removesuffix(unit)
        for k in ("first", "last", "low", "high")
    )
    spread = f" (90 % of runs {low} to {high})" if low != high else ""
    return f"{movement['phrase']}: {first} to {last}{unit}{spread}"


def mixing(answer: Answer) -> str:
    """Mixing over all firms beside what chance would give."""
    row = answer["mixing"][0]
    if row["observed"]["median"] is None:
        return ""
    observed, chance, excess = (row[k]["median"] for k in ("observed", "chance", "excess"))
    low, high = row["excess"]["low"], row["excess"]["high"]
    says = "no more than" if low <= 0 <= high else "more than" if excess > 0 else "less than"
    return (
        f"{percent(observed)} of AI-using firms use both camps, {says} the {percent(chance)} that "
        f"independent choices would give.{_although_one_wins(answer, observed)}"
    )


def _although_one_wins(answer: Answer, mixing: float) -> str:
    """Why one camp wins where many firms use both; empty where few do, or where neither wins."""
    leader, yardstick = answer["headline"]["leader"], answer["headline"]["yardstick"]
    if leader not in ("open", "closed") or mixing < MANY:
        return ""
    share = answer["final_shares"][0][yardstick]["median"]
    part = percent(share if leader == "open" else 1 - share)
    return (
        f" Even so {leader} wins: a firm uses both as soon as one workload runs on each, while "
        f"{leader} models do {part} of the work (by {yardstick})."
    )


def failures(answer: Answer) -> str:
    """How many runs failed and are left out, and the first of them; empty when none did."""
    failed = answer["failed_runs"]
    if not failed:
        return ""
    first = failed[0]
    where = f" at {first['stage']}" if first["stage"] else ""
    runs = "1 run" if len(failed) == 1 else f"{len(failed)} runs"
    return (
        f"{runs} failed and {'is' if len(failed) == 1 else 'are'} left out: run {first['run']} "
        f"(seed {first['seed']}){where}: {first['error'] or 'no message'}"
        + ("" if len(failed) == 1 else ", and others")
    )
