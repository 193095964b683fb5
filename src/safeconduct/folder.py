"""The line folder: where one line keeps its settings, its secrets and its store.

    safeconduct.toml          the settings
    secrets/pepper            32 bytes; under it receipts are recognised
    secrets/shred/T.E.key     32 bytes a team epoch; deleting one makes that epoch unreadable for ever
    secrets/gateway/DAY.key   32 bytes a day; under it chats are recognised and return addresses sealed
    secrets/blinding/DAY.key  32 bytes a day; it hides which applications are in the book of that day
    secrets/ledger.key        32 bytes; the line signs with it what it says about itself, day by day
    safeconduct.sqlite        the store, when it is SQLite
    offline/root.key          the organisation root, only until it is moved away from this machine
    public/channels.note      the official channels, signed by the root, and `.minisig` beside it
    public/ledger.keys        the verifier keys of the ledger key and of those before it, one a line
    public/ledger.checkpoint  the newest checkpoint of the public book that was signed
    prompts/ID.au             what the telephone says, made from the guide; `prompts/own/` what people recorded
    phone.standing            how the telephone of the running line does, for `doctor`; nothing of any call

The thief of this folder has what the threat model calls "database and server secrets".
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from safeconduct.errors import LineMissing, PlaceUnwritable, SecretMissing
from safeconduct.model.ids import Epoch, Team
from safeconduct.settings import Settings, read_settings

SETTINGS = "safeconduct.toml"
SECRET_BYTES = 32
UNFINISHED = ".unfinished-"
"""How the name of a file begins while it is written."""


class LineFolder:
    """Paths and secrets of one line. Secrets are files that only their owner may read (mode 0600)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def settings_file(self) -> Path:
        return self.path / SETTINGS

    @property
    def root_key_file(self) -> Path:
        return self.path / "offline" / "root.key"

    @property
    def store_file(self) -> Path:
        return self.path / "safeconduct.sqlite"

    @property
    def channels_file(self) -> Path:
        return self.path / "public" / "channels.note"

    @property
    def ledger_keys_file(self) -> Path:
        return self.path / "public" / "ledger.keys"

    @property
    def checkpoint_file(self) -> Path:
        return self.path / "public" / "ledger.checkpoint"

    @property
    def standing_file(self) -> Path:
        return self.path / "phone.standing"

    def parts(self) -> tuple[Path, ...]:
        """Everything of ours that may be in the folder."""
        folders = (self.path / name for name in ("secrets", "offline", "public", "prompts"))
        journals = (
            self.store_file.with_name(self.store_file.name + end) for end in ("-wal", "-shm", "-writer")
        )
        return (self.settings_file, *folders, self.store_file, *journals, self.standing_file)

    def remove(self) -> None:
        """Remove all of it: for a line that was not finished, never for one that has run."""
        for part in self.parts():
            if part.is_dir():
                shutil.rmtree(part)
            elif part.exists():
                part.unlink()

    def exists(self) -> bool:
        return self.settings_file.exists()

    def settings(self) -> Settings:
        """The line's settings. `LineMissing` when `init` never ran here."""
        if not self.exists():
            raise LineMissing(f"Looked in {self.path}.")
        return read_settings(self.settings_file, os.environ)

    def store_url(self, settings: Settings) -> str:
        return settings.store.url or f"sqlite:///{self.store_file.absolute()}"

    def pepper(self) -> bytes:
        return self._secret("pepper")

    def make_pepper(self) -> None:
        self._make("pepper")

    def has_ledger_key(self) -> bool:
        return (self.path / "secrets" / "ledger.key").exists()

    def ledger_key(self) -> bytes:
        """The seed of the key that signs destruction records."""
        return self._secret("ledger.key")

    def make_ledger_key(self) -> None:
        self._make("ledger.key")

    def publish_ledger_key(self, verifier: str) -> None:
        """One verifier key more in the public file, on disk before this returns."""
        self.ledger_keys_file.parent.mkdir(exist_ok=True)
        before = self.ledger_keys_file.read_bytes() if self.ledger_keys_file.exists() else b""
        with appearing(self.ledger_keys_file) as out:
            out.write(before + f"{verifier}\n".encode())

    def shred_key(self, team: Team, epoch: Epoch) -> bytes:
        """The key over an epoch's copies. `SecretMissing` once the epoch was shredded."""
        return self._secret(self._shred_name(team, epoch))

    def make_shred_key(self, team: Team, epoch: Epoch) -> bytes:
        self._make(self._shred_name(team, epoch))
        return self.shred_key(team, epoch)

    def shred_file(self, team: Team, epoch: Epoch) -> Path:
        return self.path / "secrets" / self._shred_name(team, epoch)

    def shred(self, team: Team, epoch: Epoch) -> bool:
        """Destroy an epoch's key: overwrite, sync, remove. False when it was gone already."""
        return _shred(self.shred_file(team, epoch))

    def shred_pairs(self) -> list[tuple[Team, Epoch]]:
        """The team epochs whose shred keys are there."""
        names = sorted(file.stem for file in (self.path / "secrets" / "shred").glob("*.key"))
        return [(Team(team), Epoch(epoch)) for team, _, epoch in (name.rpartition(".") for name in names)]

    def gateway_days(self) -> list[str]:
        """The days (ISO 8601) whose gateway keys are still there, the oldest first."""
        return sorted(file.stem for file in (self.path / "secrets" / "gateway").glob("*.key"))

    def gateway_key(self, day: str) -> bytes:
        """The gateway key of a day. `SecretMissing` once it was shredded."""
        return self._secret(f"gateway/{day}.key")

    def make_gateway_key(self, day: str) -> bytes:
        self._make(f"gateway/{day}.key")
        return self.gateway_key(day)

    def shred_gateway_key(self, day: str) -> bool:
        """Destroy the gateway key of a day. False when it was gone already."""
        return _shred(self.path / "secrets" / "gateway" / f"{day}.key")

    def blinding_days(self) -> list[str]:
        """The days (ISO 8601) whose blinding keys are still there, the oldest first."""
        return sorted(file.stem for file in (self.path / "secrets" / "blinding").glob("*.key"))

    def blinding_key(self, day: str) -> bytes:
        """The key that blinds a day's commitments. `SecretMissing` before it was made, and once it was shredded."""
        return self._secret(f"blinding/{day}.key")

    def make_blinding_key(self, day: str) -> bytes:
        self._make(f"blinding/{day}.key")
        return self.blinding_key(day)

    def shred_blinding_key(self, day: str) -> bool:
        """Destroy the blinding key of a day. False when it was gone already."""
        return _shred(self.path / "secrets" / "blinding" / f"{day}.key")

    @staticmethod
    def _shred_name(team: Team, epoch: Epoch) -> str:
        return f"shred/{team}.{epoch}.key"

    def _secret(self, name: str) -> bytes:
        try:
            value = (self.path / "secrets" / name).read_bytes()
        except OSError as error:
            raise SecretMissing(f"secrets/{name} cannot be read.") from error
        if len(value) != SECRET_BYTES:
            raise SecretMissing(f"secrets/{name} is not {SECRET_BYTES} bytes long.")
        return value

    def _make(self, name: str) -> None:
        write_secret(self.path / "secrets" / name, secrets.token_bytes(SECRET_BYTES))


def write_secret(file: Path, value: bytes) -> None:
    """Write a new secret file, readable by its owner only, on disk before this returns. Never overwrites.

    `OSError` when there is no room for it; nothing is left then, so that it can be made later.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(value)
            out.flush()
            os.fsync(handle)
    except OSError:
        file.unlink()
        raise
    sync_folder(file.parent)


@contextmanager
def appearing(file: Path) -> Iterator[BinaryIO]:
    """A new file that appears under its name, on disk, when the block ends well, and not at all otherwise.

    Its owner's only, and in the place of whatever had the name. `PlaceUnwritable` when it cannot be written.
    """
    unfinished = file.with_name(f"{UNFINISHED}{secrets.token_hex(4)}")
    try:
        handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(file)
        sync_folder(file.parent)
    except OSError as error:
        raise PlaceUnwritable(f"{file}: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _shred(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("r+b") as handle:
        handle.write(secrets.token_bytes(SECRET_BYTES))
        os.fsync(handle.fileno())
    file.unlink()
    sync_folder(file.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Put on the disk which files a folder holds: a power cut must neither lose a new key nor bring an old one back."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
