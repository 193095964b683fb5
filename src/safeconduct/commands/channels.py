"""`safeconduct channels sign`: the signed list of the line's official channels."""

from datetime import UTC, datetime
from pathlib import Path

from cyclopts import App

from safeconduct.errors import SecretMissing, SettingsError
from safeconduct.folder import LineFolder
from safeconduct.sealing.minisign import minisign, public_key
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.roster import Channel, make_channels, read_channels, valid_until
from safeconduct.settings import Settings, ways

app = App(name="channels", help="Sign the list of official channels.", help_format="plaintext")


@app.command
def sign(line: Path = Path("line"), /, *, root: Path | None = None) -> None:
    """Sign the list of official channels again, after an address of the line has changed.

    Parameters
    ----------
    line
        The line folder.
    root
        The file with the organisation root's key. Left out: `offline/root.key` in the folder.
    """
    folder = LineFolder(line)
    key = root_key(root or folder.root_key_file)
    sign_channels(folder, key)
    signed = read_channels(folder.channels_file.read_text("utf-8"), key.verifier)
    print(f"Signed: {folder.channels_file}, and .minisig beside it. Valid until {valid_until(signed.made)}.")
    for channel in signed.channels:
        print(f"  {channel.kind:<9} {channel.address}")
    print(f"Anyone can check it: minisign -Vm channels.note -P {public_key(key.verifier)}")


def root_key(file: Path) -> SigningKey:
    """The organisation root's key. `SecretMissing` when it is not in this file; `KeyTextError`."""
    try:
        return SigningKey.from_text(file.read_text("utf-8").strip())
    except OSError as error:
        raise SecretMissing(
            f"{file} cannot be read. Bring the offline key, and name it with --root."
        ) from error


def sign_channels(folder: LineFolder, root: SigningKey) -> None:
    """Write the channels note and its `.minisig`. `SettingsError` when `root` is not this line's key."""
    settings = folder.settings()
    own = settings.line
    if root.verifier.text != own.key:
        raise SettingsError("`line.key` is another key than the one given.")
    today = datetime.now(UTC).date().isoformat()
    note = make_channels(root, official(settings), today)
    folder.channels_file.parent.mkdir(exist_ok=True)
    folder.channels_file.write_text(note, "utf-8")
    signature = minisign(note.encode(), root, f"official channels of {own.name}, {today}")
    folder.channels_file.with_suffix(".note.minisig").write_text(signature, "utf-8")


def official(settings: Settings) -> list[Channel]:
    """The channels that the settings name."""
    return [Channel(kind, address) for kind, address in ways(settings.line, settings.telegram.channel)]
