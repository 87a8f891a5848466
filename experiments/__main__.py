"""`python -m experiments` is the same as `openclosed`."""

import gc
import sys

from experiments.command import command_line


def main() -> int:
    """Run the command line; returns its exit code."""
    code = command_line.main()
    gc.freeze()  # a last look at all that is left would cost a third of a second
    return code


if __name__ == "__main__":
    sys.exit(main())
