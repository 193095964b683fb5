"""The export key on five sheets: any three open an export, and nothing else does."""

import stat
from itertools import combinations, permutations

import pytest

from safeconduct.commands.export import export
from safeconduct.commands.export_key import export_key
from safeconduct.commands.open import open_export
from safeconduct.errors import ArchiveError, ExportKeyKnown, FileTaken, SheetsError
from unit.commands.conftest import WRITTEN


@pytest.fixture
def keyed(line, tmp_path):
    """The line with a key of its own on five files, an export, and Bob's words."""
    settings = line.folder.settings_file
    settings.write_text(settings.read_text().split("[export]")[0])
    export_key(line.folder.path, out=tmp_path / "sheets")
    export(line.folder.path, tmp_path / "line.export")
    (tmp_path / "words").write_text(line.words["Bob"])
    return tmp_path


def sheets(place, *numbers):
    return tuple(place / "sheets" / f"sheet-{number}.txt" for number in numbers)


def opened(place, *numbers, file="line.export"):
    return open_export(place / file, sheet=sheets(place, *numbers), words_file=place / "words")


@pytest.mark.parametrize("three", [*combinations(range(1, 6), 3)])
def test_any_three_sheets_open_it(keyed, three, capsys):
    """Whichever they are."""
    assert opened(keyed, *three) == 0
    assert WRITTEN in capsys.readouterr().out


def test_the_order_does_not_matter_and_more_are_no_harm(keyed):
    """Four sheets, and a sheet that is there twice."""
    for order in permutations((2, 4, 5)):
        assert opened(keyed, *order) == 0
    assert opened(keyed, 1, 2, 3, 4) == 0
    assert opened(keyed, 1, 1, 2, 3) == 0


def test_two_sheets_open_nothing(keyed):
    """Nor one sheet three times."""
    for numbers in ((1, 2), (3, 3, 3), (5,)):
        with pytest.raises(SheetsError, match="needed"):
            opened(keyed, *numbers)


def test_a_wrong_word_is_named_by_its_sheet_and_not_repeated(keyed):
    """The operator's terminal keeps no word of a sheet."""
    file = sheets(keyed, 2)[0]
    words = file.read_text().split()
    file.write_text(" ".join(["zwiebelturm", *words[1:]]))
    with pytest.raises(SheetsError, match="Sheet 2") as failed:
        opened(keyed, 1, 2, 3)
    assert not [word for word in ("zwiebelturm", *words) if word in str(failed.value).split()]


def test_sheets_of_another_key_open_nothing(keyed, line):
    """Neither mixed with ours nor all three of them."""
    settings = line.folder.settings_file
    settings.write_text(settings.read_text().split("[export]")[0])
    export_key(line.folder.path, out=keyed / "other")
    mine, theirs = sheets(keyed, 1, 2), sorted((keyed / "other").iterdir())
    for chosen in ((*mine, theirs[2]), theirs[:3]):
        with pytest.raises((SheetsError, ArchiveError), match="key"):
            open_export(keyed / "line.export", sheet=tuple(chosen), words_file=keyed / "words")


def test_a_cut_off_export_is_said_to_be_one(keyed):
    """The sheets are right, and the file is not whole."""
    raw = (keyed / "line.export").read_bytes()
    (keyed / "line.export").write_bytes(raw[: len(raw) // 2])
    with pytest.raises(ArchiveError, match="cut off"):
        opened(keyed, 1, 2, 3)


def test_one_key_a_line(keyed, line):
    """A second one is not made by mistake; sheets are never written over."""
    with pytest.raises(ExportKeyKnown):
        export_key(line.folder.path)
    settings = line.folder.settings_file
    settings.write_text(settings.read_text().split("[export]")[0])
    with pytest.raises(FileTaken):
        export_key(line.folder.path, out=keyed / "sheets")
    assert line.folder.settings().export.recipient == ""


def test_sheets_are_shown_once_and_are_their_owners(line, capsys, tmp_path):
    """Printed, or each in a file of mode 0600; the line folder keeps the half that cannot open."""
    settings = line.folder.settings_file
    settings.write_text(settings.read_text().split("[export]")[0])
    export_key(line.folder.path)
    said = capsys.readouterr().out
    assert [f"Sheet {number} of 5" in said for number in range(1, 6)] == [True] * 5
    assert line.folder.settings().export.recipient.startswith("age1pq1")
    settings.write_text(settings.read_text().split("[export]")[0])
    export_key(line.folder.path, out=tmp_path / "sheets")
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "sheets").iterdir()} == {0o600}
