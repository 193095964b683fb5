"""A bot that Telegram calls: the same chat through the webhook, and a door that only Telegram can knock at."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from json import dumps
from typing import Any

import pytest

from doors import Chat
from safeconduct.channels.telegram.serve import PATH, SECRET_HEADER, webhook_secret
from safeconduct.guide import read_guide, sample_folder
from safeconduct.model.ids import Language
from safeconduct.rehearsal.messenger.world import TOKEN
from serving import ServedLine, make_served, served
from telegram_served import count, eventually, line_in_chats

GUIDE = read_guide(sample_folder())
STRANGER = {"id": 4_711_000_001, "type": "private", "first_name": "Mallory"}
FORGED = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": STRANGER, "text": "/start"}}


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServedLine, str]]:
    """A line that is served and called, and the messenger that calls it."""
    with line_in_chats(tmp_path_factory.mktemp("called"), webhook=True) as (line, url), served(line):
        yield line, url


def knocks(line: ServedLine, secret: str | None, update: dict[str, Any] = FORGED) -> int:
    """Somebody posts an update; the status of the answer."""
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers[SECRET_HEADER.decode()] = secret
    with closing(HTTPConnection("127.0.0.1", line.port, timeout=30)) as connection:
        connection.request("POST", PATH, dumps(update), headers)
        return connection.getresponse().status


def test_a_called_bot_answers_as_one_that_asks(called: tuple[ServedLine, str]) -> None:
    """Start, two taps, a question."""
    with closing(Chat(called[1], GUIDE)) as chat:
        assert chat.opens(Language("uk")).step == GUIDE.start
        assert chat.chooses("home").step == "home"
        assert chat.chooses("home-summons").step == "home-summons"
        assert chat.asks("Як правильно здатися в полон?").choices


@pytest.mark.parametrize("secret", [None, "", TOKEN, webhook_secret(TOKEN)[:-1], webhook_secret("1:other")])
def test_nobody_else_may_call(called: tuple[ServedLine, str], secret: str | None) -> None:
    """Mallory knows the address but not the token: refused, and nothing is written down."""
    line = called[0]
    eventually(lambda: not count(line, "outbox"))
    before = count(line, "deliveries")
    assert knocks(line, secret) == 403
    assert count(line, "deliveries") == before
    assert count(line, "outbox") == 0


def test_a_repeated_call_is_taken_once(called: tuple[ServedLine, str]) -> None:
    """Telegram calls again when it missed the answer: it is confirmed, and has no second effect."""
    line = called[0]
    update = FORGED | {"update_id": 77}
    before = count(line, "deliveries")
    assert [knocks(line, webhook_secret(TOKEN), update) for _ in range(3)] == [200, 200, 200]
    assert count(line, "deliveries") == before + 1


def test_a_line_without_a_webhook_has_no_such_door(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither a line that asks Telegram itself nor one without a bot takes a call, not even with the right secret."""
    with line_in_chats(tmp_path_factory.mktemp("asking")) as (line, _), served(line):
        assert knocks(line, webhook_secret(TOKEN)) >= 400
    with served(make_served(tmp_path_factory.mktemp("silent"))) as line:
        assert knocks(line, webhook_secret(TOKEN)) >= 400
