"""Break rules one at a time and print which tests notice: `python -m tests.mutants`."""

import argparse
import ast
import io
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
NO_RULES = ("sim/parameters", "sim/explain", "sim/warm_up.py", "experiments/validation")
LEFT_OUT = (".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "outputs")
OTHERS = {
    "sign": {"+": "-", "-": "+"},
    "factor": {"*": "/", "/": "*", "//": "*"},
    "comparison": {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
                   "and": "or", "or": "and"},
    "boolean": {"True": "False", "False": "True", "not": ""},
}  # fmt: skip
"""By kind, what takes the place of a word or sign; the fifth kind are numbers."""
WHOLE = {
    "sim": ("tests/oracle", "tests/sim", "tests/theory/test_cases.py", "tests/pages"),
    "analysis": ("tests/analysis", "tests/experiments", "tests/pages"),
    "experiments": ("tests/experiments", "tests/analysis", "tests/pages", "tests/teaching"),
}
SECONDS = 900  # for a stage
MOST_BYTES = 12 << 30  # of memory; a broken rule may request any amount
NOBODY = "nobody"


class Mutant(NamedTuple):
    """A line of a file, and what it becomes."""

    kind: str
    file: str  # from the root of the project
    line: int  # from 1
    before: str
    after: str

    def source(self) -> str:
        lines = (ROOT / self.file).read_text(encoding="utf-8").splitlines(keepends=True)
        lines[self.line - 1] = self.after
        return "".join(lines)

    def is_valid(self) -> bool:
        try:
            return bool(ast.parse(self.source()))
        except SyntaxError:
            return False


def mutants_of(path: Path) -> Iterator[Mutant]:
    """All mutants of a file's functions and constants, also invalid ones."""
    text = path.read_text(encoding="utf-8")
    rules = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.Assign)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        place, old = token.start[0], token.string
        others = {kind: signs[old] for kind, signs in OTHERS.items() if old in signs}
        if token.type == tokenize.NUMBER:
            others["constant"] = f"({old} * 1.5)" if "." in old else f"({old} + 1)"
        for kind, new in others.items():
            if place in rules and not re.match(r"\s*(def|raise|assert)\b", token.line):
                line = token.line.splitlines(keepends=True)[0]
                after = line[: token.start[1]] + new + line[token.end[1] :]
                yield Mutant(kind, path.relative_to(ROOT).as_posix(), place, line, after)


def draw(seed: int, count: int, room: str) -> list[Mutant]:
    """Random mutants, as many of each kind as possible."""
    files = (
        path
        for path in sorted((ROOT / room).rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith(NO_RULES)
    )
    mutants = list(chain.from_iterable(map(mutants_of, files)))
    random.Random(seed).shuffle(mutants)
    rows = [[one for one in mutants if one.kind == kind] for kind in (*OTHERS, "constant")]
    in_turn = (one for turn in zip_longest(*rows) for one in turn if one)
    return list(islice(filter(Mutant.is_valid, in_turn), count))


def stages_of(file: str) -> Iterator[tuple[str, ...]]:
    """Its own tests or those that import it, golden runs or pictures, then those of its room."""
    path = Path(file)
    room, module = path.parts[0], ".".join(path.with_suffix("").parts)
    package, name = module.rsplit(".", 1)
    names = re.compile(rf"openclosed\.({module}\b|{package} import .*\b{name}\b)")
    tests = sorted((ROOT / "tests").glob("[aes]*/**/test_*.py"))
    yield tuple(str(one.relative_to(ROOT)) for one in tests if names.search(one.read_text()))
    yield (f"tests/golden/test_{'golden' if room == 'sim' else 'pictures'}.py",)
    yield WHOLE[room]


def first_failure(tree: Path, tests: tuple[str, ...]) -> str:
    """The first test that fails in a copy of the project, else its exit code or a time-out."""
    paths = {"PYTHONPATH": str(tree), "NUMBA_CACHE_DIR": str(tree.with_name("code"))}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
            cwd=tree, env=os.environ | paths, timeout=SECONDS, check=False, capture_output=True,
            text=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "time-out"
    if done.returncode in {0, 5}:  # 5: there is no such test
        return NOBODY
    named = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    return named[1] if named else f"exit code {done.returncode}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--room", choices=WHOLE, default="sim", help="which files to break")
    parser.add_argument("--seed", type=int, default=1, help="seed of the draw")
    parser.add_argument("--count", type=int, default=60, help="number of mutants")
    parser.add_argument("--stages", type=int, default=3, help="how many stages of tests")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    noticed, drawn = Counter[str](), Counter[str]()
    print("| where | kind | line | becomes | noticed by |", "| --- " * 5 + "|", sep="\n")
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "project"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for one in draw(options.seed, options.count, options.room):
            (tree / one.file).write_text(one.source(), encoding="utf-8")
            stages = islice(stages_of(one.file), options.stages)
            found = (first_failure(tree, tests) for tests in stages if tests)
            by = next((test for test in found if test != NOBODY), NOBODY)
            shutil.copy2(ROOT / one.file, tree / one.file)
            lines = (f"`{line.strip()}`".replace("|", "\\|") for line in (one.before, one.after))
            print("", f"{one.file}:{one.line}", one.kind, *lines, f"{by} |", sep=" | ", flush=True)
            drawn[one.kind] += 1
            noticed[one.kind] += by != NOBODY
    print(
        *(f"{kind}: {noticed[kind]} of {count} noticed" for kind, count in drawn.items()), sep="\n"
    )


if __name__ == "__main__":
    main()
