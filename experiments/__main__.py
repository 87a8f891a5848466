"""`python -m experiments` is the same as `openclosed`."""

import sys

from experiments.command_line import main

if __name__ == "__main__":
    sys.exit(main())
