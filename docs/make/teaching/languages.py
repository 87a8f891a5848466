"""`python -m docs.make.teaching.languages` says what a language of the class page lacks.

A language is a file beside words.json in both folders, words.de.json for German. It has every key,
with the same blanks, bold parts and columns.
"""

import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from openclosed.experiments.classroom.page import PARTS, words_in
from openclosed.experiments.classroom.server import SCREENS

FOLDERS = (PARTS, SCREENS)
_MARKS = re.compile(r"\{\w+\}|[*|]")


def faults(words: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What each language lacks beside English, and what it has that English lacks."""
    found = []
    for language, own in words.items():
        for key in sorted(words["en"].keys() | own.keys()):
            if key not in own:
                found.append(f"{language}: {key} is missing")
            elif key not in words["en"]:
                found.append(f"{language}: {key} is in no other language")
            elif (has := marks(own[key])) != (needs := marks(words["en"][key])):
                differ = sorted({*(needs - has), *(has - needs)})
                found.append(f"{language}: {key} differs in {' '.join(differ)}")
    return found


def marks(text: str) -> Counter[str]:
    """The blanks, bold parts and columns of a text."""
    return Counter(_MARKS.findall(text))


def all_faults(folders: tuple[Path, ...] = FOLDERS) -> list[str]:
    """The faults in all folders; a language in one of them alone is one, too."""
    by_folder = {folder: words_in(folder) for folder in folders}
    languages = set().union(*by_folder.values())
    return [
        f"{folder.name}/{line}"
        for folder, words in by_folder.items()
        for line in [
            *faults(words),
            *(f"words.{one}.json is missing" for one in sorted(languages - words.keys())),
        ]
    ]


if __name__ == "__main__":
    lines = all_faults()
    print(*lines or ["Every language is complete."], sep="\n")
    sys.exit(bool(lines))
