"""What is to be done in a chat, as it waits in the outbox: sealed, and in the words of the Bot API."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from safeconduct.errors import DocumentError

CHUNK = 100
"""Messages that one call may delete (core.telegram.org/bots/api#deletemessages)."""
BY_HAND = 20
"""So many of the newest are deleted one by one where a server cannot delete many."""


class Key(Struct, frozen=True, omit_defaults=True):
    """A button. One of `data`, `url` and `app` is set: what we get back, a page, a page inside Telegram."""

    text: str
    data: str = ""
    url: str = ""
    app: str = ""


Rows = tuple[tuple[Key, ...], ...]


class Call(Struct, frozen=True, tag_field="do", omit_defaults=True):
    """One call. It never prints itself."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Send(Call, frozen=True, tag="send"):
    """A new message. `text` is Telegram's HTML."""

    text: str
    rows: Rows = ()
    vanish: int = 0
    """Seconds after which it is deleted; 0: it stays."""
    answers: int = 0
    """The message that it answers."""


class Edit(Call, frozen=True, tag="edit"):
    """Another text and other buttons for a message of ours; sent anew where it cannot be edited."""

    message: int
    text: str
    rows: Rows = ()
    vanish: int = 0


class Delete(Call, frozen=True, tag="delete"):
    """Take messages away, ours or theirs; those that cannot be are left."""

    messages: tuple[int, ...]
    by_hand: int = 0
    """How many of the first to delete one by one where a server cannot delete many."""


class Leave(Call, frozen=True, tag="leave"):
    """Leave a group."""


Known = Send | Edit | Delete | Leave
_DECODER: msgspec.json.Decoder[Known] = msgspec.json.Decoder(Known)
_ENCODER = msgspec.json.Encoder()


def write_call(call: Known) -> bytes:
    """A call as it rests."""
    return _ENCODER.encode(call)


def read_call(call: bytes) -> Known:
    """Undo `write_call`. `DocumentError` for anything else."""
    try:
        return _DECODER.decode(call)
    except msgspec.MsgspecError:
        raise DocumentError from None


def deletions(messages: Sequence[int]) -> Iterator[Delete]:
    """Calls that delete these messages, the newest first."""
    newest = sorted({message for message in messages if message > 0}, reverse=True)
    for at in range(0, len(newest), CHUNK):
        yield Delete(tuple(newest[at : at + CHUNK]), by_hand=0 if at else BY_HAND)
