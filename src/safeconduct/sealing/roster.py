"""Who speaks for a line: roster, epoch, caseworker and channels notes (spec/sealing.md section 4).

The root signs teams and channels, a team signs its epochs and its people, so the root can stay offline
while epochs change every week. A reader trusts an epoch's recipient only along root, team, epoch.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import cast

from msgspec import Struct
from msgspec.structs import astuple

from safeconduct.errors import KeyTextError, NoteError
from safeconduct.model.ids import CaseworkerId, Epoch, Language, Team
from safeconduct.model.staff import EpochKey, Role
from safeconduct.sealing import notes, words
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.shapes import ADDRESS, ALIAS, DATE, EPOCH, LINE, NAME, RECIPIENT, TAG, fits

CHANNELS_VALID = timedelta(days=365)
"""An older list may name an address that somebody else has by now."""
_CHECK_WORDS = 6
_EPOCH = {"line": LINE, "team": NAME, "epoch": EPOCH, "recipient": RECIPIENT, "opens": DATE, "closes": DATE}
_CARD = {
    "line": LINE,
    "team": NAME,
    "id": TAG,
    "name": ALIAS,
    "role": re.compile("lead|caseworker"),  # a publisher holds no keys and has no card
    "recipient": RECIPIENT,
}
"""The lines of a note that a team signs, in their order."""


class Roster(Struct, frozen=True):
    """The teams of a line and the keys that speak for them. `made` is a date, ISO 8601."""

    line: str
    teams: Mapping[Team, Verifier]
    made: str


class Card(Struct, frozen=True):
    """A caseworker as the team knows them: whom to seal epoch copies to."""

    line: str
    team: Team
    id: CaseworkerId
    name: str
    role: Role
    recipient: str


class Channel(Struct, frozen=True, order=True):
    """One official way to the line: `kind` is `web`, `phone`, `telegram` ..., `address` what people type or dial."""

    kind: str
    address: str


class ChannelList(Struct, frozen=True):
    """All official channels of a line."""

    line: str
    channels: tuple[Channel, ...]
    made: str


def root_name(line_name: str) -> str:
    """The name of the organisation root's key."""
    return f"safeconduct.{line_name}/root"


def team_name(root: Verifier, team: Team) -> str:
    """The name of a team's key in the line of `root`."""
    return f"{root.name.removesuffix('/root')}/team/{team}"


def team_of(verifier: Verifier) -> Team:
    """The team whose key this is, by the key's name."""
    return Team(verifier.name.rpartition("/team/")[2])


def line_id(vkey: str) -> str:
    """The line id: SHA-256 of the root's public key, in hexadecimal. `KeyTextError` for another kind of text."""
    return _line(Verifier.from_text(vkey))


def check_words(line: str, language: Language) -> str:
    """Six words by which people tell a line from its copies, for any language (66 bits of the line id)."""
    digest = hashlib.sha256(b"safeconduct/check-words/v1" + bytes.fromhex(line)).digest()
    bits = int.from_bytes(digest, "big") >> 256 - 11 * _CHECK_WORDS
    return " ".join(words.spell(bits, _CHECK_WORDS, language))


def make_roster(root: SigningKey, teams: Mapping[Team, Verifier], made: str) -> str:
    """The roster note of the line of `root`. `made` is a date."""
    rows = [("team", f"{team} {key.text}") for team, key in sorted(teams.items())]
    return _make(root, "roster", [("line", _line(root.verifier)), *rows, ("made", made)])


def read_roster(note: str, root: Verifier) -> Roster:
    """A roster that `root` has signed. `NoteError` when it has not, or when it is of another line."""
    first, *middle, last = _fields(notes.verify(note, [root]), "roster")
    line, made = _value(first, "line"), _checked(_value(last, "made"), DATE)
    if line != _line(root):
        raise NoteError("It is of another line.")
    teams = dict(_team(_value(row, "team"), root) for row in middle)
    if len(teams) != len(middle):
        raise NoteError("It names a team twice.")
    return Roster(line, teams, made)


def make_epoch(
    key: SigningKey, line: str, team: Team, epoch: Epoch, recipient: str, opens: str, closes: str
) -> EpochKey:
    """The public half of a team epoch with its note, signed by the team's `key`. `opens`, `closes` are dates."""
    rows = zip(_EPOCH, (line, team, epoch, recipient, opens, closes), strict=True)
    return EpochKey(team, epoch, recipient, _make(key, "epoch", rows), opens, closes)


