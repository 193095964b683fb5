"""`safeconduct witness ...`: what a partner organisation runs on its own machine (spec/ledger.md section 3)."""

import sys
import time
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from safeconduct.errors import (
    KeyTextError,
    LedgerForked,
    LedgerMismatch,
    LedgerUnreadable,
    NoteError,
    Passing,
    SafeconductError,
)
from safeconduct.ledger.checkpoint import open_checkpoint
from safeconduct.ledger.cosignature import cosign
from safeconduct.ledger.signatures import join_note
from safeconduct.sealing.notes import Verifier
from safeconduct.witness.looking import continues, in_order, look
from safeconduct.witness.memory import Memory, Watched
from safeconduct.witness.places import COSIGNATURE, Place, Web, place_of, read_about

SIGNED, LATER, CONTRADICTED = 0, 1, 2
"""Exit codes: in order and signed; not now, look again later; something is wrong with the book."""

app = App(
    name="witness",
    help="Watch a line's public book for others, and sign that it only grew.",
    help_format="plaintext",
)


@app.command
def init(folder: Path, /, *, name: str) -> None:
    """Make a witness: a folder with its own key.

    Parameters
    ----------
    folder
        Where the key and the memory of the witness lie. It must not get lost, and nobody else may read it.
    name
        What others call this witness, without spaces: `witness.example/our-house`.
    """
    key = Memory.make(folder, name).key()
    print("Your witness is made. Give this key to the line, and publish it yourself:\n")
    print(f"  {key.text}\n")
    print(f"Then look at the book: safeconduct witness check {folder} https://the-line.example --send")


@app.command
def check(
    folder: Path,
    book: str,
    /,
    *,
    key: str = "",
    send: bool = False,
    every: Annotated[int, Parameter(help="Look again after so many seconds, until stopped. 0: once.")] = 0,
) -> int:
    """Look at a line's book; sign it when it only grew.

    The exit code is 0 when it was signed, 1 when it could not be looked at or shows an older state, 2 when
    something is wrong: then nothing is signed, and the evidence is kept.

    Parameters
    ----------
    folder
        The folder of the witness.
    book
        The address of the line, or a folder with a copy of its book.
    key
        The line's ledger key, from somewhere else than the line's own site. Left out, the first look decides.
    send
        Send the signature to the line, which shows it to everybody.
    every
        Look again after so many seconds, until stopped. 0: once.
    """
    memory, place = Memory(folder), place_of(book)
    while True:
        code = _check_once(memory, place, key, send)
        if not every:
            return code
        sys.stdout.flush()
        time.sleep(every)


@app.command
def forgive(folder: Path, /) -> None:
    """Sign again after somebody has looked at the evidence. What was signed before still counts.

    A line whose book really is another one now needs a new witness: make one in another folder.

    Parameters
    ----------
    folder
        The folder of the witness.
    """
    there = Memory(folder).forgive()
    print("It signs again. The evidence is still in `forks`." if there else "There was nothing to forgive.")


def _check_once(memory: Memory, place: Place, key: str, send: bool) -> int:
    try:
        return _look_and_sign(memory, place, key, send)
    except Passing as error:
        _complain(error)
        return LATER
    except (NoteError, LedgerUnreadable, LedgerMismatch, LedgerForked) as error:
        _complain(error)
        return CONTRADICTED


def _look_and_sign(memory: Memory, place: Place, key: str, send: bool) -> int:
    if memory.forked:
        raise LedgerForked(
            f"It was found before; see {memory.path / 'forks'}, then: safeconduct witness forgive."
        )
    signing, watched = memory.signing(), memory.watched() or _first(memory, place, key)
    if key and key != watched.key:
        raise NoteError("This witness watches a line with another key.")
    ledger = Verifier.from_text(watched.key)
    found, seen = look(place, ledger), memory.seen()
    before = open_checkpoint(seen[0], ledger) if seen else None
    try:
        in_order(found, watched.line)
        if before and seen:
            continues(found, before, seen[1])
    except LedgerForked as error:
        kept = memory.keep_fork(error.detail, before.note if before else "", found, int(time.time()))
        print(f"The evidence is in {kept}. Show it to others: it stays true for ever.")
        raise
    memory.remember(found)  # on disk before anybody sees the signature
    head = found.signed.checkpoint
    line = cosign(head.text, memory.key(), signing.sign, int(time.time()))
    note = join_note(head.text, (*found.signed.signatures, line))
    memory.publish(note)
    print(f"The book of {head.origin} has {head.size} records and only grew. Signed.")
    if send:
        _send(place, note)
    return SIGNED


def _first(memory: Memory, place: Place, key: str) -> Watched:
    """What the first look pins: the line's id, and the key that was given or, if none was, the one it shows."""
    try:
        said = msgspec.json.decode(read_about(place), type=Watched)
    except msgspec.MsgspecError as error:
        raise LedgerMismatch("The line does not say who it is.") from error
    if key and key != said.key:
        raise NoteError("The line shows another key than the one you were given.")
    try:
        Verifier.from_text(said.key)
    except KeyTextError as error:
        raise NoteError("The line shows no key.") from error
    memory.pin(said)
    print(f"From now on this witness watches the line with the key\n\n  {said.key}\n")
    if not key:
        print("Compare it with what you know of this line from elsewhere.\n")
    return said


def _send(place: Place, note: str) -> None:
    if not isinstance(place, Web):
        print("A folder takes no signatures: give `cosigned.note` to the line yourself.")
        return
    place.send(COSIGNATURE, note.encode())
    print("The line has the signature.")


def _complain(error: SafeconductError) -> None:
    print(f"safeconduct: {error}", file=sys.stderr)
