"""The Telegram bot, as Telegram sees it: its token, its name, where it may be, whether it is called or asked."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

from telegram import ChatMemberAdministrator, User
from telegram.error import InvalidToken, TelegramError

from safeconduct.channels.telegram.serve import PATH
from safeconduct.channels.telegram.wire import Api, open_api
from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.settings import LOOPBACK, Settings

AWAY = "Look at the network and at `telegram.base-url`; until then the bot is silent, and everything waits."


async def bot(settings: Settings) -> list[Finding]:
    """Everything that Telegram says about the bot of these settings. It asks, and changes nothing."""
    api = open_api(settings.telegram)
    try:
        return [*_way(settings), *[finding async for finding in _asked(api, settings)]]
    except InvalidToken:
        unknown = broken("telegram", "Telegram does not know this token.", "Take a new one from @BotFather.")
        return [*_way(settings), unknown]
    except TelegramError as error:
        away = look("telegram", f"Telegram cannot be asked ({type(error).__name__}).", AWAY)
        return [*_way(settings), away]
    finally:
        await api.request.shutdown()


def _way(settings: Settings) -> Iterator[Finding]:
    server = urlsplit(settings.telegram.base_url)
    if server.scheme != "https" and server.hostname not in LOOPBACK:
        yield look(
            "telegram",
            f"The token and every word go to {server.hostname} unencrypted.",
            "Set `telegram.base-url` to an https address, or have that server on this machine.",
        )


async def _asked(api: Api, settings: Settings) -> AsyncIterator[Finding]:
    me = await api.get_me()
    for finding in _name(me, settings):
        yield finding
    hook = (await api.get_webhook_info()).url
    for finding in _called(hook, settings):
        yield finding
    if settings.telegram.channel:
        yield await _channel(api, me, settings.telegram.channel)


def _name(me: User, settings: Settings) -> Iterator[Finding]:
    shown = settings.line.telegram.removeprefix("@")
    if (me.username or "").lower() == shown.lower():
        yield ok("telegram", f"The bot is @{me.username}, as the site says.")
    else:
        said = f"@{shown}" if shown else "none"
        yield look(
            "telegram",
            f"The bot is @{me.username}, and the site names {said}.",
            f'Set `line.telegram = "{me.username}"` and sign the channels again.',
        )
    if me.can_join_groups:
        yield look(
            "telegram",
            "Anybody may add the bot to a group; it leaves, but the group has seen it.",
            "Write /setjoingroups to @BotFather, and choose Disable.",
        )


def _called(hook: str, settings: Settings) -> Iterator[Finding]:
    ours = f"{settings.line.url}{PATH}"
    if settings.telegram.webhook and not ours.startswith("https:"):
        yield broken(
            "telegram",
            "Telegram calls https addresses only.",
            "Set `line.url` to one, or `telegram.webhook = false`.",
        )
    elif hook not in {"", ours}:
        yield broken(
            "telegram",
            "Telegram calls another address than the line's: somebody else may have the token.",
            "Write /revoke to @BotFather, put the new token in its place, and start the line again.",
        )


async def _channel(api: Api, me: User, channel: str) -> Finding:
    try:
        member = await api.get_chat_member(channel, me.id)
    except TelegramError as error:
        says = f"{channel} cannot be looked at ({type(error).__name__})."
        return broken("telegram", says, "Make the bot an administrator of the channel.")
    may = isinstance(member, ChatMemberAdministrator) and (
        member.can_post_messages and member.can_edit_messages and member.can_delete_messages
    )
    if may:
        return ok("telegram", f"The bot may post, correct and delete in {channel}.")
    return broken(
        "telegram",
        f"The bot may not post, correct and delete in {channel}.",
        "Make it an administrator there, with these three rights.",
    )
