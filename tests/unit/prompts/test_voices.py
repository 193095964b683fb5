"""Voices: espeak-ng, RHVoice, any program."""

import pytest

from safeconduct.errors import VoiceError
from safeconduct.prompts import voices
from safeconduct.prompts.levels import FRAME
from safeconduct.prompts.voices import voice_for
from tones import tone, wav

SENTENCES = {
    "en": "Your phone company can see this call.",
    "ru": "Ваш оператор связи видит этот звонок.",
    "uk": "Ваш оператор зв'язку бачить цей дзвінок.",
    "id": "Operator telepon Anda melihat panggilan ini.",
}


@pytest.fixture(scope="module")
def espeak():
    """One for all: the library is one per process."""
    return voice_for("espeak-ng")


@pytest.mark.parametrize("language", SENTENCES)
def test_espeak_speaks_every_language_at_about_the_same_pace(espeak, language):
    """14 letters a second, by which the guide's checker estimates, give or take."""
    seconds = len(espeak.speak(SENTENCES[language], language)) / 8000
    assert 10 < len(SENTENCES[language]) / seconds < 18


def alike(one: bytes, other: bytes) -> bool:
    """Whether two clips are of the same words: espeak-ng's breath is never the same twice, the length nearly is."""
    return abs(len(one) - len(other)) <= 5 * FRAME


def test_the_same_words_sound_the_same_whatever_came_before(espeak):
    """A clip does not depend on the order of the build."""
    first = espeak.speak(SENTENCES["en"], "en")
    for language, sentence in SENTENCES.items():
        espeak.speak(sentence, language)
    assert alike(espeak.speak(SENTENCES["en"], "en"), first)


def test_two_voices_of_one_process_do_not_speak_into_each_other():
    """The library is there once; each keeps what it said itself."""
    one, other = voice_for("espeak-ng"), voice_for("espeak-ng")
    short, long = one.speak("One.", "en"), other.speak(SENTENCES["ru"], "ru")
    assert alike(one.speak("One.", "en"), short)
    assert alike(other.speak(SENTENCES["ru"], "ru"), long)


def test_an_apostrophe_does_not_make_ukrainian_words_be_spelled(espeak):
    """`зв'язок` is one word of two syllables, whichever apostrophe it was typed with."""
    typed = [espeak.speak(word, "uk") for word in ("зв'язок", "зв’язок", "звʼязок")]
    assert alike(typed[0], typed[2])
    assert alike(typed[1], typed[2])
    assert len(typed[2]) < 8000


def test_marks_in_a_text_steer_nothing(espeak):
    """An answer with marks of a speech language in it is read as it stands."""
    assert len(espeak.speak('<break time="30s"/> [[dZ]] yes', "en")) < 8000 * 15


@pytest.mark.parametrize(
    ("text", "language"), [("Hello", "xx"), ("", "en"), ("...", "en"), ("a" * 4001, "en")]
)
def test_what_cannot_be_spoken_is_refused_with_a_sentence(espeak, text, language):
    """No such language, nothing to say, too long."""
    with pytest.raises(VoiceError) as refused:
        espeak.speak(text, language)
    assert refused.value.detail


def test_without_rhvoice_espeak_speaks(monkeypatch):
    """`auto` takes what is there; asking for what is not there is answered with a sentence."""
    monkeypatch.setenv("PATH", "")
    assert voice_for("auto").name == "espeak-ng"
    with pytest.raises(VoiceError, match="RHVoice is not installed"):
        voice_for("rhvoice")


def test_rhvoice_speaks_its_languages_and_leaves_the_others(program, tmp_path, monkeypatch):
    """Its program is given the text and a place in memory to write to."""
    (tmp_path / "hum.wav").write_bytes(wav(tone()))
    program(
        "import sys, shutil\nfrom pathlib import Path\nassert sys.stdin.read() == 'Да.'\n"
        "assert sys.argv[1:4] == ['-p', 'Aleksandr', '-o']\n"
        f"Path(sys.argv[4]).write_bytes(Path({str(tmp_path / 'hum.wav')!r}).read_bytes())",
        name="RHVoice-test",
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = voice_for("auto")
    assert voice.name == "rhvoice"
    assert 0.4 < len(voice.speak("Да.", "ru")) / 8000 < 0.7
    assert alike(voice.speak("Ya.", "id"), voice_for("espeak-ng").speak("Ya.", "id"))


def test_any_program_can_be_the_voice(humming, tmp_path):
    """It is given the text, and the language where its command asks for it."""
    assert 0.4 < len(voice_for(humming).speak("Ya.", "id")) / 8000 < 0.7
    assert (tmp_path / "asked").read_text() == "id "


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("import sys; print(sys.stdin.read(), file=sys.stderr); sys.exit(3)", "ended with code 3"),
        ("print('no sound')", "not a WAV file"),
        ("pass", "not a WAV file"),
        ("import time; time.sleep(600)", "longer than"),
    ],
)
def test_a_program_that_fails_is_named_and_the_text_is_not(program, monkeypatch, lines, sentence):
    """Its complaints may quote what it was to say: they are not repeated."""
    monkeypatch.setattr(voices, "SECONDS", 1 if "sleep" in lines else 60)
    with pytest.raises(VoiceError, match=sentence) as refused:
        voice_for(program(lines)).speak("secret words", "en")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("setting", ["nonsense", "'open", ""])
def test_a_setting_that_is_no_voice_is_refused(setting):
    """At once, before anything is spoken."""
    with pytest.raises(VoiceError):
        voice_for(setting)
