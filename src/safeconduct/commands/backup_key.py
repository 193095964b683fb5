"""`safeconduct backup-key`: the key pair of backups, of which the line keeps the half that cannot open."""

from pathlib import Path

from safeconduct.backups.reading import backup_words
from safeconduct.commands.naming import name_recipient
from safeconduct.errors import BackupKeyKnown, FileTaken, PlaceUnwritable
from safeconduct.folder import LineFolder, write_secret
from safeconduct.sealing.recipients import Identity


def backup_key(line: Path = Path("line"), /, *, file: Path | None = None) -> None:
    """Make the key pair of a line's backups. The words that open them are shown once.

    Parameters
    ----------
    line
        The line folder.
    file
        A new file for the secret key, to be moved away from this machine. Left out: it is printed, as 24 words.
    """
    folder = LineFolder(line)
    if folder.settings().backup.recipient:
        raise BackupKeyKnown(
            "For a new one, take `recipient` under [backup] out of the settings first. "
            "What was sealed to the old one opens with the old words only."
        )
    identity = Identity.new()
    if file:
        _write(file, identity)  # before the settings name it: nothing may be sealed to a key that nobody has
    name_recipient(folder, "backup", identity)
    if file:
        print(f"Written: {file}. Move it to two media that stay offline; it must not stay on this machine.")
    else:
        _show(identity)
    print(
        f"From now on backups of this line can be made:  safeconduct backup {line} --to FOLDER --keys FOLDER"
    )
    print("Prove it once a month, on another machine:      safeconduct restore FILE --drill")


def _show(identity: Identity) -> None:
    words = backup_words(identity).split()
    print(
        "These 24 words open the backups of this line. They are shown only now. Write them down twice, on paper;"
    )
    print("keep the two sheets in two places, neither of them with a backup.\n")
    for start in range(0, len(words), 6):
        print(
            "     "
            + "  ".join(f"{start + n + 1:2} {word:9}" for n, word in enumerate(words[start : start + 6]))
        )
    print()


def _write(file: Path, identity: Identity) -> None:
    try:
        write_secret(file, f"{identity.text}\n".encode())
    except FileExistsError:
        raise FileTaken(f"It is {file}.") from None
    except OSError as error:
        raise PlaceUnwritable(f"{file}: {error.strerror}.") from error
