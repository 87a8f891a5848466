"""The page of results: tables, and the numbers in the sentences of performance.md.template."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import flat_memory, studies
from tests.benchmarks.budgets import RUN_MS, WHY, Budget, Results, budgets, rate_of
from tests.benchmarks.comparison import ERRORS, MONTHS, PEERS, SIZES, Timed, bytes_a_firm
from tests.benchmarks.elsewhere import Reached
from tests.benchmarks.growth import Exponent
from tests.benchmarks.guard import BAND, BAND_ELSEWHERE, here
from tests.benchmarks.neighbours import told
from tests.benchmarks.phases import FIRMS
from tests.benchmarks.roofline import DECIDING, OPERATIONS
from tests.benchmarks.scale import FIRST_MONTHS
from tests.benchmarks.setting import NEIGHBOURS, OFFERINGS, REVIEW_MONTHS, WORKLOADS

TEMPLATE = Path(__file__).with_name("performance.md.template")
WORDS = {"unit", "verdict", "why", "each takes", "because"}  # columns that hold no numbers


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown: words to the left, numbers to the right."""
    marks = ["---", *("---" if name in WORDS else "---:" for name in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *rows))


def figure(value: float, digits: int = 3) -> str:
    """A number with `digits` significant digits; a dash if there is none."""
    if not math.isfinite(value):
        return "-"
    if value == 0.0:
        return "0"
    if float(value).is_integer() and abs(value) < 10.0**digits:
        return f"{value:.0f}"
    rounded = float(f"{value:.{digits}g}")
    places = digits - 1 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:,.{max(places, 0)}f}"


def page(results: Results, elsewhere: Reached) -> str:
    """The whole page, with what other kinds of machine reached."""
    line, promises, run = results.roofline, budgets(results), results.runs[FIRMS]
    arithmetic, memory = sum(line.arithmetic.values()), sum(line.memory.values())
    return TEMPLATE.read_text(encoding="utf-8").format(
        machine=here(),
        quiet=told(results.others),
        workloads=WORKLOADS,
        offerings=OFFERINGS,
        neighbours=NEIGHBOURS,
        review_months=f"{REVIEW_MONTHS:g}",
        pace=figure(results.pace / 1e6),
        lead=_lead(results),
        budgets=_budgets(promises),
        missed=_missed(promises),
        many=f"{results.many.runs:,}",
        many_firms=studies.FIRMS,
        many_runs=f"{studies.MANY:,}",
        few_runs=f"{flat_memory.RUNS[0]:,}",
        more_runs=f"{flat_memory.RUNS[1]:,}",
        screened=f"{results.sensitivity.runs:,}",
        sensitivity_runs=f"{results.sensitivity_runs:,}",
        elsewhere=_elsewhere(promises, elsewhere),
        compared_months=MONTHS,
        compared=_compared(results),
        errors=f"{ERRORS:g}",
        notes="\n".join(f"- **{peer.name}.** {peer.note}" for peer in PEERS),
        pairs=_pairs(results),
        can=_can(results),
        needs=_needs(results),
        arithmetic=figure(arithmetic),
        memory=figure(memory),
        limit=figure(line.limit),
        binding="arithmetic" if arithmetic >= memory else "memory",
        taken=figure(line.taken),
        times_limit=figure(line.times_limit),
        parts=table(
            ("function", "ns a review"),
            ((name, figure(spent)) for name, spent in line.parts.items()),
        ),
        deciding_times_limit=figure(line.deciding_times_limit),
        beside=figure(line.taken - line.parts[DECIDING]),
        run_firms=f"{FIRMS:,}",
        run=figure(1e3 * run.whole),
        phases=_phases(results),
        beside_firms=figure(1e3 * (run.whole - run.phases["adoption"])),
        promised=figure(RUN_MS[FIRMS]),
        first_months=FIRST_MONTHS,
        sizes=_sizes(results),
        growth=_growth(results),
        worse=_worse(results),
        start_up=_start_up(results),
        band=f"{1.0 + BAND:g}",
        band_elsewhere=f"{1.0 + BAND_ELSEWHERE:g}",
    )


def _budgets(promises: Iterable[Budget]) -> str:
    rows = (
        (
            budget.what,
            f"{'at least' if budget.at_least else 'at most'} {figure(budget.promised)}",
            figure(budget.reached),
            budget.unit,
            budget.verdict,
        )
        for budget in promises
    )
    return table(("what", "promised", "measured", "unit", "verdict"), rows)


def _missed(promises: Iterable[Budget]) -> str:
    lines = [
        f"- {budget.what}: {WHY.get(budget.name, 'why is not known yet')}."
        for budget in promises
        if budget.verdict.startswith("missed")
    ]
    return "\n".join(
        ["Why not, where a budget is missed:", "", *lines] if lines else ["None is missed."]
    )


def _lead(results: Results) -> str:
    """How fast each other way is beside the engine at the largest size, the hardest first."""
    engine = rate_of(results.compared, PEERS[0].module, SIZES[-1])
    found = []
    for peer in PEERS[1:]:
        rate = rate_of(results.compared, peer.module, SIZES[-1])
        if rate > engine:
            found.append(f"- {peer.name} is {figure(rate / engine, 2)} times as fast")
        elif rate > 0.0:
            found.append(f"- {peer.name} takes {figure(engine / rate, 2)} times as long")
    return "\n".join([f"With {SIZES[-1]:,} firms, compared with this engine:", "", *found])


