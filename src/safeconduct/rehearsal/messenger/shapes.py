"""What travels between a bot and the messenger, named as the Bot API names it. Absent means not sent.

Source: https://core.telegram.org/bots/api, the objects of the same names.
"""

from typing import Any, Literal

import msgspec
from msgspec import Struct, field

ChatKind = Literal["private", "group", "channel"]
Standing = Literal["creator", "administrator", "member", "left", "kicked"]
"""What somebody is in a chat; in a private chat `kicked` says that the person blocked the bot."""


class Shape(Struct, frozen=True, omit_defaults=True):
    """Everything of the Bot API: a field that has its default is not sent."""


class User(Shape, frozen=True):
    """A person or a bot."""

    id: int
    is_bot: bool
    first_name: str
    username: str = ""
    language_code: str = ""


class Chat(Shape, frozen=True):
    """Where messages are: with one person, in a group, in a channel."""

    id: int
    type: ChatKind
    title: str = ""
    username: str = ""
    first_name: str = ""


class Entity(Shape, frozen=True):
    """A special part of a text. `offset` and `length` count UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str = ""
    language: str = ""


class WebApp(Shape, frozen=True):
    """A page that a button opens inside the messenger."""

    url: str


class Button(Shape, frozen=True):
    """One button under a message: exactly one of the last three says what it does."""

    text: str
    callback_data: str = ""
    url: str = ""
    web_app: WebApp | None = None


class Keyboard(Shape, frozen=True):
    """The buttons under a message, row by row."""

    inline_keyboard: tuple[tuple[Button, ...], ...]


class Message(Shape, frozen=True):
    """One message. `date` and `edit_date` are seconds since 1970."""

    message_id: int
    date: int
    chat: Chat
    sender: User | None = field(default=None, name="from")
    sender_chat: Chat | None = None
    edit_date: int = 0
    text: str = ""
    entities: tuple[Entity, ...] = ()
    reply_markup: Keyboard | None = None
    has_protected_content: bool = False
    media_group_id: str = ""
    contact: dict[str, Any] | None = None
    photo: tuple[dict[str, Any], ...] = ()
    location: dict[str, Any] | None = None
    voice: dict[str, Any] | None = None
    document: dict[str, Any] | None = None
    sticker: dict[str, Any] | None = None
    group_chat_created: bool = False
    new_chat_members: tuple[User, ...] = ()
    left_chat_member: User | None = None


class Press(Shape, frozen=True):
    """A button with data was pressed (`CallbackQuery`)."""

    id: str
    sender: User = field(name="from")
    chat_instance: str
    message: Message
    data: str


class Member(Shape, frozen=True):
    """What somebody is in a chat (`ChatMember`)."""

    status: Standing
    user: User
    until_date: int | None = None


class Administrator(Member, frozen=True, kw_only=True, omit_defaults=False):
    """What a bot is in its broadcast channel, with every right (`ChatMemberAdministrator`)."""

    can_be_edited: bool = False
    is_anonymous: bool = False
    can_manage_chat: bool = True
    can_delete_messages: bool = True
    can_manage_video_chats: bool = True
    can_restrict_members: bool = True
    can_promote_members: bool = False
    can_change_info: bool = True
    can_invite_users: bool = True
    can_post_stories: bool = True
    can_edit_stories: bool = True
    can_delete_stories: bool = True
    can_post_messages: bool = True
    can_edit_messages: bool = True


class Membership(Shape, frozen=True):
    """The bot's own standing in a chat has changed (`ChatMemberUpdated`)."""

    chat: Chat
    sender: User = field(name="from")
    date: int
    old_chat_member: Member
    new_chat_member: Member


class Update(Shape, frozen=True):
    """What a bot gets: exactly one of the fields after the number."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    channel_post: Message | None = None
    callback_query: Press | None = None
    my_chat_member: Membership | None = None


class Notice(Shape, frozen=True):
    """What the bot answered to a press: shown for a moment, or until it is closed."""

    number: int
    text: str
    alert: bool = False


class Refusal(Exception):
    """The messenger's own refusal, as it goes out to the bot; not an error of this program."""

    def __init__(self, code: int, description: str, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad_request(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refusal:
    return Refusal(403, f"Forbidden: {description}")


def conflict(description: str) -> Refusal:
    return Refusal(409, f"Conflict: {description}")


def utf16(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


encode = msgspec.json.Encoder().encode
