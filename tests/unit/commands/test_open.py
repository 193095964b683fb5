"""What `safeconduct open` opens, and what it says about the rest."""

import json
import random
import stat
import zipfile

import pytest

from kept_line import KeptLine
from safeconduct.commands.export import export
from safeconduct.commands.open import open_export
from safeconduct.errors import (
    ArchiveError,
    FileTaken,
    NoteError,
    PlaceUnwritable,
    ReceiptError,
    SafeconductError,
    WordsUnknown,
)
from safeconduct.offline.archive import Archive
from safeconduct.offline.reading import read_cases
from safeconduct.offline.unlocking import unlock
from safeconduct.sealing import recovery
from unit.commands.conftest import AGAIN, ANSWERED, NOTED, OTHER, WRITTEN


@pytest.fixture
def exported(line, tmp_path, capsys):
    """An export, and a file with Bob's words."""
    export(line.folder.path, tmp_path / "line.zip")
    line.unseal(tmp_path / "line.zip")
    (tmp_path / "words").write_text(line.words["Bob"])
    capsys.readouterr()
    return tmp_path / "line.zip"


def rewritten(file, change, drop=()):
    """The export once more, its index changed."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    index = json.loads(parts.pop("index.json"))
    change(index, parts)
    other = file.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in [*parts.items(), ("index.json", json.dumps(index).encode())]:
            if name not in drop:
                archive.writestr(name, content)
    return other


def test_bob_opens_what_alice_left(exported, tmp_path, capsys):
    """Every entry in its order, in plain text; the exit code is 0."""
    assert open_export(exported, words_file=tmp_path / "words") == 0
    said = capsys.readouterr()
    places = [said.out.index(text) for text in (WRITTEN, AGAIN, NOTED, ANSWERED, OTHER)]
    assert places == sorted(places)
    assert "people: 2" in said.out
    assert "2 cases, 0 things not opened." in said.err
    assert "Check words of this line: " in said.err


@pytest.mark.parametrize(
    ("ended", "told"), [(True, "[spoken message, 3 s]"), (False, "[spoken message, 3 s, cut off]")]
)
def test_what_was_spoken_is_listed(line, tmp_path, capsys, ended, told):
    """How long it is and whether it has an end; nothing is played, and no file of it is made."""
    line.speaks(b"one", b"two", b"three", ended=ended)
    export(line.folder.path, tmp_path / "line.zip")
    line.unseal(tmp_path / "line.zip")
    (tmp_path / "words").write_text(line.words["Bob"])
    assert open_export(tmp_path / "line.zip", words_file=tmp_path / "words", out=tmp_path / "opened") == 0
    files = [*(tmp_path / "opened").iterdir()]
    assert {file.suffix for file in files} == {".txt"}
    assert told in "".join(file.read_text("utf-8") for file in files)


def test_a_second_that_does_not_open_is_told(line, tmp_path, capsys):
    """Two seconds were exchanged: neither is where it belongs."""
    line.speaks(b"one", b"two", b"three")
    export(line.folder.path, tmp_path / "line.zip")
    line.unseal(tmp_path / "line.zip")
    (tmp_path / "words").write_text(line.words["Bob"])

    def exchange(index, _):
        (seconds,) = [
            entry["spoken"]["seconds"]
            for case in index["cases"]
            for entry in case["entries"]
            if "spoken" in entry
        ]
        seconds[0]["file"], seconds[1]["file"] = seconds[1]["file"], seconds[0]["file"]

    assert open_export(rewritten(tmp_path / "line.zip", exchange), words_file=tmp_path / "words") == 0
    assert "[spoken message, 3 s, 2 s missing or damaged]" in capsys.readouterr().out


def test_into_files_that_only_their_owner_reads(exported, tmp_path, capsys):
    """One file a case in a new folder; nothing of it on the screen."""
    assert open_export(exported, words_file=tmp_path / "words", out=tmp_path / "opened") == 0
    files = sorted((tmp_path / "opened").iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "opened").stat().st_mode) == 0o700
    assert WRITTEN in "".join(file.read_text("utf-8") for file in files)
    assert WRITTEN not in capsys.readouterr().out


def test_a_folder_that_is_there_is_not_filled(exported, tmp_path):
    """What is opened never mixes with what was there."""
    with pytest.raises(FileTaken):
        open_export(exported, words_file=tmp_path / "words", out=tmp_path)
    with pytest.raises(PlaceUnwritable):
        open_export(exported, words_file=tmp_path / "words", out=tmp_path / "a" / "b")


def test_the_words_of_another_line_open_nothing(exported, tmp_path):
    """Carol's words are good words, and nobody's here."""
    (tmp_path / "words").write_text(KeptLine(tmp_path / "carol").employ("Carol"))
    with pytest.raises(WordsUnknown):
        open_export(exported, words_file=tmp_path / "words")


def test_words_that_are_no_words(exported, tmp_path):
    """The sentence does not repeat them."""
    (tmp_path / "words").write_text("one two three")
    with pytest.raises(ReceiptError, match="There are 3 words") as refused:
        open_export(exported, words_file=tmp_path / "words")
    assert "three" not in str(refused.value)
    (tmp_path / "words").write_bytes(b"\xff\xfe")
    with pytest.raises(ReceiptError, match="not a text"):
        open_export(exported, words_file=tmp_path / "words")
    with pytest.raises(ReceiptError, match="No such file"):
        open_export(exported, words_file=tmp_path / "nothing")


def test_an_epoch_that_was_shredded_stays_closed(line, tmp_path, capsys):
    """One line for each entry says why, and the exit code is 1."""
    line.shred()
    export(line.folder.path, tmp_path / "line.zip")
    line.unseal(tmp_path / "line.zip")
    (tmp_path / "words").write_text(line.words["Bob"])
    assert open_export(tmp_path / "line.zip", words_file=tmp_path / "words") == 1
    said = capsys.readouterr()
    assert said.err.count("Not opened: ") == 5
    assert "was shredded: nobody can open it any more" in said.err
    assert WRITTEN not in said.out


@pytest.mark.parametrize("kept", [0, 10, 3000, -1, -30])
def test_a_file_that_was_cut_off(exported, tmp_path, kept):
    """Wherever the copying ended, it is one clear sentence."""
    exported.write_bytes(exported.read_bytes()[:kept])
    with pytest.raises(ArchiveError):
        open_export(exported, words_file=tmp_path / "words")


def test_no_damage_is_a_crash(exported, line, capsys):
    """Bytes are changed anywhere, most often in the index and the directory: a sentence, or a count."""
    raw, words, chance = exported.read_bytes(), recovery.parse(line.words["Bob"]), random.Random(7)
    for _ in range(300):
        damaged = bytearray(raw)
        for _ in range(chance.choice((1, 2, 5))):
            first = chance.choice((0, len(raw) - 12_000))
            damaged[chance.randrange(first, len(raw))] = chance.randrange(256)
        exported.write_bytes(damaged)
        try:
            with Archive(exported) as archive:
                list(read_cases(archive, unlock(archive, words)))
        except SafeconductError:
            continue


def test_a_file_that_is_not_there_or_something_else(exported, tmp_path):
    """A text, a folder, nothing."""
    for wrong in (tmp_path / "words", tmp_path, tmp_path / "nothing"):
        with pytest.raises(ArchiveError):
            open_export(wrong, words_file=tmp_path / "words")


def test_one_damaged_envelope_spoils_no_other(exported, tmp_path, capsys):
    """Everything else opens; the damaged one and the missing one are named."""

    def damage(index, parts):
        first, second, *_ = index["cases"][0]["entries"]
        parts[first["file"]] = parts[first["file"]][:-1] + b"!"
        del parts[second["file"]]

    other = rewritten(exported, damage)
    assert open_export(other, words_file=tmp_path / "words") == 1
    said = capsys.readouterr()
    assert said.err.count("Not opened: ") == 4  # without the applicant's words, the case is not sure
    assert OTHER in said.out


def test_an_envelope_moved_to_another_case_is_not_shown_there(exported, tmp_path, capsys):
    """Mallory, who has no key, cannot make one person's answer look like another's."""

    def move(index, _):
        index["cases"][1]["entries"] += index["cases"][0]["entries"][1:]

    assert open_export(rewritten(exported, move), words_file=tmp_path / "words") == 1
    said = capsys.readouterr()
    assert said.err.count("It belongs to another case.") == 3
    assert said.out.count(ANSWERED) == 1


def test_an_index_of_another_root_is_refused(exported, tmp_path):
    """The line id is the root's key: whoever changes one of them is found out."""
    carol = KeptLine(tmp_path / "carol")
    with pytest.raises(ArchiveError):
        open_export(
            rewritten(exported, lambda index, _: index.update(key=carol.founded.key)),
            words_file=tmp_path / "words",
        )
    with pytest.raises(NoteError):
        open_export(
            rewritten(exported, lambda index, _: index.update(roster="nothing\n")),
            words_file=tmp_path / "words",
        )


