"""The export as a file: a ZIP archive of envelopes and the index that says what each of them is (`spec/export.md`)."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Literal, Self, cast

import msgspec
from msgspec import Meta, Struct

from safeconduct.errors import ArchiveError, FileTaken
from safeconduct.folder import appearing
from safeconduct.model.case import CaseState, Closing, EntryKind
from safeconduct.model.ids import CaseId, DeliveryKey, Epoch, Hour, Language, Team
from safeconduct.sealing.age import Wraps
from safeconduct.sealing.streams import Sealer

INDEX = "index.json"
INDEX_LIMIT = 256 * 1024 * 1024
"""Bytes of an index: enough for some hundred thousand cases."""
ENVELOPE_LIMIT = 512 * 1024
"""Bytes of an envelope: more than the line itself takes."""
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: ZIP knows no earlier one."""
_OWNER_ONLY = 0o100600 << 16

FileName = Annotated[str, Meta(pattern=r"^envelopes/[0-9]{6,12}\.age\Z")]


TeamName = Annotated[Team, Meta(pattern=r"^[a-z0-9-]{1,64}\Z")]
EpochName = Annotated[Epoch, Meta(pattern=r"^[0-9]{4}-W[0-9]{2}\Z")]
WORD = Meta(pattern=r"^[a-z0-9-]{0,40}\Z")
KeptHour = Annotated[Hour, Meta(ge=0, le=10_000_000)]
"""Up to the year 3110. Everything that is printed has a shape: nobody has signed the index."""


class KnownEpoch(Struct, frozen=True, forbid_unknown_fields=True):
    """An epoch note, and whether its key was destroyed before the export."""

    note: str
    shredded: bool


class KeptUnlock(Struct, frozen=True, forbid_unknown_fields=True):
    """A caseworker's identity, sealed to one way in."""

    kind: Literal["passkey", "words"]
    file: FileName


class KeptCopy(Struct, frozen=True, forbid_unknown_fields=True):
    """An epoch's secret, sealed to a caseworker."""

    team: TeamName
    epoch: EpochName
    file: FileName


class Holder(Struct, frozen=True, forbid_unknown_fields=True):
    """A caseworker with everything that is sealed to them."""

    card: str
    unlocks: tuple[KeptUnlock, ...]
    copies: tuple[KeptCopy, ...]


class KeptSecond(Struct, frozen=True, forbid_unknown_fields=True):
    """One sealed second of something spoken, or its ending."""

    number: Annotated[int, Meta(ge=0)]
    file: FileName


class KeptSound(Struct, frozen=True, forbid_unknown_fields=True):
    """What was spoken: its seconds in order, and the take that each of them names."""

    take: Annotated[DeliveryKey, Meta(min_length=16, max_length=16)]
    seconds: tuple[KeptSecond, ...]


class KeptEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One sealed thing in a case. `spoken`: None for what was written."""

    number: int
    kind: EntryKind
    team: TeamName
    epoch: EpochName
    hour: KeptHour
    file: FileName
    spoken: KeptSound | None = None
    struck: int = 0


class KeptCase(Struct, frozen=True, forbid_unknown_fields=True):
    """One case. Hours are those of the store."""

    id: Annotated[CaseId, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    team: TeamName
    state: CaseState
    language: Annotated[Language, WORD]
    channel: Annotated[str, WORD]
    severity: int
    since: KeptHour
    deadline: KeptHour
    closing: Closing | None
    entries: tuple[KeptEntry, ...]


class Index(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is in an export. Notes are signed; everything else is the word of whoever made the export."""

    v: Literal[1] = 1
    line: str
    key: str
    made: str
    roster: str
    channels: str
    epochs: tuple[KnownEpoch, ...]
    holders: tuple[Holder, ...]
    cases: tuple[KeptCase, ...]


class ArchiveWriter:
    """An export while it is written: envelopes first, the index last."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.envelopes = 0

    def add(self, sealed: bytes) -> str:
        """Put one envelope in; the name under which the index must name it."""
        self.envelopes += 1
        name = f"envelopes/{self.envelopes:06}.age"
        self._write(name, sealed)
        return name

    def close_with(self, index: Index) -> None:
        self._write(INDEX, msgspec.json.encode(index))

    def _write(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, BEGINNING)
        entry.create_system, entry.external_attr = 3, _OWNER_ONLY
        self._archive.writestr(entry, content)


@contextmanager
def writing(file: Path, recipient: Wraps) -> Iterator[ArchiveWriter]:
    """A new export, sealed to `recipient`, that appears under its name when the block ends well, and else not at all.

    `FileTaken` when the name is in use, `PlaceUnwritable` when nothing can be written there.
    """
    if file.exists():
        raise FileTaken(f"It is {file}.")
    with appearing(file) as out:
        sealed = _Sealed(Sealer(out, [recipient]))
        with zipfile.ZipFile(cast("IO[bytes]", sealed), "w", zipfile.ZIP_STORED) as archive:
            yield ArchiveWriter(archive)
        sealed.sealer.close()


class _Sealed:
    """What `zipfile` writes to: an age file, which cannot be gone back in."""

    def __init__(self, sealer: Sealer) -> None:
        self.sealer = sealer

    def write(self, part: bytes) -> int:
        self.sealer.write(part)
        return len(part)

    def flush(self) -> None:
        """Nothing to do: what is whole is written at once."""


class Archive:
    """An export that is read. Whatever is wrong with the file is an `ArchiveError`.

    `content`: the archive itself, when the file is sealed as a whole.
    """

    def __init__(self, file: Path, content: IO[bytes] | None = None) -> None:
        with _understood(file):
            self._content = content
            self._archive = zipfile.ZipFile(content or file)
            self.index = msgspec.json.decode(self._read(INDEX, INDEX_LIMIT), type=Index)

    def envelope(self, name: str) -> bytes:
        """One envelope."""
        with _understood(Path(name)):
            return self._read(name, ENVELOPE_LIMIT)

    def _read(self, name: str, limit: int) -> bytes:
        entry = self._archive.getinfo(name)
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > limit:
            raise ArchiveError(f"{name} is packed, or too big.")
        return self._archive.read(entry)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()
        if self._content:
            self._content.close()


@contextmanager
def _understood(file: Path) -> Iterator[None]:
    """ZIP archives can be broken in many ways; for the reader they are all one."""
    try:
        yield
    except FileNotFoundError:
        raise ArchiveError(f"There is no {file}.") from None
    except OSError as error:
        raise ArchiveError(f"{file}: {error.strerror or 'it cannot be read'}.") from error
    except KeyError as error:
        raise ArchiveError("A part that the index names is missing, or the index itself.") from error
    except msgspec.MsgspecError as error:
        raise ArchiveError(f"Its index is damaged: {error}.") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ArchiveError(f"{file} is damaged or cut off.") from error
