"""`safeconduct alarm`: send an alarm that says it is a test, to see whether it arrives."""

import asyncio
from pathlib import Path

from safeconduct.errors import SettingsError
from safeconduct.folder import LineFolder
from safeconduct.guide import read_guide, sample_folder
from safeconduct.switchboard.alarms import AREA, Outside


def alarm(line: Path = Path("line"), /, *, test: bool = False) -> None:
    """Send a test alarm to the addresses of `desk.alarms`. Real alarms are sent by the line itself.

    Parameters
    ----------
    line
        The line folder.
    test
        Send it. Without it nothing is sent; the addresses are only read.
    """
    folder = LineFolder(line)
    settings = folder.settings()
    outside = Outside(settings.desk.alarms)
    if not outside:
        raise SettingsError("`desk.alarms` is empty: nobody is told of anything.")
    if not test:
        print("The addresses can be used. Send a test with --test.")
        return
    guide = read_guide(folder.path / settings.guide.folder if settings.guide.folder else sample_folder())
    phrases = guide.phrases("console", guide.languages[0])
    asyncio.run(outside.send(phrases[f"{AREA}.title"], phrases[f"{AREA}.test"]))
    print("It was sent. Look whether it has arrived.")