def test_an_epoch_note_that_nobody_signed_is_not_used(exported, tmp_path, capsys):
    """The key that it would speak for opens nothing."""

    def forge(index, _):
        index["epochs"][0]["note"] = index["epochs"][0]["note"].replace("closes 2", "closes 3")

    assert open_export(rewritten(exported, forge), words_file=tmp_path / "words") == 1
    said = capsys.readouterr()
    assert "Not opened: epoch note 1: " in said.err
    assert WRITTEN not in said.out


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "index.json", "envelopes/1.age", "envelopes/000001.txt"]
)
def test_an_index_that_names_something_else_is_refused(exported, tmp_path, name):
    """Only envelopes have names here."""

    def point(index, _):
        index["cases"][0]["entries"][0]["file"] = name

    with pytest.raises(ArchiveError, match="index is damaged"):
        open_export(rewritten(exported, point), words_file=tmp_path / "words")


def test_a_packed_envelope_is_not_unpacked(exported, tmp_path):
    """A small file that swells to gigabytes is refused by its name alone."""
    other = tmp_path / "packed.zip"
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.json", b" " * 10_000_000)
    with pytest.raises(ArchiveError, match="packed, or too big"):
        open_export(other, words_file=tmp_path / "words")


def test_words_are_asked_for_when_nobody_gives_a_file(exported, line, monkeypatch, capsys):
    """In a terminal they are not shown; from a pipe the first line is read."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("safeconduct.commands.open.getpass", lambda _: line.words["Alice"])
    assert open_export(exported) == 0
    assert "Opened with the words of Alice, lead of team first." in capsys.readouterr().err


def test_what_an_applicant_writes_cannot_steer_the_terminal(line, tmp_path, capsys):
    """Control characters are shown as a mark, and lines are set in: nobody can write a heading of ours."""
    line.applies("a\x1b[2Jb\rc\u2028-- 1, 2026: reply of 2026")
    export(line.folder.path, tmp_path / "line.zip")
    line.unseal(tmp_path / "line.zip")
    (tmp_path / "words").write_text(line.words["Bob"])
    assert open_export(tmp_path / "line.zip", words_file=tmp_path / "words") == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "    a\ufffd[2Jb\n    c\n    -- 1, 2026: reply of 2026\n" in out


def test_what_was_not_sent_is_told_apart(line, tmp_path, capsys):
    """A reply that waits for a second person, and what a team was told when it was handed the case."""
    keys = line.applies("Ещё одно.")
    line.puts_in_what_is_not_sent("Alice", keys, "Предложение.", "Сказано.")
    export(line.folder.path, tmp_path / "line.zip")
    line.unseal(tmp_path / "line.zip")
    (tmp_path / "words").write_text(line.words["Bob"])
    capsys.readouterr()
    assert open_export(tmp_path / "line.zip", words_file=tmp_path / "words") == 0
    said = capsys.readouterr().out
    assert "by Alice, not sent\n    Предложение." in said
    assert "handed over on" in said
    assert "by Alice]\n    Сказано." in said
