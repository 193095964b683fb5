"""What is to be said, as sound: the clips of an edition, put one after the other.

Nothing is spoken by a machine here but what no edition can hold: a caller's receipt is put together from
recorded digits, and answers come from `returning` as the sound they were spoken to. What is not recorded
falls back to less, and at the last to a tone; never to nothing.
"""

import datetime as dt
import math
import struct
from collections.abc import Callable

from safeconduct.channels.phone.drivers.g711 import mulaw_from_linear
from safeconduct.conversation.calls.commands import (
    Answers,
    Choices,
    Languages,
    Phrase,
    Receipt,
    Said,
    Step,
    Wait,
)
from safeconduct.guide import Guide, spoken
from safeconduct.guide.ageing import freshness
from safeconduct.model.ids import Language
from safeconduct.prompts.clips import Clips
from safeconduct.sealing.receipts import DigitReceipt

PAUSE = b"\xff" * 1600
"""Between two sentences: 200 ms."""
BREATH = b"\xff" * 4000
"""Between two groups of a receipt: half a second."""
MISSING, STALE, UNTRANSLATED = "phone.missing", "phone.stale", "phone.untranslated"
RECEIPT_AGAIN = "phone.receipt.again"
DIGIT = "phone.digit."
_HERTZ, _RATE = 440, 8000


class Edition:
    """One edition of the guide with its clips, as it sounds today. `title` is the line's name as it is said."""

    def __init__(self, guide: Guide, clips: Clips, title: str, today: dt.date) -> None:
        self.guide, self.clips, self.title, self.today = guide, clips, title, today
        self._phrases = {language: spoken.phrases(guide, language, title) for language in guide.languages}

    def sound(  # noqa: PLR0911 - one thing to say, one line
        self, said: Said, wait: Callable[[], int | None], receipt: DigitReceipt | None
    ) -> list[bytes]:
        """The clips of what is said; `Answers` are not of an edition. `wait`: minutes, None when nobody can know."""
        match said:
            case Languages():
                spoken_names = (self.phrase("phone.language", one) for one in self.guide.languages)
                return [sound for name in spoken_names for sound in (name, PAUSE)]
            case Phrase(key, language):
                return [self.phrase(key, language), PAUSE]
            case Step():
                return self._step(said)
            case Choices():
                return self._choices(said)
            case Wait(language):
                return [self.phrase(spoken.wait_key(wait()), language), PAUSE]
            case Receipt(language):
                return self._receipt(language, receipt)
            case Answers():
                return []

    def phrase(self, key: str, language: Language) -> bytes:
        """A fixed sentence; a tone when it is not recorded."""
        code = self.guide.tongue(language).code
        return self.clips.find(self._phrases[code][key], code) or TONE

    def step(self, step: str, language: Language) -> list[bytes]:
        """All parts of a step, as far as they are recorded: what a caller hears who waits, or what an answer quotes."""
        found = self.guide.step(step).id
        heard = spoken.language_of(self.guide, found, language)
        clips = (self.clips.find(part, heard) for part in spoken.parts(self.guide, found, language))
        return [sound for clip in clips if clip for sound in (clip, PAUSE)]

    def _step(self, said: Step) -> list[bytes]:
        step, language = self.guide.step(said.step), said.language
        parts, heard = (
            spoken.parts(self.guide, step.id, language),
            spoken.language_of(self.guide, step.id, language),
        )
        clip = self.clips.find(parts[said.more], heard) if said.more < len(parts) else None
        before = []
        if not said.more and heard != language:
            before += [self.phrase(UNTRANSLATED, language), PAUSE]
        if not said.more and freshness(step, self.today).stale:
            before += [self.phrase(STALE, language), PAUSE]
        return [*before, clip or self.phrase(MISSING, language), PAUSE]

    def _choices(self, said: Choices) -> list[bytes]:
        """The choices; where one is not recorded, its key alone after a tone: it can still be pressed."""
        heard = spoken.language_of(self.guide, said.step, said.language)
        sounds: list[bytes] = []
        for key, sentence in spoken.choices(self.guide, said.step, said.language):
            clip = self.clips.find(sentence, heard)
            sounds += [clip] if clip else [TONE, self.phrase(f"{DIGIT}{key}", said.language)]
            sounds.append(PAUSE)
        for phrase in spoken.keys(self.guide, said.step, said.language):
            sounds += [self.phrase(phrase, said.language), PAUSE]
        return sounds

    def _receipt(self, language: Language, receipt: DigitReceipt | None) -> list[bytes]:
        if receipt is None:
            return []
        once = [
            sound
            for group in receipt.text.split()
            for sound in (*(self.phrase(f"{DIGIT}{digit}", language) for digit in group), BREATH)
        ]
        return [*once, self.phrase(RECEIPT_AGAIN, language), BREATH, *once]


def _tone(loudness: int, samples: int) -> bytes:
    wave = (round(loudness * math.sin(2 * math.pi * _HERTZ * at / _RATE)) for at in range(samples))
    return mulaw_from_linear(struct.pack(f"<{samples}h", *wave))


TONE = _tone(6000, 3200)
"""0.4 s: now speak; or, something should be said here."""
SOFT_TONE = _tone(1500, 1600)
"""0.2 s: the line is still there."""
