"""Return addresses: recognised by a keyed hash, sealed to a key of the day, and only here opened again.

To answer in a chat, the server must be able to open where it is, unlike everything else that rests. What
limits that is time: every day has its own secret, from which come the key of the hashes and the identity
of what is sealed, and which is shredded some days later. Then nobody opens the rows of that day, nor finds
out whose they were, not even with an old copy of the database and all secrets of the present.
"""

import hmac
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from safeconduct.errors import DocumentError, EnvelopeError, NoteError, SecretMissing, StoreFull
from safeconduct.folder import LineFolder
from safeconduct.model.application import Reply
from safeconduct.model.case import Entry
from safeconduct.model.chat import Memory, Parcel
from safeconduct.model.ids import ChatTag
from safeconduct.model.line import Line
from safeconduct.sealing import age
from safeconduct.sealing.derivation import expand
from safeconduct.sealing.opening import open_envelope, open_reply
from safeconduct.sealing.padding import pad, unpad
from safeconduct.sealing.recipients import SEED, Identity
from safeconduct.switchboard.trust import trusted_roster

Kind = TypeVar("Kind", Memory, Parcel)
_LABEL = "safeconduct/gateway/v1"
_ENCODER = msgspec.json.Encoder()
_MEMORY = msgspec.json.Decoder(Memory)
_PARCEL = msgspec.json.Decoder(Parcel)

logger = logging.getLogger(__name__)


class GatewayDay:
    """What the secret of one day (32 bytes) is good for. `name` is the date in UTC, ISO 8601."""

    def __init__(self, name: str, channel: str, secret: bytes) -> None:
        self.name = name
        self._channel = channel
        self._tag_key = expand(secret, f"{_LABEL}/tag", 32)
        self._identity = Identity(expand(secret, f"{_LABEL}/seal", SEED))

    def tag(self, address: str) -> ChatTag:
        """By this a chat is recognised as long as the secret lives."""
        return ChatTag(hmac.digest(self._tag_key, f"{self._channel}:{address}".encode(), "sha256"))

    def seal(self, document: Memory | Parcel) -> bytes:
        """An age file that only this day's secret opens. `DocumentError` when the document is too long."""
        return age.seal(pad(_ENCODER.encode(document)), [self._identity.recipient])

    def open(self, sealed: bytes, decoder: msgspec.json.Decoder[Kind]) -> Kind:
        """Undo `seal`. `EnvelopeError`, or `DocumentError` when it holds something else."""
        plaintext = unpad(open_envelope(sealed, [self._identity]))
        try:
            return decoder.decode(plaintext)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise DocumentError from None  # the cause would carry what the document says


class Gateway:
    """The living days of one channel. A day lives `forget_after` days longer than itself."""

    def __init__(
        self, folder: LineFolder, channel: str, forget_after: int, clock: Callable[[], float] = time.time
    ) -> None:
        self.channel = channel
        self._folder = folder
        self._forget_after = forget_after
        self._clock = clock
        self._days: dict[str, GatewayDay] = {}

    def today(self) -> GatewayDay:
        """The day that has begun, with a new secret when it has none yet.

        `SecretMissing` when it is damaged, `StoreFull` when it cannot be written. One turn asks once, so that its tags and seals are of one day.
        """
        now = self._clock()
        name = _date(now)
        if name not in self._days:
            self._turn_over(now, name)
        return self._days[name]

    def tag(self, address: str) -> ChatTag:
        """The chat's tag of today."""
        return self.today().tag(address)

    def tags(self, address: str) -> tuple[ChatTag, ...]:
        """All tags by which a chat may be known, the newest first: one for each living day."""
        self.today()
        return tuple(self._days[name].tag(address) for name in sorted(self._days, reverse=True))

    def seal(self, document: Memory | Parcel) -> tuple[str, bytes]:
        """The name of today, and what only today's secret opens."""
        day = self.today()
        return day.name, day.seal(document)

    def memory(self, day: str, sealed: bytes) -> Memory:
        """What is remembered of a chat.

        `EnvelopeError` (also when the day is over) or `DocumentError`; `SecretMissing` when the day's secret
        should be there and cannot be read now.
        """
        return self._day(day).open(sealed, _MEMORY)

    def parcel(self, day: str, sealed: bytes) -> Parcel:
        """What is to be said in a chat. Errors as in `memory`."""
        return self._day(day).open(sealed, _PARCEL)

    def answer(self, memory: Memory, line: Line, roster: str, entry: Entry) -> Reply:
        """An answer that is wanted in a chat, opened with what the chat's memory holds for it.

        `EnvelopeError`, `NoteError` when no team that the root vouches for has signed it, `DocumentError`,
        `KeyTextError`.
        """
        team = trusted_roster(roster, line.key).teams.get(entry.team)
        if team is None:
            raise NoteError("It is of a team that is not in the roster.")
        return open_reply(entry.sealed, Identity.from_text(memory.reply), team, line.id, memory.case)

    def _day(self, name: str) -> GatewayDay:
        self.today()
        if name not in self._days:
            if (
                name < oldest_living(self._clock(), self._forget_after)
                or name not in self._folder.gateway_days()
            ):
                raise EnvelopeError("Its day is over, and the key is gone.")
            self._days[name] = self._load(name)
        return self._days[name]

    def _turn_over(self, now: float, today: str) -> None:
        """Another day: let go of what is over, and load what lives. One damaged secret does not stop the rest."""
        oldest, names = oldest_living(now, self._forget_after), self._folder.gateway_days()
        if today not in names:
            try:
                self._folder.make_gateway_key(today)
            except OSError as error:
                raise StoreFull("No gateway key could be written.") from error
        self._days = {today: self._load(today)}
        for name in names:
            if oldest <= name != today:
                try:
                    self._days[name] = self._load(name)
                except SecretMissing as error:
                    logger.error("A day of the gateway is left out. %s", error)  # noqa: TRY400 the sentence names the file

    def _load(self, name: str) -> GatewayDay:
        return GatewayDay(name, self.channel, self._folder.gateway_key(name))


def oldest_living(now: float, forget_after: int) -> str:
    """The oldest day (ISO 8601) whose secret may still be there."""
    return _date(now - timedelta(days=forget_after).total_seconds())


def _date(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).date().isoformat()
