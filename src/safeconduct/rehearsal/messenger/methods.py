"""What a bot may ask: the methods of the Bot API that a line uses, as strict as Telegram and in its words.

Source: https://core.telegram.org/bots/api; the error texts are those of the public server. Getting updates
and setting the webhook wait and send, so they are in `polling` and `webhook`.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from safeconduct.rehearsal.messenger.bodies import Fields
from safeconduct.rehearsal.messenger.entities import LONGEST, check_entities, parse_html, trimmed
from safeconduct.rehearsal.messenger.keyboards import keyboard
from safeconduct.rehearsal.messenger.pacing import Pacing
from safeconduct.rehearsal.messenger.rooms import Account, Room
from safeconduct.rehearsal.messenger.shapes import (
    Administrator,
    Entity,
    Keyboard,
    Member,
    Message,
    bad_request,
    forbidden,
    utf16,
)
from safeconduct.rehearsal.messenger.world import World

DELETABLE_SECONDS = 48 * 3600
MOST_DELETED = 100
NOTICE_LETTERS = 200
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Methods:
    """The methods that answer at once, in a table by their names in small letters."""

    def __init__(self, world: World, pacing: Pacing) -> None:
        self._world = world
        self._pacing = pacing
        self.table: Final[dict[str, Callable[[Fields], Any]]] = {
            "getme": self.get_me,
            "sendmessage": self.send_message,
            "editmessagetext": self.edit_message_text,
            "editmessagereplymarkup": self.edit_message_reply_markup,
            "deletemessage": self.delete_message,
            "deletemessages": self.delete_messages,
            "answercallbackquery": self.answer_callback_query,
            "leavechat": self.leave_chat,
            "getchat": self.get_chat,
            "getchatmember": self.get_chat_member,
            "getchatmembercount": self.get_chat_member_count,
            "sendchataction": self.send_chat_action,
            "logout": lambda _: True,
            "close": lambda _: True,
        }

    def get_me(self, _: Fields) -> dict[str, Any]:
        capable = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        user: dict[str, Any] = msgspec.to_builtins(self._world.bot.user)
        return user | capable

    # Messages.

    def send_message(self, fields: Fields) -> Message:
        world = self._world
        text, entities = self._text(fields)
        room = self._writable(fields)
        markup = keyboard(fields.json("reply_markup"))
        self._pacing.admit(room.chat.id)
        channel = room.chat.type == "channel"
        message = Message(
            world.number(room),
            int(world.clock()),
            room.chat,
            None if channel else world.bot.user,
            room.chat if channel else None,
            text=text,
            entities=entities,
            reply_markup=markup,
            has_protected_content=fields.flag("protect_content"),
        )
        world.put(room, message)
        return message

    def edit_message_text(self, fields: Fields) -> Message:
        text, entities = self._text(fields)
        room = self._writable(fields)
        old = self._own(room, fields)
        markup = keyboard(fields.json("reply_markup"))
        return self._edited(room, old, text, entities, markup)

    def edit_message_reply_markup(self, fields: Fields) -> Message:
        room = self._writable(fields)
        old = self._own(room, fields)
        return self._edited(room, old, old.text, old.entities, keyboard(fields.json("reply_markup")))

    def delete_message(self, fields: Fields) -> bool:
        room = self._writable(fields)
        message = room.messages.get(fields.number("message_id"))
        if message is None:
            raise bad_request("message to delete not found")
        self._check_deletable(room, message)
        self._world.delete(room, message.message_id)
        return True

    def delete_messages(self, fields: Fields) -> bool:
        """Those that are not there are passed over; one that cannot be deleted spares all."""
        room = self._writable(fields)
        numbers = fields.json("message_ids")
        if not isinstance(numbers, list) or not numbers:
            raise bad_request("message identifiers are not specified")
        if len(numbers) > MOST_DELETED:
            raise bad_request("too many message identifiers specified")
        found = [room.messages[number] for number in {int(one) for one in numbers} if number in room.messages]
        for message in found:
            self._check_deletable(room, message)
        for message in found:
            self._world.delete(room, message.message_id)
        return True

    def answer_callback_query(self, fields: Fields) -> bool:
        account = self._world.answer_press(fields.text("callback_query_id"))
        if account is None:
            raise bad_request(TOO_OLD)
        text = fields.text("text")
        if utf16(text) > NOTICE_LETTERS:
            raise bad_request("MESSAGE_TOO_LONG")
        if text:
            account.notice(text, fields.flag("show_alert"))
        self._world.changed(self._world.private(account))
        return True

    # Chats.

    def leave_chat(self, fields: Fields) -> bool:
        room = self._room(fields)
        if room.chat.type == "private":
            raise bad_request("chat not found")
        self._check_member(room)
        self._world.leave(room)
        return True

    def get_chat(self, fields: Fields) -> dict[str, Any]:
        room = self._room(fields)
        self._check_member(room)
        chat: dict[str, Any] = msgspec.to_builtins(room.chat)
        return chat | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}

    def get_chat_member(self, fields: Fields) -> Member:
        room, world = self._room(fields), self._world
        self._check_member(room)
        number = fields.number("user_id")
        if number == world.bot.user.id:
            if room.chat.type == "channel":
                return Administrator("administrator", world.bot.user)
            return Member("member", world.bot.user)
        account = world.people.get(number)
        if account is None:
            raise bad_request("user not found")
        return Member("member" if number in room.members else "left", account.user)

    def get_chat_member_count(self, fields: Fields) -> int:
        """The bot counts itself."""
        room = self._room(fields)
        self._check_member(room)
        return len(room.members) + 1

    def send_chat_action(self, fields: Fields) -> bool:
        self._writable(fields)
        return True

    # What they stand on.

    def _text(self, fields: Fields) -> tuple[str, tuple[Entity, ...]]:
        """The text as it is shown. Refused when it is empty, too long, or marked up wrongly."""
        text = fields.text("text")
        if not text:
            raise bad_request("message text is empty")
        text, entities = trimmed(*_marked(text, fields))
        if not text:
            raise bad_request("text must be non-empty")
        if len(text) * 2 > LONGEST and utf16(text) > LONGEST:
            raise bad_request("message is too long")
        return text, entities

    def _edited(
        self, room: Room, old: Message, text: str, entities: tuple[Entity, ...], markup: Keyboard | None
    ) -> Message:
        if (text, entities, markup) == (old.text, old.entities, old.reply_markup):
            raise bad_request(NOT_MODIFIED)
        self._pacing.admit(room.chat.id)
        now = int(self._world.clock())
        message = replace(old, text=text, entities=entities, reply_markup=markup, edit_date=now)
        self._world.put(room, message)
        return message

    def _own(self, room: Room, fields: Fields) -> Message:
        message = room.messages.get(fields.number("message_id"))
        if message is None:
            raise bad_request("message to edit not found")
        if message.sender != self._world.bot.user and room.chat.type != "channel":
            raise bad_request("message can't be edited")
        return message

    def _check_deletable(self, room: Room, message: Message) -> None:
        if self._world.clock() - message.date >= DELETABLE_SECONDS and room.chat.type != "channel":
            raise bad_request("message can't be deleted for everyone")
        if room.chat.type == "group" and message.sender != self._world.bot.user:
            raise bad_request("message can't be deleted")

    def _room(self, fields: Fields) -> Room:
        wanted = fields.text("chat_id")
        if not wanted:
            raise bad_request("chat_id is empty")
        if wanted.startswith("@"):
            found = self._world.named(wanted)
        else:
            found = self._world.rooms.get(fields.number("chat_id"))
        if found is None or (found.chat.type == "private" and not found.messages and not found.deleted):
            raise bad_request("chat not found")
        return found

    def _writable(self, fields: Fields) -> Room:
        room = self._room(fields)
        self._check_member(room)
        if room.chat.type == "private" and self._owner(room).blocks:
            raise forbidden("bot was blocked by the user")
        return room

    def _owner(self, room: Room) -> Account:
        return self._world.people[room.chat.id]

    def _check_member(self, room: Room) -> None:
        if not room.bot:
            raise forbidden(f"bot is not a member of the {room.chat.type} chat")


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def _marked(text: str, fields: Fields) -> tuple[str, tuple[Entity, ...]]:
    mode = fields.text("parse_mode").lower()
    if mode == "html":
        return parse_html(text)
    if mode not in {"", "none"}:
        raise bad_request("unsupported parse_mode")  # the others exist; nobody here writes them
    named = fields.json("entities")
    if not named:
        return text, ()
    try:
        entities = msgspec.convert(named, tuple[Entity, ...])
    except msgspec.ValidationError:
        raise bad_request("can't parse entities JSON object") from None
    check_entities(text, entities)
    return text, entities
