"""Does the engine reproduce published theory?

`python -m tests.theory` runs all cases, `python -m tests.theory NAME` runs one. With `--docs` all
cases also write a part of docs/theory.md and its tables.
"""

import sys
from collections.abc import Sequence

from docs.make import document
from openclosed.experiments.question.settings import Execution
from openclosed.experiments.results import documentation
from openclosed.sim import warm_up
from tests.theory import page
from tests.theory.case import LISTED
from tests.theory.running import CASE, CASES, judged

WITH_DOCS = "--docs"


def main(words: Sequence[str], execution: Execution) -> int:
    """Run cases and print predictions beside results; 1 if a check or a run failed."""
    name, *more = [word for word in words if word != WITH_DOCS] or [""]
    docs = WITH_DOCS in words
    if more or (name and (name not in CASE or docs)):
        print(f"{' '.join(words)}: choose one of {', '.join(CASE)}, or none", file=sys.stderr)
        return 2
    warm_up.compile_rest()
    results = judged([CASE[name]] if name else CASES, execution=execution)
    for one in results:
        print(f"\n{one.case.head}: {one.case.told['prediction']}.")
        print(page.checks([one]).drop(columns=["case", "scenario"]).to_string(index=False))
    print(f"\n{page.whole(results).title}")
    if docs:
        documentation.draw(page.NAME, page.whole(results))
        documentation.write_table(page.NAME, page.checks(results))
        documentation.write_table(LISTED, page.cases(results))
        document.write(documentation.DOCS / "theory.md", {page.NAME: page.markdown(results)})
    return 0 if all(one.passed for one in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Execution()))
