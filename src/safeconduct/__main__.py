"""The program: `safeconduct` and `python -m safeconduct`."""

import os
import sys

from safeconduct.cli import app
from safeconduct.errors import SafeconductError


def main() -> None:
    """Run one command. A fault ends with a sentence on standard error and exit code 1, never a traceback."""
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
