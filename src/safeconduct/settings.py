"""Every setting in one table: its name, its default, what it means.

Values come from `safeconduct.toml` in the line folder, then from the environment: `SAFECONDUCT_` and
the name in capitals with `_` between its words (`SAFECONDUCT_LISTEN_PORT`), or the same with `_FILE`
for a file that holds the value. A name that is not in the table is refused, so a typing error cannot
switch something off in silence.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from safeconduct.errors import SettingsError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that mean this machine."""

Said = Meta  # every setting says what it means, and `docs/reference/settings.md` is made from it


class LineSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Who this line is."""

    name: Annotated[
        str, Said(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$", description="Short name, part of every key's name.")
    ] = "line"
    title: Annotated[
        str, Said(max_length=80, description="What people call the line. Shown inside pages only.")
    ] = "The line"
    key: Annotated[str, Said(description="The organisation root's verifier key. `init` writes it.")] = ""
    url: Annotated[
        str,
        Said(description="Public address, no slash at the end. Written on pages and in the channels note."),
    ] = "http://localhost:8040"
    onion: Annotated[
        str, Said(description="Onion address, offered where the web's traces are explained.")
    ] = ""
    phone: Annotated[
        str, Said(description="Telephone numbers as people dial them, shown on `Talk to a person`.")
    ] = ""
    telegram: Annotated[str, Said(description="Name of the Telegram bot, shown on `Talk to a person`.")] = ""
    retention_days: Annotated[
        int, Said(ge=1, le=365, description="Days after the last contact until a case is erased.")
    ] = 30
    practice: Annotated[
        bool,
        Said(
            description="A line of made-up cases, to train on. `safeconduct practice` makes one; every page says so."
        ),
    ] = False


class ListenSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Where the server listens."""

    address: Annotated[str, Said(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Said(ge=0, le=65535, description="TCP port.")] = 8040
    certificate: Annotated[
        str, Said(description="TLS certificate chain, PEM. With it the server speaks TLS itself.")
    ] = ""
    certificate_key: Annotated[str, Said(description="Its private key, PEM in PKCS#8.")] = ""


class StoreSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Where sealed things rest."""

    url: Annotated[
        str, Said(description="`sqlite:///…` or `postgresql+psycopg://…`. Empty: SQLite in the line folder.")
    ] = ""
    queue: Annotated[
        int,
        Said(
            ge=16,
            le=100_000,
            description="Hand-ins that may wait for the disk at once; more are told to come again.",
        ),
    ] = 2000


class GuideSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What the line says."""

    folder: Annotated[
        str, Said(description="Folder of the guide, relative to the line folder. Empty: the sample.")
    ] = ""


class ConsoleSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How caseworkers work."""

    lease_minutes: Annotated[
        int,
        Said(ge=1, le=240, description="Minutes a case stays with a caseworker who gives no sign of life."),
    ] = 15
    session_hours: Annotated[
        int, Said(ge=1, le=24, description="Hours until a caseworker must sign in again.")
    ] = 10
    invitation_days: Annotated[int, Said(ge=1, le=30, description="Days an invitation stays open.")] = 3
    epoch_days: Annotated[
        int, Said(ge=1, le=31, description="Days after which leads are asked to begin a new key period.")
    ] = 7


class DeskSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How cases are looked after round the clock."""

    second_person: Annotated[
        Literal["off", "danger", "always"],
        Said(
            description="Which replies a second caseworker must approve: those in cases of danger, `always`, or none (`off`)."
        ),
    ] = "danger"
    most_cases: Annotated[
        int, Said(ge=0, le=1000, description="Cases one person may take in a shift; 0: as many as they like.")
    ] = 30
    break_minutes: Annotated[
        int, Said(ge=0, le=600, description="Minutes of work after which a break is proposed; 0: never.")
    ] = 120
    extra_days: Annotated[
        int, Said(ge=0, le=335, description="Days that a case is kept longer when the applicant wishes it.")
    ] = 60
    team_days: Annotated[
        str,
        Said(
            pattern=r"^([a-z0-9-]+=[0-9]{1,3}(,[a-z0-9-]+=[0-9]{1,3})*)?$",
            description="Retention of teams whose time is not `line.retention-days`, as `missing=180,press=7`.",
        ),
    ] = ""
    alarms: Annotated[
        str,
        Said(
            description="Where alarms go, as Apprise addresses separated by spaces. Safer as `SAFECONDUCT_DESK_ALARMS_FILE`."
        ),
    ] = ""


class FiguresSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What the line publishes about itself."""

    witnesses: Annotated[
        str, Said(description="Keys of witnesses whose cosignatures are shown, separated by spaces.")
    ] = ""
    wanted: Annotated[
        int, Said(ge=0, le=20, description="How many witnesses a reader of our proofs should want.")
    ] = 0


class TelegramSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The Telegram bot and the broadcast channel."""

    token: Annotated[
        str,
        Said(
            pattern=r"^([0-9]+:[A-Za-z0-9_-]+)?$",
            description="The bot's token, from @BotFather. Empty: no Telegram. Safer as `SAFECONDUCT_TELEGRAM_TOKEN_FILE`.",
        ),
    ] = ""
    base_url: Annotated[
        str, Said(description="The Bot API server; your own keeps the traffic between it and the line.")
    ] = "https://api.telegram.org"
    webhook: Annotated[
        bool,
        Said(description="Telegram calls the line at `line.url`, instead of being asked for what is new."),
    ] = False
    write_in_chat: Annotated[
        bool, Said(description="Offer to write to a person in the chat itself, where Telegram reads along.")
    ] = False
    forget_after: Annotated[
        int, Said(ge=1, le=30, description="Days after which nothing links a case to a chat any more.")
    ] = 3
    channel: Annotated[
        str,
        Said(
            pattern=r"^(@[A-Za-z0-9_]{4,32})?$",
            description="The broadcast channel, as `@name`. The bot must be one of its administrators.",
        ),
    ] = ""
    per_second: Annotated[
        int,
        Said(
            ge=1,
            le=100_000,
            description="Messages a second over all chats; Telegram allows 30 unless it is paid.",
        ),
    ] = 30


class PhoneSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The telephone."""

    driver: Annotated[
        Literal["", "built-in", "asterisk"],
        Said(
            description="`built-in` speaks SIP to a trunk by itself, `asterisk` leaves that to Asterisk. Empty: no telephone."
        ),
    ] = ""
    listen: Annotated[
        str, Said(description="Address for SIP and sound, as the trunk or Asterisk reaches it.")
    ] = "127.0.0.1"
    port: Annotated[int, Said(ge=0, le=65535, description="UDP port for SIP.")] = 5060
    sound_ports: Annotated[
        str, Said(pattern=r"^[0-9]{4,5}-[0-9]{4,5}$", description="UDP ports for sound, two a call.")
    ] = "40000-40999"
    allow: Annotated[
        str,
        Said(
            description="Addresses or networks that may call in by SIP, separated by commas; the registrar may as well. All others are refused."
        ),
    ] = "127.0.0.1"
    registrar: Annotated[
        str,
        Said(
            description="Where to register with the trunk, as `host` or `host:port`. Empty: the trunk calls a fixed address."
        ),
    ] = ""
    user: Annotated[
        str, Said(description="The account at the trunk, or the user of Asterisk's REST interface.")
    ] = ""
    password: Annotated[
        str, Said(description="Its password. Safer as `SAFECONDUCT_PHONE_PASSWORD_FILE`.")
    ] = ""
    asterisk: Annotated[
        str, Said(description="Asterisk's HTTP server, where its REST interface answers.")
    ] = "http://127.0.0.1:8088"
    sound_port: Annotated[
        int,
        Said(ge=0, le=65535, description="TCP port where Asterisk brings the sound of calls (AudioSocket)."),
    ] = 9092
    calls: Annotated[
        int, Said(ge=1, le=250, description="Calls at once; the next one hears that all lines are busy.")
    ] = 100
    patience: Annotated[
        int,
        Said(
            ge=10,
            le=3600,
            description="Seconds after which a caller who waits for a person is asked for a message.",
        ),
    ] = 120
    longest_message: Annotated[int, Said(ge=10, le=600, description="Seconds that one message may last.")] = (
        180
    )
    longest_call: Annotated[int, Said(ge=5, le=240, description="Minutes that one call may last.")] = 60
    voice: Annotated[
        str,
        Said(
            description="What speaks: `auto`, `espeak-ng`, `rhvoice`, or a command that reads text and writes WAV, with `{language}`."
        ),
    ] = "auto"


class BackupSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What brings the line back after a disk has died."""

    recipient: Annotated[
        str,
        Said(
            pattern=r"^(age1pq1[0-9a-z]+)?$",
            description="Whom backups are sealed to. `safeconduct backup-key` writes it.",
        ),
    ] = ""
    folder: Annotated[
        str, Said(description="Folder of the backups, of this line only; on another medium than the line.")
    ] = ""
    keys: Annotated[
        str,
        Said(
            description="Folder of the file with the shred keys: a third place, which keeps no older state of a file."
        ),
    ] = ""
    keep: Annotated[
        int,
        Said(ge=1, le=365, description="Days until a backup is deleted; at most `line.retention-days`."),
    ] = 7


class ExportSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What is taken away from the line."""

    recipient: Annotated[
        str,
        Said(
            pattern=r"^(age1pq1[0-9a-z]+)?$",
            description="Whom exports are sealed to. `safeconduct export-key` writes it.",
        ),
    ] = ""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """All settings of one line."""

    line: LineSettings = LineSettings()
    listen: ListenSettings = ListenSettings()
    store: StoreSettings = StoreSettings()
    guide: GuideSettings = GuideSettings()
    console: ConsoleSettings = ConsoleSettings()
    desk: DeskSettings = DeskSettings()
    figures: FiguresSettings = FiguresSettings()
    telegram: TelegramSettings = TelegramSettings()
    phone: PhoneSettings = PhoneSettings()
    backup: BackupSettings = BackupSettings()
    export: ExportSettings = ExportSettings()


def ways(own: LineSettings, channel: str) -> tuple[tuple[str, str], ...]:
    """The ways to a line that its settings name, each as its kind and its address."""
    named = (
        ("web", own.url),
        ("onion", own.onion),
        ("phone", own.phone),
        ("telegram", own.telegram),
        ("channel", channel),
    )
    return tuple((kind, address) for kind, address in named if address)


PREFIX = "SAFECONDUCT_"
PRACTICE = "practice"  # the name of every practice line and of no other: so all its keys say what they are


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of a line: the file's, overridden by the environment's. `SettingsError` names the setting."""
    try:
        given: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file.name} is not TOML: {error}.") from error
    for name, value in environment.items():
        if name.startswith(PREFIX) and name not in OUTSIDE:
            _override(given, name, value)
    return _converted(given, f"{file.name} or the environment")


