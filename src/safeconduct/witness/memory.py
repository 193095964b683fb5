"""What a witness keeps in its folder from one look to the next.

witness.key       its private key: whoever has it signs in its name
line.json         which line it watches: pinned at the first look
seen.json         the last checkpoint it has signed, and the leaf hashes below it
cosigned.note     that checkpoint with its own line, for the line to publish
forks/TIME/       evidence: what contradicted what
forked            there is evidence that nobody has looked at: nothing is signed
"""

from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from safeconduct.errors import FileUnreadable, WitnessExists, WitnessMissing
from safeconduct.folder import appearing, write_secret
from safeconduct.ledger.cosignature import WitnessKey
from safeconduct.ledger.tiles import write_bundle
from safeconduct.sealing.notes import SigningKey
from safeconduct.witness.looking import Found

T = TypeVar("T")


class Watched(Struct, frozen=True):
    """Which line a witness watches: as `/ledger/line` says it."""

    line: str
    key: str
    """The ledger key in writing."""


class _Seen(Struct, frozen=True):
    note: str
    leaves: bytes


class Memory:
    """The folder of one witness of one line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def make(cls, path: Path, name: str) -> "Memory":
        """A new witness with a fresh key. `WitnessExists`; `KeyTextError` when no key can have this name."""
        memory, key = cls(path), SigningKey.new(name)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            write_secret(path / "witness.key", f"{key.text}\n".encode())
        except FileExistsError:
            raise WitnessExists(f"It is in {path}.") from None
        return memory

    def signing(self) -> SigningKey:
        """`WitnessMissing`; `KeyTextError` when its file is damaged."""
        return SigningKey.from_text(self._read("witness.key").decode("ascii", "replace").strip())

    def key(self) -> WitnessKey:
        """The public half, as cosignatures name it."""
        signing = self.signing()
        return WitnessKey(signing.name, signing.verifier.public)

    def watched(self) -> Watched | None:
        """The line that was pinned; None before the first look."""
        return self._decoded("line.json", Watched)

    def pin(self, watched: Watched) -> None:
        """From now on it is this line."""
        self._write("line.json", msgspec.json.encode(watched))

    def seen(self) -> tuple[str, bytes] | None:
        """The note that was signed last, and its leaf hashes; None before the first."""
        found = self._decoded("seen.json", _Seen)
        return (found.note, found.leaves) if found else None

    def remember(self, found: Found) -> None:
        """On disk when this returns: only then may the cosignature be shown to anybody."""
        self._write("seen.json", msgspec.json.encode(_Seen(found.signed.note, found.leaves)))

    def publish(self, note: str) -> None:
        """The checkpoint with our line, for whoever fetches it."""
        self._write("cosigned.note", note.encode())

    @property
    def forked(self) -> bool:
        """Whether there is evidence that nobody has looked at."""
        return (self.path / "forked").exists()

    def keep_fork(self, why: str, before: str, found: Found, now: int) -> Path:
        """Keep the evidence, and sign nothing more. `before`: the note that was signed last. Where it is kept."""
        place = self.path / "forks" / str(now)
        place.mkdir(parents=True, exist_ok=True)
        files = {
            "why.txt": f"{why}\n".encode(),
            "signed-before.note": before.encode(),
            "found-now.note": found.signed.note.encode(),
            "found-now.entries": write_bundle(found.entries),
        }
        for name, content in files.items():
            with appearing(place / name) as out:
                out.write(content)
        self._write("forked", f"{place}\n".encode())
        return place

    def forgive(self) -> bool:
        """Somebody has looked at the evidence. What was signed before stays signed. False: there was none."""
        there = self.forked
        (self.path / "forked").unlink(missing_ok=True)
        return there

    def _read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise WitnessMissing(f"Looked in {self.path}.") from error

    def _decoded(self, name: str, kind: type[T]) -> T | None:
        if not (self.path / name).exists():
            return None
        try:
            return msgspec.json.decode(self._read(name), type=kind)
        except msgspec.MsgspecError as error:
            raise FileUnreadable(f"It is {self.path / name}.") from error

    def _write(self, name: str, content: bytes) -> None:
        with appearing(self.path / name) as out:
            out.write(content)
