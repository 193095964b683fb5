"""A build: everything that is missing, the urgent first, at any time again."""

import pytest

from safeconduct.errors import VoiceError
from safeconduct.guide.spoken import Spoken
from safeconduct.prompts.building import build
from safeconduct.prompts.clips import Clips

TEXTS = tuple(Spoken(f"Text {number}.", "en") for number in range(12))


def test_every_text_gets_its_clip(tmp_path, humming):
    """And the states count what was done."""
    states = list(build(tmp_path, TEXTS, humming, 2))
    assert [state.done for state in states] == list(range(13))
    assert states[-1].wanted == 12
    assert 12 * 0.4 < states[-1].seconds < 12 * 0.7
    assert Clips(tmp_path).lacking(TEXTS).texts == ()


def test_an_interrupted_build_has_lost_nothing(tmp_path, humming):
    """What was spoken is there; the next build speaks the rest."""
    states = build(tmp_path, TEXTS, humming, 1)
    while next(states).done < 1:
        pass
    states.close()
    left = Clips(tmp_path).lacking(TEXTS).texts
    assert TEXTS[0] not in left
    assert list(build(tmp_path, left, humming, 1))[-1].failed == 0
    assert Clips(tmp_path).lacking(TEXTS).texts == ()


def test_a_text_that_cannot_be_spoken_stops_nothing(tmp_path):
    """One language without a voice: the others are complete, and the reason is said once."""
    texts = [Spoken("Hello.", "en"), Spoken("Hm.", "xx"), Spoken("Hm hm.", "xx"), Spoken("Да.", "ru")]
    *_, last = build(tmp_path, texts, "espeak-ng", 1)
    assert (last.done, last.failed) == (4, 2)
    assert last.reasons == ("This cannot be spoken. espeak-ng has no voice for the language `xx`.",)
    assert Clips(tmp_path).lacking(texts).texts == (texts[1], texts[2])


def test_a_voice_that_is_not_there_is_said_at_once(tmp_path):
    """Nothing is made."""
    with pytest.raises(VoiceError):
        next(build(tmp_path, TEXTS, "nonsense"))
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_do_is_done(tmp_path):
    """No process is started for it."""
    assert [state.wanted for state in build(tmp_path, (), "espeak-ng")] == [0]
