"""Validation of the answers: `python -m experiments.validation NAME [SETTING=VALUE ...]`.

These questions make and check what the answers rest on. They work like the command's, in a clone of
the repository.
"""

import sys

from openclosed.experiments.command import command_line
from openclosed.experiments.question import questions


def main(words: list[str]) -> int:
    """Ask one of them, or the command's own; the exit code."""
    questions.add_validation()
    return command_line.main(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
