"""What is heard is recognised by its bytes: whole, cut, shifted, with gaps, and never guessed."""

import random

import pytest

from safeconduct.guide import read_guide, sample_folder
from safeconduct.guide.spoken import everything
from safeconduct.rehearsal.telephone.hearing import Digits, Heard, Hearing, Repertoire, Strange, repertoire
from telephone_cast import (
    DIGITS,
    FIRST,
    HELLO,
    KNOWN,
    PRIVET,
    RECEIPT,
    SECOND,
    START,
    line_repertoire,
    said,
    sound_of,
)


def heard_in(frames: list[bytes]) -> list[Heard]:
    hearing = Hearing(line_repertoire())
    return [heard for frame in frames if (heard := hearing.frame(frame)) is not None]


@pytest.mark.parametrize("before", [0, 1, 77, 159, 160, 4000])
@pytest.mark.parametrize("pause", [0, 33, 1600])
def test_recordings_are_recognised_wherever_their_frames_begin(before: int, pause: int) -> None:
    """A recording may begin in the middle of a frame, and right after another."""
    assert heard_in(said(HELLO, START, PRIVET, before=before, pause=pause)) == [HELLO, START, PRIVET]


def test_the_same_beginning_waits_for_the_difference() -> None:
    """Two sentences that differ in their last word are told apart, and each is told once."""
    assert heard_in(said(SECOND, FIRST, SECOND)) == [SECOND, FIRST, SECOND]


def test_what_is_said_twice_is_heard_twice() -> None:
    """A repetition is a new sentence."""
    assert heard_in(said(HELLO, HELLO)) == [HELLO, HELLO]


def test_a_sentence_that_a_key_cut_off_counts() -> None:
    """And what follows is heard from its beginning, also when it is the same again."""
    cut = said(START)[:40]
    assert heard_in([*cut, *said(START)]) == [START, START]


def test_lost_frames_do_not_make_two_of_one() -> None:
    """The beginning, the middle, or one in ten is missing."""
    frames = said(START, HELLO)
    assert heard_in(frames[5:]) == [START, HELLO]
    assert heard_in(frames[:30] + frames[38:]) == [START, HELLO]
    chance = random.Random(4)
    assert heard_in([frame for frame in frames if chance.random() > 0.1]) == [START, HELLO]


def test_other_voices_are_strange_and_told_once() -> None:
    """A person who talks for long is one line of the transcript, until a recording is heard again."""
    other = [bytes(reversed(frame)) for frame in said(START, HELLO, PRIVET)]
    assert heard_in([*other, *said(HELLO)]) == [Strange(), HELLO]


def test_silence_and_noise_of_a_bit_are_nothing() -> None:
    """Comfort noise is no recording and no voice."""
    assert heard_in([b"\xff" * 160, b"\xff\x7f\xfe\x7e" * 40] * 100) == []


def test_a_receipt_is_collected_from_its_digits() -> None:
    """Twice, as it is said; other sentences between the digits begin it anew."""
    frames = said(*[DIGITS[int(digit)] for digit in RECEIPT if digit != " "], pause=480)
    digits = Digits()
    found = [
        receipt for heard in heard_in([*frames, *said(HELLO), *frames]) if (receipt := digits.hear(heard))
    ]
    assert found == [RECEIPT, RECEIPT]


def test_a_receipt_with_a_wrong_digit_is_none() -> None:
    """The check digits are looked at, so a misheard receipt is never shown."""
    wrong = RECEIPT.replace("1", "2", 1)
    frames = said(*[DIGITS[int(digit)] for digit in wrong if digit != " "])
    digits = Digits()
    assert [digits.hear(heard) for heard in heard_in(frames)] == [None] * 20


def test_recordings_that_are_made_later_are_learnt_later() -> None:
    """While they are missing, they are counted."""
    made = {HELLO: sound_of(HELLO)}
    learning = Repertoire(KNOWN, made.get)
    learning.learn()
    assert learning.unlearned == len(KNOWN) - 1
    made |= {known: sound_of(known) for known in KNOWN}
    learning.learn()
    assert learning.unlearned == 0
    hearing = Hearing(learning)
    assert [heard for frame in said(START) if (heard := hearing.frame(frame))] == [START]


def test_every_text_of_the_guide_has_its_place() -> None:
    """What is spoken is what can be recognised, no more and no less."""
    guide = read_guide(sample_folder())
    found = {(known.text, known.language) for known in repertoire(guide, "Example line")}
    assert found == {(spoken.text, spoken.language) for spoken in everything(guide, "Example line")}
