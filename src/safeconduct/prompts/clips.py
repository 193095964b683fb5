"""Clips: what was spoken or recorded, each known by its words.

A clip is one text in one language as a file in the format Sun AU (mu-law, 8,000 samples a second), which
any player plays. Its name is the beginning of a digest over language and text, so a text that changed has
no clip until it is spoken again, and nothing needs a list. What a person recorded lies apart, in `own/`,
and is played first; it names the place in the guide that it was recorded for, so that a recording of an
older text can be told from one that nobody asks for any more.
"""

import struct
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from safeconduct.errors import PlaceUnwritable
from safeconduct.folder import appearing
from safeconduct.guide.spoken import Spoken
from safeconduct.model.ids import Language

FOLDER, OWN = "prompts", "own"
SAMPLES_A_SECOND = 8000
"""Of mu-law, a byte each."""
REMEMBERED_BYTES = 16 << 20
"""How much sound is kept in memory: half an hour."""

_ENDING = ".au"
_HEAD = struct.Struct(">4s5I")
_MAGIC, _MULAW, _CHANNELS = b".snd", 1, 1
_LONGEST_HEAD = 1024


class About(Struct, frozen=True):
    """What a clip's file says about itself."""

    voice: str
    """What spoke it."""
    check: int
    """CRC-32 of the sound."""
    place: str = ""
    """Where in the guide a person's recording belongs."""


class Own(Struct, frozen=True):
    """A recording by a person."""

    clip: str
    place: str


class Lacking(Struct, frozen=True):
    """What a line's clips lack for its guide."""

    texts: tuple[Spoken, ...]
    """Those that cannot be heard: without a file, or with a broken one."""
    outdated: tuple[str, ...]
    """The places whose recording by a person is of an older text."""


def id_of(text: str, language: Language) -> str:
    """The name of the clip of these words: 32 hexadecimal digits."""
    return sha256(f"{language}\0{text}".encode()).hexdigest()[:32]


class Clips:
    """The clips of one line. Many may read while one writes; a file is there as a whole or not at all.

    What was heard is remembered: what another process replaces is heard by the next `Clips`.
    """

    def __init__(self, line: Path) -> None:
        """`line`: the line folder."""
        self.folder = line / FOLDER
        self._remembered: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def find(self, text: str, language: Language) -> bytes | None:
        """The sound of these words in mu-law; None when there is none, or its file is broken."""
        clip = id_of(text, language)
        if clip in self._remembered:
            self._remembered.move_to_end(clip)
            return self._remembered[clip]
        sound = _read(self._own(clip)) or _read(self._spoken(clip))
        if sound:
            self._remember(clip, sound)
        return sound

    def has(self, text: str, language: Language) -> bool:
        """Whether these words can be heard: their file is there and whole. Remembers nothing."""
        clip = id_of(text, language)
        return bool(_read(self._own(clip)) or _read(self._spoken(clip)))

    def put(self, text: str, language: Language, mulaw: bytes, voice: str) -> None:
        """Keep what a voice spoke. `PlaceUnwritable` when it cannot be written."""
        self._write(self._spoken(id_of(text, language)), mulaw, About(voice, zlib.crc32(mulaw)))

    def override(self, text: str, language: Language, mulaw: bytes, place: str) -> None:
        """Keep what a person recorded for these words at this place of the guide, instead of what it had there."""
        clip = id_of(text, language)
        self._write(self._own(clip), mulaw, About("", zlib.crc32(mulaw), place))
        for other in [own for own in self.owned() if own.place == place and own.clip != clip]:
            self._own(other.clip).unlink(missing_ok=True)

    def owned(self) -> Iterator[Own]:
        """All recordings by a person, whether their words are still said or not."""
        for file in sorted((self.folder / OWN).glob(f"*{_ENDING}")):
            read = _parse(file)
            if read:
                yield Own(file.stem, read[0].place)

    def lacking(self, wanted: Sequence[Spoken]) -> Lacking:
        """Look through everything that is wanted. Reads every file: 70 MB for the sample guide."""
        needed = {id_of(each.text, each.language) for each in wanted}
        return Lacking(
            tuple(each for each in wanted if not self.has(each.text, each.language)),
            tuple(sorted(own.place for own in self.owned() if own.clip not in needed)),
        )

    def _remember(self, clip: str, sound: bytes) -> None:
        self._remembered[clip] = sound
        self._bytes += len(sound)
        while self._bytes > REMEMBERED_BYTES and len(self._remembered) > 1:
            self._bytes -= len(self._remembered.popitem(last=False)[1])

    def _write(self, file: Path, mulaw: bytes, about: About) -> None:
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PlaceUnwritable(f"{file.parent}: {error.strerror}.") from error
        written = msgspec.json.encode(about)
        written += bytes(8 - len(written) % 8)  # at least one zero, and the sound begins at a multiple of 8
        size = _HEAD.size + len(written)
        with appearing(file) as out:
            head = _HEAD.pack(_MAGIC, size, len(mulaw), _MULAW, SAMPLES_A_SECOND, _CHANNELS)
            out.write(head + written + mulaw)
        self._bytes -= len(self._remembered.pop(file.stem, b""))

    def _spoken(self, clip: str) -> Path:
        return self.folder / f"{clip}{_ENDING}"

    def _own(self, clip: str) -> Path:
        return self.folder / OWN / f"{clip}{_ENDING}"


def _read(file: Path) -> bytes | None:
    read = _parse(file)
    return read[1] if read else None


def _parse(file: Path) -> tuple[About, bytes] | None:
    """What a file holds; None when it is not there or not whole: the clip is missing then, nothing worse."""
    try:
        content = file.read_bytes()
        magic, start, size, *rest = _HEAD.unpack_from(content)
        if (
            (magic, *rest) != (_MAGIC, _MULAW, SAMPLES_A_SECOND, _CHANNELS)
            or not _HEAD.size < start <= _LONGEST_HEAD
            or len(content) != start + size
        ):
            return None
        about = msgspec.json.decode(content[_HEAD.size : start].rstrip(b"\0"), type=About)
    except (OSError, struct.error, UnicodeDecodeError, msgspec.DecodeError):
        return None
    sound = content[start:]
    return (about, sound) if zlib.crc32(sound) == about.check else None
