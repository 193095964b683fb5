"""What a caller hears, recognised: mu-law that comes bit by bit from the line's own recordings.

Nothing is guessed from the sound. A recording betrays itself by 32 of its bytes, and is believed once the
sound goes on as the recording does. What is not from a recording (a person, an answer spoken for one call)
is never put into words here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct

from safeconduct.errors import ReceiptError
from safeconduct.guide import Guide, spoken
from safeconduct.model.ids import Language, StepId
from safeconduct.sealing import receipts

FRAME_BYTES = 160
"""20 ms of mu-law (ITU-T G.711) at 8,000 samples a second."""
ANCHOR_BYTES = 32
LIVELY = 8
"""Different bytes that a stretch of sound must have to be told from another: silence has one or two."""
FIRST_ANCHORS = 8
SPREAD_BYTES = 4000
"""Anchors follow one another at this distance after the first, so that a lost beginning is made up for."""
SURE_BYTES = 3 * FRAME_BYTES
"""How much must agree before a recording is believed."""
STRANGE_FRAMES = 50
"""Sound that comes from no recording is worth a word after one second."""
RECEIPT_DIGITS = 20
DIGIT = "phone.digit."


class Known(Struct, frozen=True):
    """One recording: what it says, and where in the guide that stands."""

    text: str
    language: Language
    what: Literal["phrase", "step", "more", "choice"]
    name: str
    """The key of a phrase, the id of a step."""
    part: int = 0


class Strange(Struct, frozen=True):
    """Sound that is no recording of this line: a person, an answer, a tone."""


Heard = Known | Strange
Sound = Callable[[Known], bytes | None]


class Repertoire:
    """All recordings of a line, found by what they sound like. `sound`: the mu-law of one, None while it is not made."""

    def __init__(self, known: Iterable[Known], sound: Sound) -> None:
        self.sound = sound
        self._unlearned = list(known)
        self._anchors: dict[bytes, list[tuple[Known, int]]] = {}

    def learn(self) -> None:
        """Take in the recordings that were made since the last time."""
        left = []
        for known in self._unlearned:
            sound = self.sound(known)
            if sound is None:
                left.append(known)
                continue
            for place in _anchors(sound):
                self._anchors.setdefault(sound[place : place + ANCHOR_BYTES], []).append((known, place))
        self._unlearned = left

    @property
    def unlearned(self) -> int:
        """Recordings that are not made."""
        return len(self._unlearned)

    @property
    def learnt(self) -> bool:
        """Whether any recording can be recognised."""
        return bool(self._anchors)

    def places(self, stretch: bytes) -> list[tuple[Known, int]]:
        """Where this stretch of `ANCHOR_BYTES` may come from."""
        return self._anchors.get(stretch, [])


class _Trail(Struct):
    """A recording that is being followed. `at`: the next byte of it; `agreed`: how many bytes did."""

    known: Known
    sound: bytes
    at: int
    agreed: int
    started: int
    """Where in the recording it was first recognised."""
    used: int = 0
    """How much of the latest frame was the recording's: the rest comes after its end."""

    @property
    def over(self) -> bool:
        return self.at >= len(self.sound)

    def follow(self, frame: bytes) -> bool:
        """Whether the recording goes on like this; a few lost frames are leapt over."""
        expected = self.sound[self.at : self.at + len(frame)]
        if not frame.startswith(expected):
            if not _lively(frame):
                return False
            found = self.sound.find(frame, self.at)
            if found < 0:
                return False
            self.at, expected = found, frame
        self.used = len(expected)
        self.at += self.used
        self.agreed += self.used
        return True


