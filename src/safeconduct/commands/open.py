"""`safeconduct open`: open an export with a caseworker's recovery words, on a machine without a network."""

import os
import sys
from getpass import getpass
from pathlib import Path

from safeconduct.errors import FileTaken, PlaceUnwritable, ReceiptError
from safeconduct.model.ids import Language
from safeconduct.offline.archive import Archive
from safeconduct.offline.reading import ReadCase, plain, read_cases
from safeconduct.offline.unlocking import unlock
from safeconduct.sealing import recovery
from safeconduct.sealing.recovery import RecoveryWords
from safeconduct.sealing.roster import check_words


def open_export(file: Path, /, *, words_file: Path | None = None, out: Path | None = None) -> int:
    """Open an export with the twelve recovery words of one caseworker. Nothing is asked of any network.

    The exit code is 1 when anything in it could not be opened.

    Parameters
    ----------
    file
        The export, as made by `safeconduct export`.
    words_file
        A file that holds the words. Left out: they are asked for, and not shown while they are typed.
    out
        A new folder for one text file a case. Left out: the cases are printed.
    """
    with Archive(file) as archive:
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


def _words(file: Path | None) -> RecoveryWords:
    try:
        typed = file.read_text("utf-8") if file else _asked()
    except OSError as error:
        raise ReceiptError(f"{file}: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ReceiptError(f"{file} is not a text.") from None
    return recovery.parse(typed)


def _asked() -> str:
    return getpass("Twelve recovery words: ") if sys.stdin.isatty() else sys.stdin.readline()


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
