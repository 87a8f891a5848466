"""Does the engine give published theory where theory is known?

`python -m tests.theory` runs all cases; `python -m tests.theory NAME key=value ...` runs one with
values of your own. With `--docs` all cases also make docs/replication.md.
"""

import sys
from collections.abc import Sequence

from analysis.common import style
from experiments.results.documentation import DOCS
from tests.theory import report
from tests.theory.cases import CASE, CASES
from tests.theory.replication import finding, points_of, shipped
from tests.theory.work import make_all

WITH_DOCS = "--docs"
COMMAND = f"python -m tests.theory {WITH_DOCS}"
IMAGES = "images/replication"


def main(words: Sequence[str]) -> int:
    """Run cases and print what theory predicts beside what came; 1 if a check or a run failed."""
    name, *overrides = [word for word in words if word != WITH_DOCS] or [""]
    docs = WITH_DOCS in words
    if name and (name not in CASE or docs):
        print(f"{name}: choose from {', '.join(CASE)}, without {WITH_DOCS}", file=sys.stderr)
        return 2
    cases = [CASE[name]] if name else CASES
    points = [
        point
        for case in cases
        for point in points_of(case, shipped(case.name), shipped(case.name, *overrides))
    ]
    made = make_all(points)
    found = [finding(case, points, made) for case in cases]
    print(report.text(found))
    if docs:
        text = report.markdown(found, IMAGES, COMMAND)
        (DOCS / "replication.md").write_text(text, encoding="utf-8")
        for one in found:
            if one.chart:
                drawn = style.as_small_png(report.draw(one))
                (DOCS / IMAGES / f"{one.name}.png").write_bytes(drawn)
    return 0 if all(one.passed for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
