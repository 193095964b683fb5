"""Writes whom something is sealed to into the settings file of a line, and leaves the rest of it as it is."""

import os
import re
import tomllib

from safeconduct.errors import SettingsError
from safeconduct.folder import LineFolder, appearing
from safeconduct.sealing.recipients import Identity


def name_recipient(folder: LineFolder, section: str, identity: Identity) -> None:
    """Name the recipient in a section of the settings as they are written, comments and all; the file keeps its owner.

    `SettingsError` when the file was not understood; then it was not changed.
    """
    file, recipient = folder.settings_file, identity.recipient.text
    text, named = file.read_text("utf-8"), f'recipient = "{recipient}"'
    head = re.compile(rf"^\[{section}\][ \t]*(#.*)?$", re.MULTILINE)
    if head.search(text):
        changed = head.sub(lambda found: f"{found[0]}\n{named}", text, count=1)
    else:
        changed = f"{text.rstrip()}\n\n[{section}]\n{named}\n"
    if not _names(changed, section, recipient):
        raise SettingsError(
            f"{file} was not understood, and not changed. Give [{section}] a line of its own in it."
        )
    owner = file.stat()
    with appearing(file) as out:
        os.fchown(out.fileno(), owner.st_uid, owner.st_gid)
        out.write(changed.encode())


def _names(text: str, section: str, recipient: str) -> bool:
    try:
        return bool(tomllib.loads(text)[section]["recipient"] == recipient)
    except (tomllib.TOMLDecodeError, KeyError):
        return False
