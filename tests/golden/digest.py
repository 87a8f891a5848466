"""The digest of the golden runs: every outcome of a few scenarios, in a few months and on average.

Machines differ in the last bits of exponentials: nine digits are kept and six compared.
"""

import json
import math
import re
from pathlib import Path

from openclosed.sim import Ecosystem
from openclosed.sim.outcomes import NAMES
from tests.experiments.conftest import question

type Outcomes = dict[str, list[float]]
"""Values of each outcome after the months of MONTHS, and its mean over all months."""

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).parent / "golden.json"
CHANGELOG = ROOT / "CHANGELOG.md"

SEED = 1
MONTHS = (36, 72, 120)
SIZE = ("firms.count=300", "clock.horizon=120")
SCENARIOS: dict[str, tuple[str, ...]] = {
    "baseline": (),
    "fragmentation": ("scenario=fragmentation",),
    "security_crisis": ("scenario=security_crisis",),
    "release_liability": ("scenario=release_liability",),
}
"""A run of each kind: plain, with jumping paths, with dated events and with policy."""
RELATIVE, ABSOLUTE = 1e-6, 1e-9


def digest_of(name: str) -> Outcomes:
    """Run a scenario and keep its outcomes."""
    record = Ecosystem(question(*SCENARIOS[name], *SIZE).parameters, rng=SEED).run().record
    rows = [*record[[month - 1 for month in MONTHS]], record.mean(axis=0)]
    return {
        name: [float(f"{row[column]:.9g}") for row in rows] for column, name in enumerate(NAMES)
    }


def differences(golden: Outcomes, fresh: Outcomes) -> list[str]:
    """Each outcome that is new, gone or changed, with both values."""
    return [
        f"{name}: was {golden.get(name)}, is {fresh.get(name)}"
        for name in dict.fromkeys([*golden, *fresh])
        if not _same(golden.get(name, []), fresh.get(name, []))
    ]


def _same(one: list[float], other: list[float]) -> bool:
    return len(one) == len(other) > 0 and all(
        math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE) or (math.isnan(a) and math.isnan(b))
        for a, b in zip(one, other, strict=True)
    )


def declared_changes(changelog: str) -> int:
    """Number of entries of a changelog that declare changed results."""
    return len(re.findall(r"^- \*\*Regression\.\*\*", changelog, re.MULTILINE))


def as_text(changes: int, scenarios: dict[str, Outcomes]) -> str:
    """The file, with one outcome per line for readable differences."""
    parts = []
    for name, outcomes in scenarios.items():
        rows = ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(values)}" for key, values in outcomes.items()
        )
        parts.append(f" {json.dumps(name)}: {{\n{rows}\n }}")
    body = ",\n".join(parts)
    return f'{{"declared changes": {changes},\n"scenarios": {{\n{body}\n}}}}\n'


def remake(file: Path, changelog: Path) -> list[str]:
    """Rewrite the file, and return outcomes that changed or are new; raises ValueError when some
    changed or are gone and the changelog declares no change since the file was written."""
    changes = declared_changes(changelog.read_text(encoding="utf-8"))
    fresh = {name: digest_of(name) for name in SCENARIOS}
    moved: list[str] = []
    if file.exists():
        golden = json.loads(file.read_text(encoding="utf-8"))
        moved = [
            f"{name}, {difference}"
            for name, outcomes in golden["scenarios"].items()
            for difference in differences(outcomes, fresh.get(name, {}))
        ]
        lost = [line for line in moved if ": was None, is " not in line]
        if lost and changes <= golden["declared changes"]:
            wanted = f"{changelog.name} needs an entry that begins with **Regression.**"
            raise ValueError("\n".join([f"{len(lost)} outcomes moved; {wanted}", *lost]))
    file.write_text(as_text(changes, fresh), encoding="utf-8")
    return moved
