"""The telephone process: `python -m safeconduct.channels.phone LINE_FOLDER FD`. Only `safeconduct serve` starts it.

FD is its end of the socket pair. It ends when the other end is closed: a telephone never outlives its line.
"""

import asyncio
import gc
import logging
import resource
import signal
import socket
import sys
from pathlib import Path

from safeconduct.channels.phone.serve import Telephone, driver_for
from safeconduct.errors import SafeconductError
from safeconduct.folder import LineFolder
from safeconduct.prompts.speaking import Speaker
from safeconduct.switchboard.watching import OURS

ARGUMENTS = 3


def main() -> int:
    """Run it; 1 when it cannot be run, which is said in one sentence."""
    if len(sys.argv) != ARGUMENTS:
        sys.stderr.write(f"{OURS}It is started by `safeconduct serve` only.\n")
        return 2
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is said must not end up in a core file
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the line is told to stop, and ends us when it has
    _log_for_the_operator()
    try:
        asyncio.run(_run(LineFolder(Path(sys.argv[1])), int(sys.argv[2])))
    except SafeconductError as error:
        sys.stderr.write(f"{OURS}{error}\n")
        return 1
    return 0


def _log_for_the_operator() -> None:
    """Only our own loggers are marked as fit for the log: what a library says may hold a caller's number."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(logging.Formatter(f"{OURS}%(message)s"))
    logging.getLogger("safeconduct").addHandler(out)


async def _run(folder: LineFolder, end: int) -> None:
    settings = folder.settings().phone
    speaker = Speaker(settings.voice)
    telephone = Telephone(folder, driver_for(settings), speaker)
    own = asyncio.current_task()
    if own:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, own.cancel)
    gc.freeze()  # a search through all that is loaded would take longer than sound can wait
    try:
        await telephone.run(socket.socket(fileno=end))
    except asyncio.CancelledError:
        return
    finally:
        await speaker.close()


if __name__ == "__main__":
    sys.exit(main())
