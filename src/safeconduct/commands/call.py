"""`safeconduct call`: a test call from the terminal; what is heard is printed, as far as it comes from recordings."""

import asyncio
import contextlib
import os
import sys
import termios
import tty
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from safeconduct.errors import SettingsError, SoundError
from safeconduct.folder import LineFolder

try:
    from safeconduct.prompts.levels import for_telephone, from_wav
    from safeconduct.rehearsal.telephone.hearing import Repertoire
    from safeconduct.rehearsal.telephone.placing import SAY, Placed, place, plan_of
    from safeconduct.rehearsal.telephone.recordings import recordings
except ModuleNotFoundError as error:
    raise SettingsError(
        "The libraries for the telephone are not there: install `safeconduct[phone]`."
    ) from error

LINE = Path("line")
TONE_SECONDS, TONE_A_SECOND = 5, 500
TONE = bytes.fromhex("ffb7a9a2a0a2a9b7ff37292220222937")
"""One wave of a tone of 500 Hz in mu-law, as loud as speech."""
KEYS = frozenset("0123456789*#s")
END = frozenset("q\x04")
"""What ends a call that is made by hand: q, or Ctrl+D."""
HINT = "Keys 0-9 * # are pressed, s speaks, q hangs up."


def call(
    uri: str,
    line: Path = LINE,
    /,
    *,
    press: str = "",
    say: Annotated[Path | None, Parameter(name="--say")] = None,
    tone: bool = False,
    seconds: float = 10,
) -> int:
    """Call a line by SIP, press keys, and print what is heard: which step or sentence, and the receipt.

    Without --press in a terminal, you press the keys yourself. The exit code is 0 when the line was heard,
    1 when it answered and nothing was heard.

    Parameters
    ----------
    uri
        Whom to call: `sip:line@127.0.0.1:5060`.
    line
        The folder of the line that is called, to recognise its recordings. Without it only sound is measured.
    press
        Keys in their order, with commas where the line is listened to in between; `say` where to speak: `2,0,say,#`.
    say
        A WAV file that is said.
    tone
        Say a tone of 5 seconds.
    seconds
        How long to listen after the last key.
    """
    sound = _sound(say, tone)
    try:
        plan = plan_of(press)
    except ValueError as error:
        raise SettingsError(f"`{error}` in --press is neither keys nor `{SAY}`.") from error
    if sound and SAY not in plan and press:
        plan = (*plan, SAY)
    known = _known(line)
    by_hand = not press and sys.stdin.isatty()
    placed = asyncio.run(_place(uri, plan, sound, seconds, known, by_hand=by_hand))
    _report(placed, known)
    return 0 if placed.sounds else 1


async def _place(
    uri: str, plan: tuple[str, ...], sound: bytes, seconds: float, known: Repertoire, *, by_hand: bool
) -> Placed:
    told = partial(print, flush=True)
    if not by_hand:
        return await place(uri, plan, sound, seconds, known, told)
    print(HINT)
    with _single_keys():
        return await place(uri, plan, sound, seconds, known, told, _typed())


def _known(line: Path) -> Repertoire:
    """The recordings of a line folder; none when no folder was named and there is none here."""
    folder = LineFolder(line)
    if line == LINE and not folder.exists():
        return Repertoire((), lambda _: None)
    known = recordings(folder)
    known.learn()
    if known.unlearned:
        print(f"{known.unlearned} recordings are missing: safeconduct prompts build {line}")
    return known


def _sound(file: Path | None, tone: bool) -> bytes:
    if file is None:
        return TONE * (TONE_SECONDS * TONE_A_SECOND) if tone else b""
    try:
        return for_telephone(*from_wav(file.read_bytes()))
    except OSError as error:
        raise SoundError(f"{file} cannot be read: {error.strerror}.") from error


def _report(placed: Placed, known: Repertoire) -> None:
    ended = "The line hung up." if placed.hung_up else "Hung up."
    gap = f", 99 of 100 packets within {placed.gap * 1000:.0f} ms" if placed.gap is not None else ""
    print(f"{ended} {len(placed.heard)} recordings recognised, {placed.sounds:.1f} s of sound{gap}.")
    if not known.learnt:
        print("No recordings at hand: name the line's folder to see what is said.")


@contextlib.contextmanager
def _single_keys() -> Iterator[None]:
    """The terminal gives each key as it is pressed, and is put back as it was."""
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


async def _typed() -> AsyncIterator[str]:
    """Keys as they are typed, until one that ends the call."""
    loop, pressed = asyncio.get_running_loop(), asyncio.Queue[str]()
    end = sys.stdin.fileno()

    def read() -> None:
        for key in os.read(end, 64).decode(errors="replace") or "q":
            pressed.put_nowait(key)

    loop.add_reader(end, read)
    try:
        while (key := await pressed.get()) not in END:
            if key in KEYS:
                yield key
    finally:
        loop.remove_reader(end)
