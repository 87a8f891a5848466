"""`python -m openclosed` is the command."""

import gc
import os
import sys


def main() -> int:
    """Run the command line; returns its exit code."""
    _open_closed_streams()
    try:
        from openclosed.experiments.command import command_line  # takes a second
    except KeyboardInterrupt:
        sys.stderr.write("openclosed: interrupted: nothing was written\n")
        return 130
    code = command_line.main()
    gc.freeze()  # a last garbage collection would take a third of a second
    return code


def _open_closed_streams() -> None:
    """Send streams that the shell closed (`>&-`) nowhere; else a file would take their number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.dup2(nowhere, number)  # workers inherit it
            if nowhere != number:
                os.close(nowhere)
            setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8"))  # noqa: SIM115, PTH123


if __name__ == "__main__":
    sys.exit(main())
