"""The BibTeX entry of docs/cite.md, from CITATION.cff."""

from pathlib import Path

import yaml

from docs.make import ROOT

FILE = ROOT / "docs" / "cite.md"


def entry(citation: Path = ROOT / "CITATION.cff") -> str:
    cited = yaml.safe_load(citation.read_text(encoding="utf-8"))
    authors = " and ".join(f"{{{one['name']}}}" for one in cited["authors"])
    fields = {
        "title": f"{{{cited['title']}}}",
        "author": authors,
        "version": cited["version"],
        "date": cited["date-released"],
        "license": cited["license"],
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join(["```bibtex", "@software{openclosed,", *lines, "}", "```"])
