"""Validation of the answers: `python -m experiments.validation NAME [SETTING=VALUE ...]`.

These questions make and check what the answers rest on. They work like the command's, in a clone of
the repository.
"""

import sys

from openclosed.experiments.command import command_line
from openclosed.experiments.question import questions
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.validation import in_order


def main(words: list[str]) -> int:
    """Ask one of them, all of them in order, or the command's own; the exit code."""
    questions.add_validation()
    if words[:1] != [in_order.ALL]:
        return command_line.main(words)
    try:
        return in_order.run(words[1:])
    except BadInput as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
