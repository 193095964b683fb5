"""A spoken message, second by second, each in an envelope of its own (spec/sealing.md section 7).

Each second is sealed while the next one is spoken, so whatever cuts a call off loses at most the second
that was on its way, and nothing has to be finished later. All envelopes have one size: a short second
and the ending look like any other. Opening is in `opening`.
"""

from safeconduct.errors import DocumentError
from safeconduct.model.call import SECOND_BYTES
from safeconduct.model.ids import CaseTag
from safeconduct.sealing.age import seal
from safeconduct.sealing.recipients import Recipient
from safeconduct.sealing.shapes import TAG, fits

LABEL = b"safeconduct/sound/v1"
SILENCE = b"\xff"
"""The mu-law sample nearest to nothing (ITU-T G.711): what a short second is filled up with."""
NUMBERS = range(1 << 16)
"""What a second can be numbered: from 0, eighteen hours."""
SEALED_BYTES = 9699
"""Of every sealed second, and of every ending."""
_CASE = 16
_COUNTER = 2
_HEAD = len(LABEL) + _CASE + 2 * _COUNTER
_PLAIN_BYTES = _HEAD + SECOND_BYTES


def seal_second(sound: bytes, number: int, case: CaseTag, epoch: Recipient) -> bytes:
    """One second (1 to 8,000 bytes of mu-law, 8,000 samples a second) for the team epoch.

    `DocumentError` when it is empty or longer, or when the number or the case tag cannot be one.
    """
    if not sound:
        raise DocumentError("There is no sound in it.")
    return seal(write(sound, number, case), [epoch])


def seal_ending(number: int, case: CaseTag, epoch: Recipient) -> bytes:
    """What follows the last second of a message that was ended and not cut off. `number` goes on counting."""
    return seal(write(b"", number, case), [epoch])


def write(sound: bytes, number: int, case: CaseTag) -> bytes:
    """The 8,040 bytes that are sealed. Without any `sound` they are an ending. `DocumentError` as above."""
    if len(sound) > SECOND_BYTES or number not in NUMBERS or not fits(TAG)(case):
        raise DocumentError("It cannot be a second of a spoken message.")
    counters = number.to_bytes(_COUNTER, "big") + len(sound).to_bytes(_COUNTER, "big")
    return LABEL + bytes.fromhex(case) + counters + sound.ljust(SECOND_BYTES, SILENCE)


def read(plaintext: bytes, number: int, case: CaseTag) -> bytes:
    """Undo `write`: the sound, none for an ending. `DocumentError` when it is of another case or number, or nothing of ours."""
    if len(plaintext) != _PLAIN_BYTES:
        raise DocumentError("It is of another kind.")
    samples = int.from_bytes(plaintext[_HEAD - _COUNTER : _HEAD], "big")
    sound = plaintext[_HEAD : _HEAD + samples]
    if plaintext != write(sound, number, case):
        raise DocumentError("It is not this second of this case.")
    return sound
