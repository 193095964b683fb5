"""`safeconduct prompts ...` on a line whose voice hums."""

import sys

import pytest

from safeconduct.commands import prompts
from safeconduct.errors import GuideRefused, LineMissing, SoundError, StepUnknown
from safeconduct.guide import read_guide, sample_folder
from safeconduct.guide.spoken import parts
from safeconduct.prompts.clips import Clips
from tones import tone, wav

FEW = 16


@pytest.fixture
def line(tmp_path, monkeypatch):
    """A line with a telephone, and a guide of which only the first few texts are wanted."""
    (tmp_path / "hum.wav").write_bytes(wav(tone()))
    hum = tmp_path / "hum"
    hum.write_text(
        f"#!{sys.executable}\nimport sys; sys.stdin.read()\n"
        f"sys.stdout.buffer.write(open({str(tmp_path / 'hum.wav')!r}, 'rb').read())\n"
    )
    hum.chmod(0o700)
    whole = prompts.everything
    monkeypatch.setattr(prompts, "everything", lambda guide, title: list(whole(guide, title))[:FEW])
    line = tmp_path / "line"
    line.mkdir()
    (line / "safeconduct.toml").write_text(f'[phone]\nvoice = "{hum}"\n')
    return line


def test_a_build_speaks_what_is_missing_and_nothing_twice(line, capsys):
    """The second one has nothing to do; `--again` speaks everything."""
    assert prompts.build(line) == 0
    said = capsys.readouterr().out
    assert f"{FEW} texts, {FEW} to speak." in said
    assert f"{FEW} of {FEW}" in said
    assert f"{FEW} clips" in said
    assert prompts.build(line) == 0
    assert f"{FEW} texts, 0 to speak." in capsys.readouterr().out
    assert prompts.build(line, lang=("ru",), again=True) == 0
    assert "to speak.\n" in capsys.readouterr().out


def test_a_terminal_sees_a_bar(line, capsys, monkeypatch):
    """One line that moves."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    prompts.build(line)
    assert f"[{'#' * 30}] {FEW} of {FEW}" in capsys.readouterr().out


def test_what_is_missing_is_said_with_an_exit_code(line, capsys):
    """How many in each language, and the first of them."""
    assert prompts.missing(line) == 1
    said = capsys.readouterr().out
    assert "Missing, en: For English, press one." in said
    assert f"... and {FEW - 10} more" in said
    prompts.build(line)
    assert prompts.missing(line) == 0


@pytest.mark.parametrize("broken", [b"", b"RIFF", bytes(3000)])
def test_a_broken_clip_is_missing_and_spoken_again(line, broken, capsys):
    """Whatever became of the file."""
    prompts.build(line)
    next((line / "prompts").glob("*.au")).write_bytes(broken)
    assert prompts.missing(line) == 1
    capsys.readouterr()
    prompts.build(line)
    assert f"{FEW} texts, 1 to speak." in capsys.readouterr().out
    assert prompts.missing(line) == 0


@pytest.mark.parametrize(
    ("step", "options", "place"),
    [
        ("root", {}, "root uk part 0"),
        ("root", {"part": 1}, "root uk part 1"),
        ("root", {"choice": 2}, "root uk choice 2"),
        ("phone.hello", {}, "phone.hello uk"),
    ],
)
def test_a_person_can_speak_instead_of_the_voice(line, tmp_path, capsys, step, options, place):
    """Every place of the guide; the command shows the words that are to be spoken there."""
    prompts.override(step, "uk", tmp_path / "hum.wav", line, **options)
    said = capsys.readouterr().out
    assert said.startswith(f"{place}: 0.5 seconds")
    words = said.partition("\n")[2].strip()
    assert Clips(line).find(words, "uk")
    assert [own.place for own in Clips(line).owned()] == [place]


def test_a_recording_of_an_older_text_is_said(line, tmp_path, capsys):
    """The words changed since: whoever recorded them is asked for them again."""
    prompts.build(line)
    Clips(line).override("As it was.", "en", bytes(160), "root en part 0")
    capsys.readouterr()
    assert prompts.missing(line) == 1
    assert "A recording of an older text: root en part 0." in capsys.readouterr().out


def test_mu_law_without_a_head_is_taken_by_its_ending(line, tmp_path):
    """As telephone servers keep it."""
    (tmp_path / "a.ulaw").write_bytes(bytes(range(256)) * 40)
    prompts.override("root", "en", tmp_path / "a.ulaw", line)
    assert Clips(line).find(parts(read_guide(sample_folder()), "root", "en")[0], "en")


@pytest.mark.parametrize(
    ("step", "lang", "file", "options", "error", "sentence"),
    [
        ("root", "en", "nothing.wav", {}, SoundError, "cannot be read"),
        ("root", "en", "hum", {}, SoundError, "not a WAV file"),
        ("root", "xx", "hum.wav", {}, GuideRefused, "no language `xx`"),
        ("root", "en", "hum.wav", {"part": 99}, GuideRefused, "parts 0 to"),
        ("root", "en", "hum.wav", {"choice": 6}, GuideRefused, "5 choices"),
        ("nowhere", "en", "hum.wav", {}, StepUnknown, "no such step"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    line, tmp_path, step, lang, file, options, error, sentence
):
    """One sentence each."""
    with pytest.raises(error, match=sentence):
        prompts.override(step, lang, tmp_path / file, line, **options)
    assert not (line / "prompts").exists()


def test_there_must_be_a_line(tmp_path):
    """As for every command."""
    with pytest.raises(LineMissing):
        prompts.missing(tmp_path)
