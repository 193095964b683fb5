"""Settings: a table, a file, an environment, and no silence about what is wrong."""

import tomllib

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safeconduct.errors import SettingsError
from safeconduct.settings import (
    LineSettings,
    ListenSettings,
    Settings,
    as_toml,
    checked,
    read_settings,
    table,
)


@pytest.fixture
def read(tmp_path):
    """A function that reads settings from a text and an environment."""

    def read(text="", **environment):
        (tmp_path / "safeconduct.toml").write_text(text, "utf-8")
        return read_settings(tmp_path / "safeconduct.toml", environment)

    return read


def test_an_empty_file_is_all_defaults(read):
    """Every setting has one."""
    assert read() == Settings()


def test_the_file_and_then_the_environment(read):
    """The environment wins, and numbers in it are numbers."""
    text = '[line]\nname = "example"\nretention-days = 7\n[listen]\nport = 1\n'
    settings = read(text, SAFECONDUCT_LISTEN_PORT="2", SAFECONDUCT_LINE_RETENTION_DAYS="8", PATH="/bin")
    assert (settings.line.name, settings.line.retention_days, settings.listen.port) == ("example", 8, 2)


def test_a_value_kept_in_a_file(read, tmp_path):
    """Secrets of containers are files; the line break at their end is not part of them."""
    (tmp_path / "url").write_text("postgresql+psycopg://db/line\n")
    settings = read(SAFECONDUCT_STORE_URL_FILE=str(tmp_path / "url"))
    assert settings.store.url == "postgresql+psycopg://db/line"
    with pytest.raises(SettingsError, match="SAFECONDUCT_STORE_URL_FILE"):
        read(SAFECONDUCT_STORE_URL_FILE=str(tmp_path / "nothing"))


@pytest.mark.parametrize(
    "text",
    [
        "[line]\nnaem = 'x'\n",
        "[lien]\n",
        "[listen]\nport = 70000\n",
        "[listen]\nport = 'eighty'\n",
        "[line]\nretention-days = 0\n",
        "[line]\nname = 'Two Words'\n",
        "line = 1\n",
        "[line\n",
    ],
)
def test_what_is_wrong_is_said(read, text):
    """Unknown names, values out of range, another kind, no TOML: nothing is skipped in silence."""
    with pytest.raises(SettingsError, match=r"safeconduct\.toml"):
        read(text)


@pytest.mark.parametrize("name", ["SAFECONDUCT_LISTEN_PROT", "SAFECONDUCT_NOTHING", "SAFECONDUCT_"])
def test_an_unknown_name_in_the_environment_is_refused(read, name):
    """A typing error cannot switch something off."""
    with pytest.raises(SettingsError):
        read(**{name: "1"})


def test_a_name_that_is_no_setting_but_ours(read):
    """The command line reads it itself."""
    assert read(SAFECONDUCT_LINE="/srv/line") == Settings()


def test_the_environment_against_a_file_that_is_no_table(read):
    """A section that is a number cannot be overridden field by field, and does not crash."""
    with pytest.raises(SettingsError):
        read("listen = 1\n", SAFECONDUCT_LISTEN_PORT="2")


def test_a_file_that_is_not_text(tmp_path):
    """Nor a crash."""
    (tmp_path / "safeconduct.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError):
        read_settings(tmp_path / "safeconduct.toml", {})


def test_the_table_has_every_setting_with_a_meaning():
    """The reference page is made from it."""
    rows = table()
    assert len(rows) == sum(
        len(msgspec.structs.fields(part.type)) for part in msgspec.structs.fields(Settings)
    )
    assert all(meaning.endswith(".") for _, _, meaning in rows)


@given(
    title=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=80),
    phone=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40),
    port=st.integers(0, 65535),
)
@example(title='"\\\x7f\n\x00', phone="", port=0)
def test_what_is_written_is_read_again(title, phone, port):
    """Quotes, backslashes, control characters, letters of any script."""
    settings = Settings(line=LineSettings(title=title, phone=phone), listen=ListenSettings(port=port))
    given_back = tomllib.loads(as_toml(settings))
    assert msgspec.convert(given_back, Settings) == settings


def test_settings_put_together_by_a_program_are_checked_too():
    """A struct does not look at its own values."""
    assert checked(Settings()) == Settings()
    with pytest.raises(SettingsError, match="The options"):
        checked(Settings(line=LineSettings(title="x" * 100)))
