"""What the record rules out, and what it tells of which number.

History matching under each hypothesis: points over the ranges of the numbers that nobody has
measured, run to the end of 2025, and ruled out where they are further from the record than its
error, the discrepancy that was committed beforehand and chance allow. With `docs` the sets that
are left become those that other experiments draw from.
"""

from typing import Any

import numpy as np

from openclosed.analysis import published
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.checks import refuse_beside_record, refuse_too_few
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation, provenance
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.study import study
from openclosed.experiments.validation import observed_record
from openclosed.experiments.validation.assimilation import free_numbers
from openclosed.experiments.validation.assimilation.free_numbers import CUT_OFFS, column, free_of
from openclosed.experiments.validation.assimilation.tasks import worlds_of
from openclosed.experiments.validation.calibration import answer as calibration_answer
from openclosed.experiments.validation.calibration import finding as calibration_finding
from openclosed.experiments.validation.calibration import matching
from openclosed.experiments.validation.calibration.answer import SCREENED, Calibration, known
from openclosed.experiments.validation.calibration.matching import Bank
from openclosed.experiments.validation.calibration.settings import CalibrationSettings
from openclosed.experiments.validation.calibration.targets import MATCHED, TARGETS, score
from openclosed.experiments.validation.calibration.waves import OUTCOMES, Laboratory, explore

PAGE_TABLES = ("targets", "learnt")
SHOWN = 200  # runs of each hypothesis in the picture over the record
DIGITS = 4  # significant ones of the sets that are kept


def run(question: Question, settings: CalibrationSettings) -> int:
    """Match the record under each hypothesis, and say what is left, learnt and proved.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    refuse_too_few(settings.replicates)
    refuse_beside_record(question.parameters, "calibration needs")
    numbers = free_of(question.parameters, settings.free)
    worlds = worlds_of(question, settings)
    runs = 2 * settings.replicates * settings.waves * settings.points * len(worlds)
    with study(question, runs=runs, months=OUTCOMES) as made:
        lab = Laboratory(made, worlds, numbers, settings.replicates)
        bank = explore(
            lab, [known(one) for one in CUT_OFFS], settings.waves, settings.points, settings.seed
        )

        def answer(origin: dict[str, Any]) -> Finding:
            found = _found(lab, bank, settings.seed)
            columns = [column(one) for one in CUT_OFFS]
            sets = calibration_answer.sets_table(found, columns, settings.sets, settings.seed)
            said = calibration_finding.finding(found, sets)
            if settings.docs:
                _keep(found, said, provenance.took(origin, made.processes))
            return said

        return finish(made, answer)


def _found(lab: Laboratory, bank: Bank, seed: int) -> Calibration:
    """All that is shown."""
    worst = calibration_answer.implausible(bank, CUT_OFFS)
    rows, weights = calibration_answer.mixture(bank, worst[:, -1])
    gave = bank.gave[rows].reshape(-1, len(TARGETS))
    rng = np.random.default_rng(seed)
    drawn = rng.choice(rows, size=SHOWN * len(lab.worlds), p=weights / weights.sum())
    away = matching.mean_over_runs(bank.away(SCREENED))
    return Calibration(
        list(lab.worlds),
        lab.free,
        CUT_OFFS,
        bank,
        worst,
        score(gave, weights=np.repeat(weights / lab.runs, lab.runs)),
        lab.months(bank.run[drawn, rng.integers(lab.runs, size=len(drawn))]),
        matching.emulate(bank.places, bank.hypothesis, len(lab.worlds), away),
        calibration_answer.told(bank, MATCHED, seed),
        calibration_answer.told(bank, SCREENED, seed),
        calibration_answer.survived(bank, len(lab.worlds), seed),
    )


def _keep(found: Calibration, said: Finding, took: str) -> None:
    """Make docs/evidence.md with its tables and picture, and the sets that are kept.

    `took` says how long the runs took.
    """
    tables = {one.name: one.rows for one in said.tables}
    documentation.write_parts("evidence", calibration_finding.parts(found, took))
    documentation.draw("evidence", said)
    for name in PAGE_TABLES:
        documentation.write_table(name, tables[name])
    observed_record.write_docs()
    together = published.text_of(calibration_answer.not_told_apart(found))
    published.NOT_TOLD_APART.write_text(together, encoding="utf-8")
    sets = tables["sets"].to_csv(index=False, float_format=f"%.{DIGITS}g")
    free_numbers.SETS.write_text(sets, encoding="utf-8")
