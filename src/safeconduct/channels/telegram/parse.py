"""What Telegram brings, read into frozen values. Names and pictures are never even decoded.

Three kinds of update are looked at (core.telegram.org/bots/api#update): a message, a pressed button, and
a change of our own place in a chat. Anything else arrives as `Nothing`, so no update can be in the way of
those behind it.
"""

import re
from collections.abc import Sequence
from typing import Any, cast

import msgspec
from msgspec import Struct, field

from safeconduct.model.ids import Language, StepId

AREA = "telegram"
"""Of the guide's phrases."""
PRIVATE, GONE = "private", frozenset({"kicked", "left"})
SERVICE = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "connected_website",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "proximity_alert_triggered",
        "web_app_data",
        "write_access_allowed",
    }
)
"""Messages that nobody wrote: Telegram tells that something happened."""
CONTROL = "!"
"""Before the name of a control, which no step's id can hold."""
CALLBACK_BYTES = 64
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


# --- as Telegram writes it ----------------------------------------------------------------------
class _Who(Struct, frozen=True):
    language_code: str = ""


class _Place(Struct, frozen=True):
    id: int
    type: str


class _Quoted(Struct, frozen=True):
    text: str = ""


class _Message(Struct, frozen=True):
    message_id: int
    chat: _Place
    who: _Who = field(default=_Who(), name="from")
    text: str = ""
    media_group_id: str = ""
    reply_to_message: _Quoted | None = None


class _Query(Struct, frozen=True):
    id: str
    who: _Who = field(default=_Who(), name="from")
    message: _Message | None = None
    data: str = ""


class _Member(Struct, frozen=True):
    status: str = ""


class _Change(Struct, frozen=True):
    chat: _Place
    new_chat_member: _Member = _Member()


class _Club(Struct, frozen=True):
    """A group or channel, which unlike a person may be known by its name."""

    username: str = ""


class _Number(Struct, frozen=True):
    update_id: int


class _Update(Struct, frozen=True):
    update_id: int
    message: _Message | None = None
    callback_query: _Query | None = None
    my_chat_member: _Change | None = None


# --- as we take it --------------------------------------------------------------------------------
class Arrival(Struct, frozen=True, kw_only=True):
    """One update, from a chat with one person. `message` is the number of the message it is about."""

    update: int
    address: str
    message: int
    language: str = ""
    """What the person's app says, lower case, without region; may be none of ours."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Wrote(Arrival, frozen=True, kw_only=True):
    """Words."""

    text: str


class Pressed(Arrival, frozen=True, kw_only=True):
    """A button, by what it holds."""

    query: str
    data: str
    words: str = ""
    """Of the person's message that ours had answered: Telegram brings them along."""


class Unwanted(Arrival, frozen=True, kw_only=True):
    """A photo, a voice, a place, a file ...: not looked at. `album` is the same for those sent together."""

    album: str = ""


class Blocked(Struct, frozen=True):
    """The person wants to hear nothing more."""

    update: int
    address: str


class Elsewhere(Struct, frozen=True):
    """A group or a channel, where we have no business; `name` when it is a public one."""

    update: int
    address: str
    name: str = ""


class Nothing(Struct, frozen=True):
    """Something we do not look at, or cannot read."""

    update: int


Read = Wrote | Pressed | Unwanted | Blocked | Elsewhere | Nothing


def number_of(raw: object) -> int | None:
    """The number of an update; None for something that has none, and so is none."""
    try:
        return msgspec.convert(raw, _Number).update_id
    except msgspec.ValidationError:
        return None


def read_update(raw: object) -> Read:
    """One update as it came out of its JSON. `msgspec.ValidationError` only when it has no number."""
    try:
        update = msgspec.convert(raw, _Update)
    except msgspec.ValidationError:
        return Nothing(msgspec.convert(raw, _Number).update_id)
    if update.message:
        return _message(update.update_id, update.message, _part(raw, "message"))
    if update.callback_query:
        return _query(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _change(update.update_id, update.my_chat_member, _part(raw, "my_chat_member", "chat"))
    return Nothing(update.update_id)


def _part(raw: Any, *path: str) -> dict[str, Any]:
    for name in path:
        raw = raw[name]
    return cast("dict[str, Any]", raw)


def _message(number: int, message: _Message, raw: dict[str, Any]) -> Read:
    address = str(message.chat.id)
    if message.chat.type != PRIVATE:
        return Elsewhere(number, address)
    if message.text:
        return Wrote(
            update=number,
            address=address,
            message=message.message_id,
            language=_code(message.who),
            text=message.text,
        )
    if SERVICE & raw.keys():
        return Nothing(number)
    return Unwanted(
        update=number,
        address=address,
        message=message.message_id,
        language=_code(message.who),
        album=message.media_group_id,
    )


def _query(number: int, query: _Query) -> Read:
    message = query.message
    if message is None or message.chat.type != PRIVATE:
        return Nothing(number)
    quoted = message.reply_to_message
    return Pressed(
        update=number,
        address=str(message.chat.id),
        message=message.message_id,
        language=_code(query.who),
        query=query.id,
        data=query.data,
        words=quoted.text if quoted else "",
    )


def _change(number: int, change: _Change, chat: dict[str, Any]) -> Read:
    address, gone = str(change.chat.id), change.new_chat_member.status in GONE
    if change.chat.type == PRIVATE:
        return Blocked(number, address) if gone else Nothing(number)
    if gone:
        return Nothing(number)
    return Elsewhere(number, address, msgspec.convert(chat, _Club).username)


def _code(who: _Who) -> str:
    return who.language_code.lower().partition("-")[0]


# --- buttons, commands, links ---------------------------------------------------------------------
class Button(Struct, frozen=True):
    """What a button holds: a step to go to, or a control with a value, and the language it speaks."""

    step: StepId | None = None
    control: str = ""
    value: str = ""
    language: str = ""


def read_button(data: str) -> Button:
    """What `write_step` or `write_control` wrote; for anything else a step that no guide has."""
    what, _, language = data.rpartition(":")
    if not what.startswith(CONTROL):
        return Button(step=StepId(what), language=language)
    control, _, value = what.removeprefix(CONTROL).partition("=")
    return Button(control=control, value=value, language=language)


def write_step(step: StepId, language: Language) -> str:
    """The button that leads to a step. The guide's checker sees to its 64 bytes."""
    return f"{step}:{language}"


def write_control(control: str, language: Language, value: str = "") -> str:
    """The button of a control; without its value where that is too long."""
    whole = f"{CONTROL}{control}={value}:{language}" if value else f"{CONTROL}{control}:{language}"
    return whole if len(whole.encode()) <= CALLBACK_BYTES else f"{CONTROL}{control}:{language}"


class Command(Struct, frozen=True):
    """A `/command` and what follows it."""

    name: str
    rest: str = ""


def read_command(text: str) -> Command | None:
    """The command that a message is, if it is one."""
    found = _COMMAND.fullmatch(text.strip())
    return Command(found[1].lower(), (found[2] or "").strip()) if found else None


def read_payload(payload: str, languages: Sequence[Language]) -> tuple[Language | None, StepId | None]:
    """Where a deep link leads: `step`, `language_step` or `language`."""
    if not _PAYLOAD.fullmatch(payload):
        return None, None
    first, _, rest = payload.partition("_")
    if first in languages:
        return Language(first), StepId(rest) if rest else None
    return None, StepId(payload)
