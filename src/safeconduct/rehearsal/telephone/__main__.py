"""`python -m safeconduct.rehearsal.telephone PORT LINE_URI LINE_FOLDER`: the telephone's page as a process of its own.

It listens on 127.0.0.1 only and calls a line on this machine only. When it listens, it says its address in
one line. It needs the line folder to know the line's recordings, and changes nothing there.
"""

import argparse
import asyncio
import re
import signal
import sys
from functools import partial
from pathlib import Path

import uvloop

from safeconduct.folder import LineFolder
from safeconduct.prompts.speaking import Speaker
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.rehearsal.telephone.page import STATIC
from safeconduct.rehearsal.telephone.recordings import recordings
from safeconduct.rehearsal.telephone.saying import Sentences
from safeconduct.rehearsal.telephone.serve import telephone
from safeconduct.settings import LOOPBACK

_HERE = re.compile(r"sip:(?:[^@\s]+@)?(?P<host>\[[^\]]+\]|[^:;\s]+)(?::[0-9]+)?")


def main() -> None:
    """Reads the arguments and serves."""
    reader = argparse.ArgumentParser(
        prog="safeconduct.rehearsal.telephone", description="A telephone to rehearse with."
    )
    reader.add_argument("port", type=int, help="where to listen on 127.0.0.1; 0: any free port")
    reader.add_argument("uri", type=_here, help="the line, as `sip:line@127.0.0.1:5060`")
    reader.add_argument("line", type=Path, help="the line folder")
    reader.add_argument("--static", type=Path, default=STATIC, help="where the built scripts are")
    said = reader.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(said.port, said.uri, LineFolder(said.line), said.static))


def _here(uri: str) -> str:
    found = _HERE.fullmatch(uri)
    if found is None or found["host"].strip("[]") not in LOOPBACK:
        raise argparse.ArgumentTypeError("a rehearsal calls a line on this machine only.")
    return uri


async def _serve(port: int, uri: str, folder: LineFolder, static: Path) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    speaker = Speaker(folder.settings().phone.voice)
    dial, speak = partial(Caller.dial, uri), Sentences(speaker).speak
    try:
        async with telephone(dial, recordings(folder), speak, port, static) as url:
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            await told.wait()
    finally:
        await speaker.close()


if __name__ == "__main__":
    main()
