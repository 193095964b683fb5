"""Clips: kept by their words, whole or not there."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.errors import PlaceUnwritable
from safeconduct.guide.spoken import Spoken
from safeconduct.prompts import clips as clips_module
from safeconduct.prompts.clips import Clips, id_of

HELLO, SOUND, OTHER = "Это линия.", bytes(range(256)) * 5, b"\x55" * 1280


@pytest.fixture
def clips(tmp_path):
    return Clips(tmp_path)


def test_what_was_put_is_found_by_its_words_and_language(clips, tmp_path):
    """The same words in another language are another clip."""
    clips.put(HELLO, "ru", SOUND, "espeak-ng")
    assert clips.find(HELLO, "ru") == Clips(tmp_path).find(HELLO, "ru") == SOUND
    assert clips.find(HELLO, "uk") is None
    assert clips.find(HELLO + " ", "ru") is None


def test_the_name_of_a_clip_is_a_digest_of_language_and_words():
    """So a text that changed has no clip, and nobody has to notice."""
    assert id_of("a", "en") == "bfe92de2f287800d713ed36e893e8435"


def test_a_clip_is_a_file_that_any_player_plays(clips):
    """sox reads it: mu-law, 8,000 samples a second, one channel."""
    clips.put(HELLO, "ru", SOUND, "espeak-ng")
    (file,) = clips.folder.glob("*.au")
    info = subprocess.run(["sox", "--i", str(file)], capture_output=True, text=True, check=True).stdout
    assert "u-law" in info
    assert "8000" in info
    assert "1280 samples" in info


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_spoiled_file_is_a_missing_clip(tmp_path_factory, data):
    """Cut, changed in one place, or something else altogether: the clip is not there, and nothing fails."""
    clips = Clips(tmp_path_factory.getbasetemp() / "spoiled")
    clips.put(HELLO, "ru", SOUND, "espeak-ng")
    (file,) = clips.folder.glob("*.au")
    whole = file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:place] + bytes((whole[place] ^ data.draw(st.integers(1, 255)),)) + whole[place + 1 :]
    file.write_bytes(data.draw(st.sampled_from([whole[:place], changed, whole + b"x", bytes(len(whole))])))
    assert clips.find(HELLO, "ru") in {None, SOUND}  # what a file says of its voice does not matter
    assert Clips(clips.folder.parent).lacking([Spoken("never", "ru")]).texts


def test_a_persons_recording_is_heard_and_outlives_every_build(clips, tmp_path):
    """Whatever a voice speaks later, and whatever was heard before."""
    clips.put(HELLO, "ru", SOUND, "espeak-ng")
    assert clips.find(HELLO, "ru") == SOUND
    clips.override(HELLO, "ru", OTHER, "phone.hello ru")
    clips.put(HELLO, "ru", SOUND[::-1], "espeak-ng")
    assert clips.find(HELLO, "ru") == Clips(tmp_path).find(HELLO, "ru") == OTHER


def test_a_recording_of_an_older_text_is_named(clips):
    """The step changed: its new text is missing, and the recording is still there to be told from it."""
    clips.override(HELLO, "ru", OTHER, "root ru part 0")
    new = Spoken("Это другая линия.", "ru")
    lacking = clips.lacking([new])
    assert lacking.texts == (new,)
    assert lacking.outdated == ("root ru part 0",)
    clips.override(new.text, "ru", OTHER, "root ru part 0")
    assert clips.lacking([new]) == clips_module.Lacking((), ())


def test_memory_is_bounded(clips, monkeypatch):
    """Old sound makes room for new sound, and is read again when it is needed."""
    monkeypatch.setattr(clips_module, "REMEMBERED_BYTES", 3 * len(SOUND))
    for number in range(10):
        clips.put(str(number), "en", SOUND, "espeak-ng")
        assert clips.find(str(number), "en") == SOUND
    assert len(clips._remembered) == 3
    assert clips.find("0", "en") == SOUND


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    """One sentence, with the place."""
    (tmp_path / "prompts").write_text("a file")
    with pytest.raises(PlaceUnwritable, match="prompts"):
        Clips(tmp_path).put(HELLO, "ru", SOUND, "espeak-ng")
