"""The list of official channels is signed again, and published byte for byte as the public book hashes it."""

import shutil

import pytest

from safeconduct.channels.web.pages import Site
from safeconduct.commands.channels import sign
from safeconduct.errors import SecretMissing, SettingsError
from safeconduct.model.line import Line
from safeconduct.publishing import Press
from safeconduct.sealing.minisign import minisigned
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.roster import line_id, root_name


def published(line, press: Press) -> Site:
    """What the line serves."""
    own = line.folder.settings().line
    return press.site(
        Line("test", own.title, own.key, line_id(own.key), own.url, press.guide.languages, own.retention_days)
    )


def test_a_new_number_is_signed_shown_and_published(line, tmp_path, capsys):
    """The root comes on a medium; a running line notices the new list; every byte is the file's."""
    press = Press(line.folder, line.folder.settings())
    before = press._mark()
    medium = tmp_path / "root.key"
    shutil.move(line.folder.root_key_file, medium)
    settings = line.folder.settings_file.read_text("utf-8")
    numbers = 'phone = "+1 555 0100, +1 555 0101"'
    line.folder.settings_file.write_text(settings.replace("[line]", f"[line]\n{numbers}"), "utf-8")
    sign(line.folder.path, root=medium)
    said = capsys.readouterr().out
    assert "Valid until " in said
    assert "phone     +1 555 0100, +1 555 0101" in said
    assert press._mark() != before
    site, file = published(line, press), line.folder.channels_file
    minisig = file.with_suffix(".note.minisig")
    assert site.shelf["/channels.note", "identity"].body["body"] == file.read_bytes()
    assert site.shelf["/channels.note.minisig", "identity"].body["body"] == minisig.read_bytes()
    root = Verifier.from_text(line.folder.settings().line.key)
    assert minisigned(file.read_bytes(), minisig.read_text(), root)
    assert ("phone", "+1 555 0100, +1 555 0101") in site.official


def test_another_key_signs_nothing(line, tmp_path):
    """Neither a stranger's key nor a file that is not there; the list stays as it was."""
    before = line.folder.channels_file.read_bytes()
    strange = tmp_path / "strange.key"
    strange.write_text(SigningKey.new(root_name("other")).text)
    with pytest.raises(SettingsError):
        sign(line.folder.path, root=strange)
    with pytest.raises(SecretMissing, match="--root"):
        sign(line.folder.path, root=tmp_path / "nothing.key")
    assert line.folder.channels_file.read_bytes() == before
