"""A spoken message, second by second, each in an envelope of its own (spec/sealing.md section 7).

Each second is sealed while the next one is spoken, so whatever cuts a call off loses at most the second
that was on its way, and nothing has to be finished later. All envelopes have one size: a short second
and the ending look like any other. Opening is in `opening`.
"""

from safeconduct.errors import DocumentError
from safeconduct.model.call import SECOND_BYTES
from safeconduct.model.ids import CaseTag, DeliveryKey
from safeconduct.sealing.age import seal
from safeconduct.sealing.recipients import Recipient
from safeconduct.sealing.shapes import TAG, fits

LABEL = b"safeconduct/sound/v1"
SILENCE = b"\xff"
"""The mu-law sample nearest to nothing (ITU-T G.711): what a short second is filled up with."""
NUMBERS = range(1 << 16)
"""What a second can be numbered: from 0, eighteen hours."""
SEALED_BYTES = 9715
"""Of every sealed second, and of every ending."""
_CASE = _TAKE = 16
_COUNTER = 2
_HEAD = len(LABEL) + _CASE + _TAKE + 2 * _COUNTER
_PLAIN_BYTES = _HEAD + SECOND_BYTES


def seal_second(sound: bytes, number: int, case: CaseTag, take: DeliveryKey, epoch: Recipient) -> bytes:
    """One second (1 to 8,000 bytes of mu-law, 8,000 samples a second) for the team epoch.

    `take` is the key of the message it belongs to: in one case there may be many. `DocumentError` when it is
    empty or longer, or when the number, the case tag or the take cannot be one.
    """
    if not sound:
        raise DocumentError("There is no sound in it.")
    return seal(write(sound, number, case, take), [epoch])


def seal_ending(number: int, case: CaseTag, take: DeliveryKey, epoch: Recipient) -> bytes:
    """What follows the last second of a message that was ended and not cut off. `number` goes on counting."""
    return seal(write(b"", number, case, take), [epoch])


def write(sound: bytes, number: int, case: CaseTag, take: DeliveryKey) -> bytes:
    """The 8,056 bytes that are sealed. Without any `sound` they are an ending. `DocumentError` as above."""
    if len(sound) > SECOND_BYTES or number not in NUMBERS or not fits(TAG)(case) or len(take) != _TAKE:
        raise DocumentError("It cannot be a second of a spoken message.")
    counters = number.to_bytes(_COUNTER, "big") + len(sound).to_bytes(_COUNTER, "big")
    return LABEL + bytes.fromhex(case) + take + counters + sound.ljust(SECOND_BYTES, SILENCE)


def read(plaintext: bytes, number: int, case: CaseTag, take: DeliveryKey) -> bytes:
    """Undo `write`: the sound, none for an ending.

    `DocumentError` when it is of another case, message or number, or nothing of ours.
    """
    if len(plaintext) != _PLAIN_BYTES:
        raise DocumentError("It is of another kind.")
    samples = int.from_bytes(plaintext[_HEAD - _COUNTER : _HEAD], "big")
    sound = plaintext[_HEAD : _HEAD + samples]
    if plaintext != write(sound, number, case, take):
        raise DocumentError("It is not this second of this message.")
    return sound
