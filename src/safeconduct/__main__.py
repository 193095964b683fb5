"""The program: `safeconduct` and `python -m safeconduct`."""

import gc
import os
import sys

from safeconduct.cli import app
from safeconduct.errors import SafeconductError

ALLOCATIONS = 10_000
"""Net allocations before Python looks for rubbish in cycles, 700 by default: nearly all that a start makes stays."""


def main() -> None:
    """Run one command. A fault ends with a sentence on standard error and exit code 1, never a traceback."""
    gc.set_threshold(ALLOCATIONS)
    try:
        app()
    except SafeconductError as error:
        print(f"safeconduct: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