def checked(settings: Settings) -> Settings:
    """Settings that were put together by a program, not read. `SettingsError` as in `read_settings`."""
    return _converted(msgspec.to_builtins(settings), "The options")


def _converted(given: Any, whence: str) -> Settings:
    try:
        settings = msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{whence}: {error}. `safeconduct settings` lists all of them.") from error
    own = settings.line
    made_so = own.key.startswith(f"safeconduct.{PRACTICE}/") if own.key else own.practice
    if not own.practice == (own.name == PRACTICE) == made_so:
        raise SettingsError("A real line never is one for practice, by `line.practice`, name or key.")
    return settings


OUTSIDE = frozenset({"SAFECONDUCT_LINE"})
"""Names with our prefix that are no settings: the command line reads them itself."""


def _override(given: dict[str, Any], name: str, value: str) -> None:
    plain = name.removeprefix(PREFIX)
    if plain.endswith("_FILE"):
        plain = plain.removesuffix("_FILE")
        try:
            value = Path(value).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name} names a file that cannot be read.") from error
    section, _, field = plain.lower().partition("_")
    fields = given.setdefault(section, {})
    if isinstance(fields, dict):  # else the file is wrong, which is said later
        fields[field.replace("_", "-")] = value


def as_toml(settings: Settings) -> str:
    """A settings file that says what differs from the defaults, and names the command that lists the rest."""
    parts = ["# All settings and their meaning: safeconduct settings\n"]
    for section in msgspec.structs.fields(Settings):
        own, usual = getattr(settings, section.name), section.default
        rows = [
            f"{field.encode_name} = {_toml(getattr(own, field.name))}\n"
            for field in msgspec.structs.fields(own)
            if getattr(own, field.name) != getattr(usual, field.name)
        ]
        if rows:
            parts.append(f"\n[{section.encode_name}]\n" + "".join(rows))
    return "".join(parts)


def _toml(value: str | int) -> str:
    """JSON's strings are TOML's, but for one control character that JSON does not escape."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def table() -> list[tuple[str, str, str]]:
    """Every setting as (name, default, meaning), in order; the reference page and `safeconduct settings` print it."""
    rows = []
    for section in msgspec.structs.fields(Settings):
        for field in msgspec.structs.fields(section.type):
            meaning = next(m.description for m in field.type.__metadata__ if isinstance(m, Meta))
            rows.append((f"{section.encode_name}.{field.encode_name}", str(field.default), meaning or ""))
    return rows