class Hearing:
    """One call, listened to. Give it every frame, in order."""

    def __init__(self, repertoire: Repertoire) -> None:
        self._repertoire = repertoire
        self._trails: list[_Trail] = []
        self._ended: list[_Trail] = []
        """Recordings that ended while a longer one could still be meant."""
        self._told: _Trail | None = None
        self._before = b""
        self._strange = 0

    def frame(self, frame: bytes) -> Heard | None:
        """What was recognised with this frame of 160 bytes of mu-law; None when there is nothing new."""
        trails = [trail for trail in self._trails if trail.follow(frame)]
        heard = self._sort(trails)
        fresh = frame[trails[0].used :] if trails else self._before + frame
        if not self._trails:
            self._search(fresh)
        self._before = fresh[-ANCHOR_BYTES + 1 :]
        return heard or self._wonder(frame)

    def _sort(self, trails: list[_Trail]) -> Heard | None:
        """What is sure, now that these recordings are what it can be."""
        ended = [trail for trail in trails if trail.over]
        self._trails = [trail for trail in trails if not trail.over]
        if ended:
            self._ended = ended
        if self._trails and self._ended:
            return None
        if not self._trails and self._ended:
            return self._tell(self._ended[0])
        if len(self._trails) == 1 and self._trails[0].agreed >= SURE_BYTES:
            return self._tell(self._trails[0])
        return None

    def _tell(self, trail: _Trail) -> Known | None:
        self._ended = []
        if trail.over:
            self._trails = []
        told, self._told = self._told, trail
        again = told is not None and told.known == trail.known and (told is trail or trail.started > told.at)
        self._strange = 0
        return None if again else trail.known

    def _search(self, heard: bytes) -> None:
        if not _lively(heard):
            return
        for start in range(len(heard) - ANCHOR_BYTES + 1):
            places = self._repertoire.places(heard[start : start + ANCHOR_BYTES])
            self._trails = [*self._begun(places, heard[start:])]
            if self._trails:
                return

    def _begun(self, places: Iterable[tuple[Known, int]], heard: bytes) -> Iterator[_Trail]:
        for known, place in places:
            sound = self._repertoire.sound(known)
            if sound is not None and heard.startswith(sound[place : place + len(heard)]):
                yield _Trail(known, sound, place + len(heard), len(heard), place)

    def _wonder(self, frame: bytes) -> Strange | None:
        if self._trails or not _lively(frame):
            return None
        self._strange += 1
        return Strange() if self._strange == STRANGE_FRAMES else None


class Digits:
    """Collects the digits of a receipt as they are said."""

    def __init__(self) -> None:
        self._said = ""

    def hear(self, heard: Heard) -> str | None:
        """The receipt in groups of four, each time that all of it was said and its check digits are right."""
        digit = heard.name.removeprefix(DIGIT) if isinstance(heard, Known) else ""
        if not (len(digit) == 1 and digit.isdecimal()):
            self._said = ""
            return None
        self._said = (self._said + digit)[-RECEIPT_DIGITS:]
        if len(self._said) < RECEIPT_DIGITS:
            return None
        try:
            receipt = receipts.parse(self._said)
        except ReceiptError:
            return None
        self._said = ""
        return receipt.text if isinstance(receipt, receipts.DigitReceipt) else None


def repertoire(guide: Guide, title: str) -> list[Known]:
    """Every recording that a line with this guide and this title needs, each text of a language once."""
    found: dict[tuple[str, Language], Known] = {}
    for language in guide.languages:
        for key, text in spoken.phrases(guide, language, title).items():
            found.setdefault((text, language), Known(text, language, "phrase", key))
        for step in guide.public_steps():
            for known in _of_step(guide, step.id, language):
                found.setdefault((known.text, known.language), known)
    return list(found.values())


def _of_step(guide: Guide, step: StepId, language: Language) -> Iterator[Known]:
    if step in spoken.DONE_BY_KEYS:
        return
    heard = spoken.language_of(guide, step, language)
    for number, text in enumerate(spoken.parts(guide, step, language)):
        yield Known(text, heard, "more" if number else "step", step, number)
    for _, text in spoken.choices(guide, step, language):
        yield Known(text, heard, "choice", step)


def _anchors(sound: bytes) -> Iterator[int]:
    found, latest = 0, -SPREAD_BYTES
    for place in range(0, len(sound) - ANCHOR_BYTES + 1, FRAME_BYTES):
        if found >= FIRST_ANCHORS and place < latest + SPREAD_BYTES:
            continue
        if _lively(sound[place : place + ANCHOR_BYTES]):
            found, latest = found + 1, place
            yield place


def _lively(stretch: bytes) -> bool:
    return len(set(stretch)) >= LIVELY
