"""`python -m openclosed` is the command."""

import sys

from openclosed.experiments.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
