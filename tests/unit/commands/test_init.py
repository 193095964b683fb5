"""`safeconduct init`: a whole line, or nothing."""

import stat

import pytest

from kept_line import KeptLine
from safeconduct.commands import init as making
from safeconduct.commands.init import init, make_line
from safeconduct.desk import epochs
from safeconduct.errors import LineExists, PlaceUnwritable, SettingsError, StoreBroken
from safeconduct.settings import LineSettings, Settings, StoreSettings


def test_a_new_line(tmp_path, capsys):
    """It prints check words, the invitation and what to do with the root; secrets are their owner's alone."""
    init(tmp_path / "line", name="example", title="Линия", url="https://line.example/")
    said = capsys.readouterr().out
    assert "https://line.example/console/#join=" in said
    assert "Check words of this line" in said
    root = (tmp_path / "line" / "offline" / "root.key").read_text().strip()
    assert root.startswith("PRIVATE+KEY+safeconduct.example/root")
    assert root not in said
    for name in ("secrets/pepper", "offline/root.key", "safeconduct.toml", "safeconduct.sqlite"):
        assert stat.S_IMODE((tmp_path / "line" / name).stat().st_mode) == 0o600, name


def test_a_folder_that_holds_a_line_is_left_alone(line):
    """The second line is refused, the first is as it was."""
    before = line.folder.settings_file.read_bytes()
    with pytest.raises(LineExists):
        make_line(line.folder.path, Settings())
    assert line.folder.settings_file.read_bytes() == before


@pytest.mark.parametrize("part", ["secrets", "safeconduct.sqlite", "offline"])
def test_a_part_of_a_line_is_enough_to_refuse(tmp_path, part):
    """Nobody's pepper or store is ever overwritten, even when the settings are gone."""
    (tmp_path / part).mkdir()
    with pytest.raises(LineExists):
        make_line(tmp_path, Settings())
    assert [path.name for path in tmp_path.iterdir()] == [part]


def test_a_place_where_nothing_can_be_written(tmp_path):
    """A file stands where the folder should be, or one of its parents."""
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file", tmp_path / "file" / "line"):
        with pytest.raises(PlaceUnwritable):
            make_line(path, Settings())
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("name", ["Two Words", "", "a+b", "x" * 70])
def test_a_name_that_no_key_can_have(tmp_path, name):
    """It is refused before anything is made."""
    with pytest.raises(SettingsError, match="safeconduct settings"):
        make_line(tmp_path / "line", Settings(line=LineSettings(name=name)))
    assert not (tmp_path / "line").exists()


@pytest.mark.parametrize("url", ["mysql://x", "sqlite:////nowhere/at/all.db", "nothing"])
def test_a_store_that_cannot_be_used(tmp_path, url):
    """The half-made line is removed, so that the next attempt starts from nothing."""
    with pytest.raises(SettingsError):
        make_line(tmp_path / "line", Settings(store=StoreSettings(url=url)))
    assert not (tmp_path / "line").exists()


def test_what_others_keep_in_the_folder_stays(tmp_path, monkeypatch):
    """Cleaning up after a failure takes away only what `init` made."""
    (tmp_path / "notes.txt").write_text("mine")

    def fails(*_):
        raise StoreBroken

    monkeypatch.setattr(making, "sign_channels", fails)
    with pytest.raises(StoreBroken):
        make_line(tmp_path, Settings())
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_after_a_failure_it_can_be_run_again(tmp_path, monkeypatch):
    """Also after Ctrl+C."""

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(making, "sign_channels", interrupted)
        with pytest.raises(KeyboardInterrupt):
            make_line(tmp_path / "line", Settings())
    make_line(tmp_path / "line", Settings())


@pytest.mark.postgresql
def test_a_database_that_holds_another_line(tmp_path, server):
    """Carol's line stays as it is; nothing of the second line is left."""
    settings = Settings(store=StoreSettings(url=server.new_database()))
    carol = KeptLine(tmp_path / "carol", settings)
    before = carol.write(epochs.roster)
    with pytest.raises(LineExists, match="The store holds one"):
        make_line(tmp_path / "line", settings)
    assert not (tmp_path / "line").exists()
    assert carol.write(epochs.roster) == before
