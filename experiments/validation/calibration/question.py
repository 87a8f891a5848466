"""What the record rules out, and what it tells of which number.

History matching under each hypothesis: points over the ranges of the numbers that nobody has
measured, run to the end of 2025, and ruled out where they are further from the record than its
error, the discrepancy that was committed beforehand and chance allow. With `docs` the sets that
are left become those that other experiments draw from.
"""

from typing import Any

import numpy as np

from openclosed.analysis import published
from openclosed.analysis.evidence import scorecard
from openclosed.analysis.evidence.targets import MATCHED, TARGETS
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.statistics import matching
from openclosed.analysis.statistics.matching import Bank
from openclosed.experiments.question import scenarios
from openclosed.experiments.question.checks import refuse_beside_record, refuse_too_few
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation, provenance
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.study import study
from openclosed.experiments.validation.assimilation import calibrated_sets
from openclosed.experiments.validation.assimilation.calibrated_sets import CUT_OFFS
from openclosed.experiments.validation.assimilation.free_numbers import free_of
from openclosed.experiments.validation.calibration import answer as calibration_answer
from openclosed.experiments.validation.calibration import evidence_page, observed_record
from openclosed.experiments.validation.calibration import finding as calibration_finding
from openclosed.experiments.validation.calibration.answer import SCREENED, Calibration, known
from openclosed.experiments.validation.calibration.settings import CalibrationSettings
from openclosed.experiments.validation.calibration.waves import OUTCOMES, Laboratory, explore

COMMAND = "python -m experiments.validation calibration docs=true"
SHOWN = 200  # runs of each hypothesis in the picture over the record


def run(question: Question, settings: CalibrationSettings) -> int:
    """Match the record under each hypothesis, and say what is left, learnt and proved.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    refuse_too_few(settings.replicates)
    refuse_beside_record(question.parameters, "calibration needs")
    numbers = free_of(question.parameters, settings.free, "experiment.free")
    rivals = scenarios.chosen(scenarios.HYPOTHESIS, settings.hypotheses, "experiment.hypotheses")
    worlds = {
        one: scenarios.composed(
            question, question.scenario, f"{scenarios.HYPOTHESIS}={one}"
        ).parameters
        for one in rivals
    }
    runs = 2 * settings.replicates * settings.waves * settings.points * len(worlds)
    with study(question, runs=runs, months=OUTCOMES) as made:
        lab = Laboratory(made, worlds, numbers, settings.replicates)
        bank = explore(
            lab, [known(one) for one in CUT_OFFS], settings.waves, settings.points, settings.seed
        )

        def answer(origin: dict[str, Any]) -> Finding:
            found = _found(lab, bank, settings.seed)
            columns = [calibrated_sets.column(one) for one in found.cut_offs]
            kept = calibration_answer.sets_table(found, columns, settings.sets, settings.seed)
            said = calibration_finding.finding(found, kept)
            if settings.docs:
                calibrated_sets.write_table(kept)
                _write_docs(found, said, provenance.took(origin, made.processes))
            return said

        return finish(made, answer)


def _found(lab: Laboratory, bank: Bank, seed: int) -> Calibration:
    """All that is shown."""
    worst = calibration_answer.implausible(bank, CUT_OFFS)
    rows, weights = calibration_answer.mixture(bank, worst[:, -1])
    gave = bank.gave[rows].reshape(-1, len(TARGETS))
    scores = scorecard.score(gave, weights=np.repeat(weights / lab.runs, lab.runs))
    rng = np.random.default_rng(seed)
    drawn = rng.choice(rows, size=SHOWN * len(lab.worlds), p=weights / weights.sum())
    return Calibration(
        list(lab.worlds),
        lab.free,
        CUT_OFFS,
        bank,
        worst,
        scores,
        lab.months(bank.run[drawn, rng.integers(lab.runs, size=len(drawn))]),
        matching.emulate(
            bank.places,
            bank.hypothesis,
            len(lab.worlds),
            matching.mean_over_runs(bank.away(SCREENED, TARGETS)),
        ),
        calibration_answer.told(bank, MATCHED, seed),
        calibration_answer.told(bank, SCREENED, seed),
        calibration_answer.prove(bank, len(lab.worlds), seed),
    )


def _write_docs(found: Calibration, said: Finding, took: str) -> None:
    """Make docs/evidence.md, its tables and pictures, and what other pages say of it.

    `took` says how long the runs took.
    """
    made = f"{calibration_finding.how_made(found)} {took}"
    text = evidence_page.markdown(found.scores, made, COMMAND, "images/evidence/record.png")
    text += "\n" + calibration_finding.markdown(found, "images/evidence/learnt.png")
    tables = calibration_finding.tables_of_the_page(found)
    documentation.write_finding("evidence", text, said, tables)
    observed_record.write_parts_of_evidence()
    together = published.text_of(calibration_answer.not_told_apart(found))
    (calibrated_sets.FILE.parent / published.NOT_TOLD_APART.name).write_text(
        together, encoding="utf-8"
    )
