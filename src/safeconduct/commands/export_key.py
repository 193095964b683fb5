"""`safeconduct export-key`: the key of exports, on five sheets of which three open one."""

from pathlib import Path

from safeconduct.commands.naming import name_recipient
from safeconduct.errors import ExportKeyKnown, FileTaken, PlaceUnwritable
from safeconduct.folder import LineFolder, write_secret
from safeconduct.offline import sheets
from safeconduct.sealing.recipients import Identity

ROW = 6


def export_key(line: Path = Path("line"), /, *, out: Path | None = None) -> None:
    """Make the key that a line's exports are sealed to. It is shown once, on five sheets; any three open an export.

    Parameters
    ----------
    line
        The line folder.
    out
        A new folder for five files, one a sheet, to be moved apart. Left out: the sheets are printed.
    """
    folder = LineFolder(line)
    if folder.settings().export.recipient:
        raise ExportKeyKnown(
            "For a new one, take `recipient` under [export] out of the settings first. "
            "Exports made before open with the old sheets only."
        )
    identity = Identity.new()
    made = sheets.split(identity)
    if out:
        _write(out, made)  # before the settings name it: nothing may be sealed to a key that nobody has
    name_recipient(folder, "export", identity)
    if out:
        print(f"Written: five sheets in {out}. Give each to another person; none may stay on this machine.")
    else:
        _show(made)
    print("Any three of the five open an export, together with one caseworker's recovery words.")


def _show(made: list[str]) -> None:
    print(
        "Five sheets. They are shown only now. Write each on paper of its own, and give it to another person."
    )
    for number, sheet in enumerate(made, 1):
        words = sheet.split()
        print(f"\n  Sheet {number} of {sheets.SHEETS} (any {sheets.NEEDED} are needed)\n")
        for start in range(0, len(words), ROW):
            row = words[start : start + ROW]
            print("     " + "  ".join(f"{start + at + 1:2} {word:9}" for at, word in enumerate(row)))
    print()


def _write(out: Path, made: list[str]) -> None:
    try:
        out.mkdir(mode=0o700)
        for number, sheet in enumerate(made, 1):
            write_secret(out / f"sheet-{number}.txt", f"{sheet}\n".encode())
    except FileExistsError:
        raise FileTaken(f"It is {out}. The sheets go into a new folder.") from None
    except OSError as error:
        raise PlaceUnwritable(f"{out}: {error.strerror}.") from error