def _elsewhere(promises: Iterable[Budget], elsewhere: Reached) -> str:
    if not elsewhere:
        return "The command was not run on another kind of machine yet."

    def cell(budget: Budget, reached: dict[str, float]) -> str:
        there = replace(budget, reached=reached.get(budget.what, math.nan))
        return f"{figure(there.reached)}, {there.verdict}"

    rows = (
        (budget.what, *(cell(budget, reached) for reached in elsewhere.values()))
        for budget in promises
    )
    return "\n\n".join(
        (
            "What other kinds of machine reached when the command was last run there:",
            table(("what", *elsewhere), rows),
        )
    )


def _compared(results: Results) -> str:
    def ratio(timed: Timed) -> float:
        return rate_of(results.compared, PEERS[0].module, timed.firms) / timed.rate

    def row(timed: Timed) -> tuple[str, ...]:
        if timed.failure:
            return (f"{timed.peer.name}: {timed.failure}", f"{timed.firms:,}", "-", "-", "-", "-")
        return (
            timed.peer.name,
            f"{timed.firms:,}",
            figure(timed.rate),
            figure(ratio(timed)),
            figure(bytes_a_firm(results.compared, timed.peer)),
            "-" if timed.peer.module == "engine" else f"{timed.disagreement:.1f}",
        )

    head = ("way", "firms", "firm-months a second", "time, engine = 1", "bytes a firm",
            "standard errors apart")  # fmt: skip
    largest_first = sorted(results.compared, key=lambda timed: -timed.firms)
    return table(head, (row(timed) for timed in largest_first))


def _pairs(results: Results) -> str:
    head = ("setting", "firms", "months", "engine, ms", "objects, draws of Python, ms", "ratio",
            "objects, draws of the engine, ms", "ratio")  # fmt: skip
    rows = (
        (
            pair.setting,
            f"{pair.firms:,}",
            str(pair.months),
            figure(1e3 * pair.engine),
            figure(1e3 * pair.own_draws),
            figure(pair.own_draws / pair.engine),
            figure(1e3 * pair.usual),
            figure(pair.usual / pair.engine),
        )
        for pair in results.pairs
    )
    return table(head, rows)


def _can(results: Results) -> str:
    machine = results.roofline.machine
    rows = [
        (f"{name}s", f"{figure(machine.operations[name] / 1e9)} thousand million")
        for name in OPERATIONS
    ]
    rows.append(("bytes one after another", f"{figure(machine.streamed / 1e9)} thousand million"))
    rows.append(("reads from anywhere", f"{figure(machine.far / 1e6)} million"))
    return table(("one core", "a second"), rows)


def _needs(results: Results) -> str:
    line, rows = results.roofline, []
    for need in line.needs:
        each = [f"{figure(n)} {name}{'' if n == 1 else 's'}" for name, n in need.counts.items()]
        each += [f"{figure(need.streamed)} bytes"] if need.streamed else []
        each += [f"{figure(need.far)} reads from anywhere"] if need.far else []
        rows.append(
            (
                need.part,
                figure(need.times),
                ", ".join(each),
                figure(line.arithmetic[need.part]),
                figure(line.memory[need.part]),
                need.why,
            )
        )
    head = ("part", "times a review", "each takes", "arithmetic, ns", "memory, ns", "why")
    return table(head, rows)


def _phases(results: Results) -> str:
    run = results.runs[FIRMS]
    rows = [("building the world", run.build), *run.phases.items(), ("summing up", run.outcomes)]
    body = ((name, figure(1e3 * spent), figure(1e6 * spent / 120)) for name, spent in rows)
    return table(("phase", "ms a run", "us a month"), body)


def _sizes(results: Results) -> str:
    rows = (
        (
            f"{size.firms:,}",
            figure(size.build),
            figure(size.per_firm_month),
            figure(1e3 / size.per_firm_month),
            figure(size.bytes_a_firm),
        )
        for size in results.sizes
    )
    head = ("firms", "build, s", "ns a firm-month", "million firm-months a second",
            "bytes a firm")  # fmt: skip
    return table(head, rows)


def _growth(results: Results) -> str:
    def told(exponent: Exponent) -> str:
        return f"{exponent.value:.2f} ({exponent.low:.2f} to {exponent.high:.2f})"

    rows = (
        (
            growth.axis.name,
            f"{growth.axis.sizes[0]:,} to {growth.axis.sizes[-1]:,}",
            told(growth.time),
            told(growth.memory),
            growth.axis.reason,
        )
        for growth in results.growth
    )
    return table(("size", "range", "time", "memory", "because"), rows)


def _worse(results: Results) -> str:
    found = [
        f"{what} in {growth.axis.name}"
        for growth in results.growth
        for what, fitted in (("time", growth.time), ("memory", growth.memory))
        if fitted.above_linear
    ]
    if not found:
        return "Nothing grows faster than in proportion."
    return f"Faster than in proportion: {', '.join(found)}."


def _start_up(results: Results) -> str:
    start = results.start_up
    rows = (
        ("`python -c ''`", start.python),
        ("`import sim`", start.import_sim),
        ("`from sim import Ecosystem`", start.import_ecosystem),
        ("`openclosed --help`", start.help),
        ("`openclosed` where nothing is cached", start.first_use),
        ("the same once more", start.second_use),
    )
    return table(("what", "s"), ((name, figure(seconds)) for name, seconds in rows))
