"""`safeconduct open`: open an export with three sheets and a caseworker's words, on a machine without a network."""

import os
import sys
from getpass import getpass
from pathlib import Path

from safeconduct.errors import FileTaken, PlaceUnwritable, ReceiptError
from safeconduct.model.ids import Language
from safeconduct.offline import sheets
from safeconduct.offline.archive import Archive
from safeconduct.offline.reading import ReadCase, plain, read_cases
from safeconduct.offline.unlocking import unlock
from safeconduct.sealing import recovery
from safeconduct.sealing.recovery import RecoveryWords
from safeconduct.sealing.roster import check_words


def open_export(
    file: Path, /, *, sheet: tuple[Path, ...] = (), words_file: Path | None = None, out: Path | None = None
) -> int:
    """Open an export with three sheets of its key and one caseworker's words. Nothing is asked of any network.

    The exit code is 1 when anything in it could not be opened.

    Parameters
    ----------
    file
        The export, as made by `safeconduct export`.
    sheet
        A file that holds one sheet of the export key; name three. Left out: the sheets are asked for.
    words_file
        A file that holds the words. Left out: they are asked for, and not shown while they are typed.
    out
        A new folder for one text file a case. Left out: the cases are printed.
    """
    with _archive(file, sheet) as archive:
        keys = unlock(archive, _words(words_file))
        _say(f"Opened with the words of {plain(keys.card.name)}, {keys.card.role} of team {keys.card.team}.")
        _say(f"Check words of this line: {check_words(keys.roster.line, Language('en'))}")
        failed = list(keys.faults)
        if out:
            _make_folder(out)
        number = 0
        for number, case in enumerate(read_cases(archive, keys), 1):  # noqa: B007 the last one is the count
            failed += case.failed
            _hand_over(case, out)
    for sentence in failed:
        _say(f"Not opened: {sentence}")
    _say(f"{number} cases, {len(failed)} things not opened.")
    return 1 if failed else 0


def _archive(file: Path, named: tuple[Path, ...]) -> Archive:
    """The archive in the export. One that is not sealed as a whole needs no sheets."""
    if not sheets.is_sealed(file):
        return Archive(file)
    typed = [_text(one) for one in named] or [
        _asked(f"Sheet {number} of {sheets.NEEDED}: ") for number in range(1, sheets.NEEDED + 1)
    ]
    return Archive(file, sheets.unsealed(file, sheets.join(typed)))


def _words(file: Path | None) -> RecoveryWords:
    return recovery.parse(_text(file) if file else _asked("Twelve recovery words: "))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise ReceiptError(f"{file}: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ReceiptError(f"{file} is not a text.") from None


def _asked(what: str) -> str:
    return getpass(what) if sys.stdin.isatty() else sys.stdin.readline()


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(mode=0o700)
    except FileExistsError:
        raise FileTaken(f"It is {out}. What is opened goes into a new folder.") from None
    except OSError as error:
        raise PlaceUnwritable(f"{out}: {error.strerror}.") from error


def _hand_over(case: ReadCase, out: Path | None) -> None:
    if out is None:
        print(case.text)
        return
    file = out / f"case-{case.id}.txt"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(case.text)
    except OSError as error:
        raise PlaceUnwritable(f"{file}: {error.strerror}.") from error


def _say(sentence: str) -> None:
    """To standard error: standard output is for the cases."""
    print(sentence, file=sys.stderr)
