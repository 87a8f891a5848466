"""The public site: docs/, the latest answer's report and the class page as one static folder.

Hooks of mkdocs, see docs/site/mkdocs.yml. The README is the start. Pages in made/ come from the
code and from runs: the report, the executed quick start, commands, and the Python interface. A page
in tables/ shows a CSV file that other pages link to, sorted and filtered by docs/site/tables.js.
llms.txt lists the pages, each with its first sentence.
"""

import functools
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from docs.make import ROOT
from openclosed.analysis.common.ensemble import setting
from openclosed.experiments.command.help_text import question_help
from openclosed.experiments.question.questions import QUESTIONS, USUAL

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

DOCS = ROOT / "docs"
START = "index.md"
REPORT = "made/report.html"
RESULT = "RESULT_FOR_THE_SITE"
"""Environment variable that names a result of `openclosed`; without it, the hook makes one."""
LEADS = (
    f"[The whole answer]({REPORT}){{ .md-button .md-button--primary }} "
    "[Play with it](teaching/class.html){ .md-button } [What if?](what_ifs.md){ .md-button }"
)
"""Links of the start for a reader without Python."""
NOTEBOOK = DOCS / "teaching" / "notebooks" / "quick_start.ipynb"
CELL_SECONDS = 600
PUBLIC = ("openclosed", "openclosed.sim", "openclosed.sim.agents")
"""Packages whose `__all__` is the Python interface."""
_LOOK_OF_PANDAS = re.compile(r"<style scoped>.*?</style>\n<table[^>]*>", re.DOTALL)
FOUND_FIRST = {"answer.md": 8, "what_ifs.md": 4, "made/python_api.md": 0.5, "made/commands.md": 0.1}
"""Weights of pages in the search; 1 for all others."""
TABLE = """\
---
hide: [navigation, toc]
search: {{{search}}}
---
# {file}

From [{page}](../{page}). <a href="{file}" download>Download it</a> with all digits.

{rows}
"""
MOST_SEARCHED = 500
"""Rows of a table that the search covers."""
ANSWER_KEY = DOCS / "teaching" / "answer-key.md"
"""Teachers have it in the repository; the site has not."""
LLMS = """\
# openclosed

> An agent-based model of the market for open and closed AI models.
"""
_HEAD = re.compile(r"^# (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"(?!#|!\[|<|---|\||```)[^\n]*\w")
_LOOK = re.compile(r"<(table|tr) [^>]*>")
_LONG = re.compile(r"<td>(?=[^<]{60})")
_DIGITS = re.compile(r"(?<=<td>)-?\d+\.\d{5,}(?=(?:e-\d+)?</td>)")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#:]+)(?:#[^)]*)?\)")


def on_files(files: "Files", config: "MkDocsConfig") -> "Files":
    from mkdocs.structure.files import File

    for name, content in generated_pages().items():
        files.append(File.generated(config, name, content=content))
    pages = [(title, files.src_uris[name]) for title, name in named(config.nav or [])]
    lines = [line_of(title, one.url, one.content_string) for title, one in pages]
    files.append(File.generated(config, "llms.txt", content=f"{LLMS}\n{chr(10).join(lines)}\n"))
    return files


def named(nav: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Title, empty if the page has its own, and file of all pages of the navigation."""
    for one in nav:
        for title, what in one.items() if isinstance(one, dict) else [("", one)]:
            if isinstance(what, str):
                yield title, what
            else:
                yield from named(what)


def line_of(title: str, url: str, text: str) -> str:
    """A page's line in llms.txt: title, address and first sentence."""
    head = title or (_HEAD.search(text) or [""])[1]
    first = next((one for one in text.split("\n\n") if _SENTENCE.match(one)), "")
    first = _LINK.sub(r"\1", " ".join(first.split()))
    return f"- [{head}]({url}): {first.partition('. ')[0].rstrip('.:')}."


def on_page_markdown(markdown: str, page: "Page", **_: object) -> str:
    """Turn links to files outside docs/, which the site does not contain, into plain text."""
    name = page.file.src_uri
    if name in FOUND_FIRST:
        page.meta["search"] = {"boost": FOUND_FIRST[name]}
    folder = ROOT if name == START else (DOCS / name).parent
    if name == START:
        markdown = markdown.replace("](docs/", "](").replace("\n![", f"\n{LEADS}\n\n![", 1)

    def replacement(link: re.Match[str]) -> str:
        if link[2] in links_to_tables():
            start = os.path.relpath("tables", Path(name).parent)
            return f"[{link[1]}]({start}/{Path(link[2]).stem}.md)"
        return link[1] if _is_not_in_the_site(folder, link[2]) else link[0]

    return _LINK.sub(replacement, markdown)


def _is_not_in_the_site(folder: Path, target: str) -> bool:
    path = (folder / target).resolve()
    only_here = path.is_relative_to(ROOT) and not path.is_relative_to(DOCS)
    return path.exists() and (only_here or path == ANSWER_KEY)


@functools.cache
def links_to_tables() -> dict[str, str]:
    """Links of pages to CSV files, each with the first such page."""
    return {
        link[2]: page.name
        for page in sorted(DOCS.glob("*.md"), reverse=True)
        for link in _LINK.finditer(page.read_text(encoding="utf-8"))
        if link[2].endswith(".csv")
    }


def tables() -> dict[str, str | bytes]:
    """A page for every CSV file that a page links to, and the file if not in docs/tables."""
    pages: dict[str, str | bytes] = {}
    for target, page in links_to_tables().items():
        file = DOCS / target
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
        search = "exclude: true" if len(frame) > MOST_SEARCHED else "boost: 0.2"
        rows = frame.to_html(index=False)
        rows = _LONG.sub('<td style="min-width: 24em">', _LOOK.sub(r"<\1>", rows))
        rows = _DIGITS.sub(lambda number: f"{float(number[0]):.4g}", rows)
        pages[f"tables/{file.stem}.md"] = TABLE.format(
            page=page, file=file.name, rows=rows, search=search
        )
        if file.resolve().parent != DOCS / "tables":
            pages[f"tables/{file.name}"] = file.read_bytes()
    return pages


@functools.cache
def generated_pages() -> dict[str, str | bytes]:
    """Every generated page and picture, by its place in the site."""
    pages: dict[str, str | bytes] = {
        START: (ROOT / "README.md").read_text(encoding="utf-8"),
        REPORT: report(os.environ.get(RESULT, "")),
        "made/commands.md": commands(),
        "made/python_api.md": python_api(),
    }
    return pages | tables() | quick_start()


def report(result: str) -> str:
    """The report of the main job, from a result folder or a new result."""
    if not result:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [sys.executable, "-m", "openclosed", "quiet=true", "output=result"],
                cwd=folder, check=True, capture_output=True,
            )  # fmt: skip
            return report(f"{folder}/result")
    manifest = json.loads((Path(result) / "manifest.json").read_text(encoding="utf-8"))
    question = setting(manifest, "experiment.question", "")
    if (question, manifest["scenario"]) != (USUAL, "baseline"):
        raise ValueError(f"{result}: is not the result of the main job")
    return (Path(result) / "report.html").read_text(encoding="utf-8")


def quick_start() -> dict[str, str | bytes]:
    """The notebook with its output, executed by a Jupyter kernel."""
    import nbformat
    from nbconvert import MarkdownExporter
    from nbconvert.preprocessors import ExecutePreprocessor

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        kernel = ExecutePreprocessor(timeout=CELL_SECONDS, extra_arguments=["--log-level=ERROR"])
        kernel.preprocess(notebook, {"metadata": {"path": folder}})
    for cell in notebook.cells:
        cell.outputs = [one for one in cell.get("outputs", []) if one.get("name") != "stderr"]
    text, resources = MarkdownExporter().from_notebook_node(notebook)
    text = _LOOK_OF_PANDAS.sub("<table>", text)
    pictures = {f"made/{name}": content for name, content in resources["outputs"].items()}
    return {"made/quick_start.md": text, **pictures}


def commands() -> str:
    """The output of `openclosed --help all`, and each question's settings and defaults."""
    text = subprocess.run(
        [sys.executable, "-m", "openclosed", "--help", "all"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    parts = [
        "---\nhide: [navigation]  # lines are long\n---",
        "# Commands",
        "The output of `openclosed --help all`, then the settings of each question.",
        f"```text\n{text.strip()}\n```",
        *(f"## experiment={name}\n\n```text\n{question_help(name)}\n```" for name in QUESTIONS),
    ]
    return "\n\n".join(parts)


def python_api() -> str:
    """The public functions and classes; mkdocstrings adds their docstrings."""
    parts = ["# Python", "[From Python](../python.md) shows how to use them."]
    described = set()
    for package in PUBLIC:
        module = importlib.import_module(package)
        parts.append(f"## `{package}`")
        for name in module.__all__:
            public = getattr(module, name)
            if public in described:
                continue
            described.add(public)
            if not inspect.isclass(public) and hasattr(public, "__signature__"):  # a question
                text = f"{name}{inspect.signature(public)}\n\n{public.__doc__}"
                parts.append(f"### `{name}`\n\n```text\n{text}\n```")
            else:
                parts.append(f"::: {public.__module__}.{public.__qualname__}")
    return "\n\n".join(parts)