def read_epoch(note: str, roster: Roster) -> EpochKey:
    """An epoch that a team of `roster` has signed. `NoteError` when none has."""
    _, team, epoch, recipient, opens, closes = _by_team(note, roster, "epoch", _EPOCH)
    return EpochKey(Team(team), Epoch(epoch), recipient, note, opens, closes)


def make_card(key: SigningKey, card: Card) -> str:
    """The caseworker note, signed by the team's `key`."""
    return _make(key, "caseworker", zip(_CARD, astuple(card), strict=True))


def read_card(note: str, roster: Roster) -> Card:
    """A caseworker note that a team of `roster` has signed. `NoteError` when none has."""
    line, team, person, name, role, recipient = _by_team(note, roster, "caseworker", _CARD)
    return Card(line, Team(team), CaseworkerId(person), name, cast("Role", role), recipient)


def make_channels(root: SigningKey, channels: Iterable[Channel], made: str) -> str:
    """The channels note of the line of `root`. `made` is a date."""
    rows = [("channel", f"{channel.kind} {channel.address}") for channel in sorted(channels)]
    return _make(root, "channels", [("line", _line(root.verifier)), *rows, ("made", made)])


def read_channels(note: str, root: Verifier) -> ChannelList:
    """The official channels as `root` has signed them. `NoteError` when it has not."""
    first, *middle, last = _fields(notes.verify(note, [root]), "channels")
    line, made = _value(first, "line"), _checked(_value(last, "made"), DATE)
    if line != _line(root):
        raise NoteError("It is of another line.")
    return ChannelList(line, tuple(_channel(_value(row, "channel")) for row in middle), made)


def valid_until(made: str) -> date:
    """The last day on which a channels note of this date is to be relied on."""
    return date.fromisoformat(made) + CHANNELS_VALID


def _line(root: Verifier) -> str:
    return hashlib.sha256(root.public).hexdigest()


def _make(key: SigningKey, kind: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"safeconduct {kind} v1", *(f"{name} {value}" for name, value in rows)]
    if any("\n" in line for line in lines):
        raise NoteError("A value has one line.")
    return notes.sign("\n".join(lines) + "\n", key)


def _fields(text: str, kind: str) -> list[tuple[str, str]]:
    first, *rows = text.removesuffix("\n").split("\n")
    if first != f"safeconduct {kind} v1" or len(rows) < 2:  # noqa: PLR2004 - every note has a line and a date
        raise NoteError(f"It is not a {kind} note.")
    return [(name, value) for name, _, value in (row.partition(" ") for row in rows)]


def _value(row: tuple[str, str], name: str) -> str:
    if row[0] != name:
        raise NoteError(f"`{name}` is not where it should be.")
    return row[1]


def _checked(value: str, shape: re.Pattern[str]) -> str:
    if not fits(shape)(value):
        raise NoteError("A value does not have its shape.")
    return value


def _by_team(note: str, roster: Roster, kind: str, shapes: Mapping[str, re.Pattern[str]]) -> list[str]:
    """The values of a note signed by the very team that it names."""
    text = notes.verify(note, roster.teams.values())
    rows = _fields(text, kind)
    if len(rows) != len(shapes):
        raise NoteError("It has too few or too many lines.")
    values = [_checked(_value(row, name), shapes[name]) for row, name in zip(rows, shapes, strict=True)]
    signer = roster.teams.get(Team(values[1]))
    if values[0] != roster.line or signer is None:
        raise NoteError("It is of another line, or of a team that is not in the roster.")
    notes.verify(note, [signer])  # another team of the line must not speak for this one
    return values


def _team(value: str, root: Verifier) -> tuple[Team, Verifier]:
    team, _, vkey = value.partition(" ")
    try:
        verifier = Verifier.from_text(vkey)
    except KeyTextError as error:
        raise NoteError("A team's key is damaged.") from error
    if verifier.name != team_name(root, Team(_checked(team, NAME))):
        raise NoteError("A team's key has another name than the team.")
    return Team(team), verifier


def _channel(value: str) -> Channel:
    kind, _, address = value.partition(" ")
    return Channel(_checked(kind, NAME), _checked(address, ADDRESS))
