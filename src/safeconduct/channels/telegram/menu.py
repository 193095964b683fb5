"""What Telegram shows of the bot before anybody writes: its commands and what it is, in every language."""

import logging

from telegram import BotCommand

from safeconduct.channels.telegram.render import Messages
from safeconduct.channels.telegram.wire import Api

COMMANDS = ("start", "help", "language", "person", "safe", "verify", "delete")

_log = logging.getLogger(__name__)


async def dress(api: Api, messages: Messages) -> None:
    """Set what differs from what is there. Whatever goes wrong is harmless: the bot answers all the same."""
    try:
        for language in messages.guide.languages:
            await _dress(api, messages, language)
        # For apps in a language that the guide does not have.
        await _dress(api, messages, messages.guide.source_language, code="")
    except Exception as error:  # noqa: BLE001 - the answers of other servers are not always what the library expects
        _log.warning("The bot's commands could not be set at Telegram (%s).", type(error).__name__)


async def _dress(api: Api, messages: Messages, language: str, code: str | None = None) -> None:
    tongue = messages.guide.tongue(next(one for one in messages.guide.languages if one == language)).code
    shown = language if code is None else code
    wanted = [BotCommand(name, messages.say(tongue, f"telegram.command.{name}")) for name in COMMANDS]
    if list(await api.get_my_commands(language_code=shown)) != wanted:
        await api.set_my_commands(wanted, language_code=shown)
    described = messages.say(tongue, "telegram.description")
    if (await api.get_my_description(shown)).description != described:
        await api.set_my_description(described, shown)
    about = messages.say(tongue, "telegram.about")
    if (await api.get_my_short_description(shown)).short_description != about:
        await api.set_my_short_description(about, shown)
