"""What `safeconduct doctor` finds about a Telegram bot, asked of a messenger that answers as Telegram does."""

import asyncio
import time
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from safeconduct.checkup import telegram
from safeconduct.commands.doctor import examine
from safeconduct.rehearsal.messenger.serve import messenger
from safeconduct.rehearsal.messenger.world import BOT_NAME, TOKEN, World
from safeconduct.settings import LineSettings, Settings, TelegramSettings

NOW = datetime.now(UTC)
LINE = LineSettings(url="https://line.example", telegram=f"@{BOT_NAME}")


@pytest.fixture
def world():
    return World(time.time)


def found(world, line=LINE, *, hook="", **own):
    """What the doctor says about this bot: (state, sentence), in order."""

    async def ask():
        async with messenger(world) as url:
            settings = Settings(
                line=line, telegram=TelegramSettings(**{"token": TOKEN, "base_url": url} | own)
            )
            if hook:
                api = telegram.open_api(settings.telegram)
                await api.set_webhook(hook)
                await api.request.shutdown()
            return await telegram.bot(settings)

    return [(one.state, one.says) for one in asyncio.run(ask())]


def test_a_bot_that_is_as_the_site_says(world):
    """Name, and nothing else to say but that groups should be closed to it."""
    first, *rest = found(world)
    assert first == ("ok", f"The bot is @{BOT_NAME}, as the site says.")
    assert [state for state, _ in rest if state != "look"] == []


def test_the_site_names_another_bot(world):
    """People would write to whoever has that name."""
    state, says = found(world, replace(LINE, telegram="@another_bot"))[0]
    assert (state, says) == ("look", f"The bot is @{BOT_NAME}, and the site names @another_bot.")


def test_a_token_that_telegram_does_not_know(world):
    """Mistyped, or revoked."""
    assert found(world, token="1:mistyped") == [("broken", "Telegram does not know this token.")]


def test_telegram_cannot_be_reached(world):
    """Somebody should look; nothing is lost."""
    ((state, says),) = found(world, base_url="http://127.0.0.1:9")
    assert (state, says) == ("look", "Telegram cannot be asked (NetworkError).")
    assert TOKEN not in says


def test_the_token_would_go_over_the_network_in_the_clear(world):
    """To a Bot API server that is not on this machine, without https."""
    first, *_ = found(world, base_url="http://telegram.invalid:8081")
    assert first == ("look", "The token and every word go to telegram.invalid unencrypted.")


def test_telegram_calls_somebody_else(world):
    """Whoever set that has the token."""
    told = found(world, hook="http://127.0.0.1:9/elsewhere")
    assert (
        "broken",
        "Telegram calls another address than the line's: somebody else may have the token.",
    ) in told


def test_calls_need_https(world):
    """Telegram calls no other addresses."""
    told = found(world, replace(LINE, url="http://line.example"), webhook=True)
    assert ("broken", "Telegram calls https addresses only.") in told


def test_the_broadcast_channel(world):
    """The bot must be able to post, correct and delete there."""
    world.add_channel("example_line")
    assert ("ok", "The bot may post, correct and delete in @example_line.") in found(
        world, channel="@example_line"
    )
    told = found(world, channel="@elsewhere")
    assert ("broken", "@elsewhere cannot be looked at (BadRequest).") in told


def test_a_site_that_names_a_bot_nobody_runs(line):
    """The name is on the site, and whoever writes there gets no answer."""
    file = line.folder.settings_file
    file.write_text(file.read_text("utf-8").replace("[line]\n", '[line]\ntelegram = "silent_bot"\n'), "utf-8")
    told = [one.says for one in examine(line.folder, NOW) if one.check == "telegram"]
    assert told == ["The site names the bot @silent_bot, and the line has no token for it."]
