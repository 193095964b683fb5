"""From a call in the outbox to a call of the Bot API, and what became of it."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from telegram.error import (
    BadRequest,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from safeconduct.channels.telegram import calls, parse
from safeconduct.channels.telegram.calls import Delete, Edit, Key, Known, Leave, Rows, Send
from safeconduct.channels.telegram.render import LETTERS, Messages, Page, parts
from safeconduct.channels.telegram.wire import Api
from safeconduct.errors import MessengerAway, MessengerRefused, StepUnknown
from safeconduct.guide.steps import Step
from safeconduct.model.application import Reply
from safeconduct.model.chat import Memory
from safeconduct.model.ids import Language
from safeconduct.switchboard.delivery import Blocked, Carried, Delivered, Follow, Later, Refused

Answer = TypeVar("Answer")
QUIET = {"is_disabled": True}
"""No preview: Telegram's servers would fetch the page, and the chat would show it."""
GONE = ("chat not found", "user not found", "peer_id_invalid", "have no rights", "user_is_blocked")
UNCHANGED = "message is not modified"
UNEDITABLE = ("edited", "to edit", "message_id_invalid")
TITLE_ROOM = 400
"""UTF-16 units of an answer's first piece that its heading may take, and of its last that its end may."""


class Carrying:
    """The carrier of Telegram's outbox, and the voice of the broadcast channel."""

    def __init__(self, api: Api, messages: Callable[[], Messages]) -> None:
        self._api = api
        self._messages = messages

    async def carry(self, address: str, call: bytes) -> Carried:
        """Make one call. Everything may be done twice without harm, but for a message that stands there twice."""
        known = calls.read_call(call)
        try:
            return await self._make(int(address), known)
        except RetryAfter as error:
            return Later(seconds_of(error))
        except Forbidden:
            return Blocked()
        except BadRequest as error:
            return Blocked() if any(sign in error.message.lower() for sign in GONE) else Refused()
        except (NetworkError, InvalidToken, TelegramError):
            return Later()  # a wrong token is the operator's to mend; until then nothing is lost

    def replaces(self, call: bytes) -> str:
        """Of several edits of one message only the newest is made."""
        known = calls.read_call(call)
        return f"edit:{known.message}" if isinstance(known, Edit) else ""

    def answer_calls(self, memory: Memory, reply: Reply) -> tuple[bytes, ...]:
        """An answer, in as many messages as it is long; the last with its quoted steps as buttons."""
        messages, language = self._messages(), memory.language
        made = messages.date(language, dt.date.fromisoformat(reply.made))
        heading = messages.say(language, "telegram.answer.title", date=made)
        paragraphs = [heading, *reply.text.split("\n\n"), messages.say(language, "telegram.answer.more")]
        pieces = list(parts(paragraphs, LETTERS - TITLE_ROOM))
        quoted = (self._quoted(quote.step, messages, language) for quote in reply.quotes)
        rows = tuple((key,) for key in quoted if key)
        last = messages.note(language, pieces[-1], rows=rows)
        whole = [Send(messages.note(language, piece).text) for piece in pieces[:-1]]
        return tuple(calls.write_call(call) for call in [*whole, Send(last.text, last.rows)])

    def _quoted(self, step: str, messages: Messages, language: Language) -> Key | None:
        try:
            found: Step = messages.guide.step(step)
        except StepUnknown:
            return None  # an edition since then has dropped it
        return Key(found.text(language).title, parse.write_step(found.id, language)) if found.public else None

    async def _make(self, chat: int, call: Known) -> Carried:
        match call:
            case Send(text, rows, vanish, answers):
                return _later_gone(await self._send(chat, Page(text, rows), answers), vanish)
            case Edit():
                return await self._edit(chat, call)
            case Delete():
                return await self._delete(chat, call)
            case Leave():
                await self._api.leave_chat(chat)
                return Delivered()

    async def _send(self, chat: int | str, page: Page, answers: int = 0, *, silent: bool = False) -> int:
        more: dict[str, Any] = {"link_preview_options": QUIET}
        if page.rows:
            more["reply_markup"] = _keyboard(page.rows)
        if answers:
            more["reply_parameters"] = {"message_id": answers, "allow_sending_without_reply": True}
        return await self._api.send(
            chat,
            self._messages().marked(page.text),
            protect_content=True,
            disable_notification=silent,
            **more,
        )

    async def _edit(self, chat: int, call: Edit) -> Carried:
        more = {"link_preview_options": QUIET, "reply_markup": _keyboard(call.rows)}
        try:
            await self._api.edit(chat, call.message, self._messages().marked(call.text), **more)
        except BadRequest as error:
            if UNCHANGED in error.message.lower():
                return _later_gone(call.message, call.vanish)
            if not any(sign in error.message.lower() for sign in UNEDITABLE):
                raise
            return _later_gone(await self._send(chat, Page(call.text, call.rows)), call.vanish)
        return _later_gone(call.message, call.vanish)

    async def _delete(self, chat: int, call: Delete) -> Carried:
        """What is too old or is gone cannot be deleted; nobody is told, the report says it of all."""
        if len(call.messages) == 1:
            return await self._delete_one(chat, call.messages[0])
        try:
            await self._api.delete_messages(chat, call.messages)
        except (InvalidToken, EndPointNotFound):  # 404: a server of before Bot API 7.0
            await self._delete_by_hand(chat, call)
        except BadRequest:
            return Refused()
        except NetworkError:  # perhaps a server that knows no such call and says it otherwise
            if len(call.messages) > call.by_hand:
                raise
            await self._delete_by_hand(chat, call)
        return Delivered()

    async def _delete_by_hand(self, chat: int, call: Delete) -> None:
        for message in call.messages[: call.by_hand]:
            await self._delete_one(chat, message)

    async def _delete_one(self, chat: int, message: int) -> Carried:
        try:
            await self._api.delete_message(chat, message)
        except BadRequest:
            return Refused()
        return Delivered()

    # --- the broadcast channel: `MessengerAway` when waiting helps, `MessengerRefused` when it does not
    async def broadcast(self, channel: str, text_html: str, silent: bool) -> int:
        """A new post; its message's number."""
        text = self._messages().marked(text_html)
        post = self._api.send(channel, text, disable_notification=silent, link_preview_options=QUIET)
        return await _heard(post)

    async def rewrite(self, channel: str, message_id: int, text_html: str) -> None:
        """Another text for a post. Done as well when it reads so already."""
        edit = self._api.edit(channel, message_id, text_html, link_preview_options=QUIET)
        await _done(edit, UNCHANGED)

    async def remove(self, channel: str, message_id: int) -> None:
        """Take a post away. Done as well when it is not there."""
        await _done(self._api.delete_message(channel, message_id), "to delete not found")

    async def subscribers(self, channel: str) -> int:
        """How many read the channel."""
        return await _heard(self._api.get_chat_member_count(channel))


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram told us to wait."""
    told = error.retry_after
    return told.total_seconds() if isinstance(told, dt.timedelta) else float(told)


async def _heard(call: Awaitable[Answer]) -> Answer:
    """What a call brings. No error of the library goes further: some hold the token."""
    try:
        return await call
    except RetryAfter as error:
        raise MessengerAway("It asks us to wait.", seconds_of(error)) from None
    except (BadRequest, Forbidden) as error:
        raise MessengerRefused(error.message) from None
    except TelegramError as error:
        raise MessengerAway(type(error).__name__) from None


async def _done(call: Awaitable[object], already: str) -> None:
    try:
        await _heard(call)
    except MessengerRefused as error:
        if already not in error.detail.lower():
            raise


def _later_gone(message: int, vanish: int) -> Delivered:
    if not vanish:
        return Delivered()
    return Delivered((Follow(vanish, calls.write_call(Delete((message,)))),))


def _keyboard(rows: Rows) -> dict[str, Any]:
    """Buttons in the Bot API's words (core.telegram.org/bots/api#inlinekeyboardmarkup)."""
    return {"inline_keyboard": [[_button(key) for key in row] for row in rows]}


def _button(key: Key) -> dict[str, Any]:
    if key.app:
        return {"text": key.text, "web_app": {"url": key.app}}
    if key.url:
        return {"text": key.text, "url": key.url}
    return {"text": key.text, "callback_data": key.data}
