"""The messenger over HTTP, in a process of its own: a bot on one side, people on the other."""

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import telegram
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from messenger_cast import CHANNEL, Api, EchoBot, rehearsing
from safeconduct.errors import AddressTaken
from safeconduct.rehearsal.messenger.api import Messenger
from safeconduct.rehearsal.messenger.person import NotPossible, Person, operate
from safeconduct.rehearsal.messenger.serve import messenger
from safeconduct.rehearsal.messenger.world import TOKEN, World
from safeconduct.rehearsal.visitor import Visitor

SECRET = "a-secret-of-the-test"


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with rehearsing() as url:
        yield url


@pytest.fixture
def url(running: str) -> Iterator[str]:
    """The messenger, with nothing left of the test before."""
    yield running
    with Visiting(running) as connection:
        connection.request("DELETE", "/world/trouble")
        connection.getresponse().read()
    operate(running, "limits")
    api = Api(running)
    api.call("deleteWebhook", drop_pending_updates=True)
    api.call("getUpdates", offset=-1, allowed_updates=[])
    api.connection.close()


@pytest.fixture
def api(url: str) -> Iterator[Api]:
    api = Api(url)
    yield api
    api.connection.close()


@pytest.fixture
def alice(url: str) -> Iterator[Person]:
    with Person(url, "Alice", "ru") as alice:
        yield alice


class Visiting:
    """A plain connection to the messenger."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)

    def __enter__(self) -> http.client.HTTPConnection:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def test_a_conversation_goes_there_and_back(url: str, api: Api, alice: Person) -> None:
    """Start, a text, a press, a photo: the screen shows what the bot made of each."""
    bot = EchoBot(url)
    bot.start()
    alice.starts("ru_person")
    assert "Ask for a copy." in alice.waits_for_text("If a paper came").text
    alice.says("hello")
    alice.waits_for_text("You said: hello")
    assert alice.presses("At home") == ""
    assert alice.waits_for_text("You chose home.").edited
    assert alice.presses("Write, sealed") == "https://line.example/en/write"
    alice.sends_photo()
    screen = alice.waits_for(lambda screen: bool(screen.deleted))
    assert [notice.text for notice in screen.notices] == ["Heard you"]
    group = alice.makes_group("Friends")
    alice.waits_for(lambda screen: len(screen.messages) == 2, chat=group)
    with pytest.raises(NotPossible):
        alice.presses("No such button")
    api.call("getUpdates")
    bot.join(5)


@pytest.mark.parametrize(
    ("token", "method", "status"),
    [
        ("1:wrong", "getMe", 401),
        ("malformed", "getMe", 404),
        (TOKEN, "noSuchMethod", 404),
        (TOKEN, "GETME", 200),
    ],
)
def test_tokens_and_methods(url: str, token: str, method: str, status: int) -> None:
    """401 for a token of nobody, 404 for what is no token or no method; letters' case does not matter."""
    api = Api(url, token)
    assert api.call(method).status == status
    api.connection.close()


def test_a_second_poller_ends_the_first(url: str, api: Api) -> None:
    """The one that waited gets 409."""
    first = Api(url)
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(first.call, "getUpdates", timeout=20)
        time.sleep(0.2)
        api.call("getUpdates")
        answer = waiting.result(timeout=5)
    first.connection.close()
    assert answer.status == 409
    assert answer.description.startswith("Conflict: terminated by other getUpdates request")


def test_the_webhook_posts_with_its_secret_until_it_is_taken(url: str, api: Api, alice: Person) -> None:
    """Refused once, it comes again; polling meanwhile is a conflict."""
    got: list[tuple[str, str]] = []
    come = threading.Event()

    class Line(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], body["message"]["text"]))
            self.send_response(503 if len(got) == 1 else 200)
            self.end_headers()
            if len(got) == 3:
                come.set()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Line) as line:
        threading.Thread(target=line.serve_forever, daemon=True).start()
        hook = f"http://127.0.0.1:{line.server_port}/telegram/webhook"
        assert api.call("setWebhook", url="https://elsewhere.example/").status == 400
        assert api.call("setWebhook", url=hook, secret_token=SECRET).result is True
        alice.says("one")
        alice.says("two")
        assert come.wait(10)
        assert api.call("getUpdates").status == 409
        info = api.call("getWebhookInfo").result
        line.shutdown()
    assert got == [(SECRET, "one"), (SECRET, "one"), (SECRET, "two")]
    assert (info["url"], "503" in info["last_error_message"]) == (hook, True)


@pytest.mark.parametrize(("kind", "effect"), [("cut-before", 0), ("cut-after", 1)])
def test_a_connection_breaks_before_or_after_the_effect(
    url: str, api: Api, alice: Person, kind: str, effect: int
) -> None:
    """The bot cannot tell which; the world can."""
    alice.says("hello")
    operate(url, "trouble", kind=kind, method="sendMessage")
    with pytest.raises(http.client.HTTPException):
        api.call("sendMessage", chat_id=alice.id, text="lost?")
    assert len(alice.sees().messages) == 1 + effect


def test_answers_fail_and_wait_as_ordered(url: str, api: Api) -> None:
    """A 502 twice, then a delay, then nothing more."""
    operate(url, "trouble", kind="refuse", status=502, times=2)
    operate(url, "trouble", kind="delay", seconds=0.2)
    began = time.monotonic()
    assert [api.call("getMe").status for _ in range(3)] == [502, 502, 200]
    assert time.monotonic() - began >= 0.2


def test_updates_come_twice_and_in_the_wrong_order(url: str, api: Api, alice: Person) -> None:
    """Doubled after they were confirmed, turned around in one answer."""
    operate(url, "trouble", double=1, turn=1)
    alice.says("one")
    alice.says("two")
    found = api.call("getUpdates").result
    assert [update["message"]["text"] for update in found] == ["two", "one"]
    again = api.call("getUpdates", offset=found[0]["update_id"] + 1).result
    assert [update["message"]["text"] for update in again] == ["one"]


def test_only_this_machine_by_its_own_name_is_answered(url: str) -> None:
    """A page elsewhere reaches nothing: not by another name for this machine, not without JSON."""
    with Visiting(url) as connection:
        connection.request("GET", "/world/people", headers={"Host": "evil.example"})
        assert connection.getresponse().status == 421
    with Visiting(url) as connection:
        connection.request("POST", "/world/people", b"{}", {"Content-Type": "text/plain"})
        assert connection.getresponse().status == 409


def test_it_counts_what_had_its_effect(url: str, api: Api, alice: Person) -> None:
    """By method, refused calls left out."""
    alice.says("hello")
    before = operate(url, "counts")["calls"].get("sendmessage", 0)
    api.call("sendMessage", chat_id=alice.id, text="one")
    api.call("sendMessage", chat_id=alice.id, text="")
    assert operate(url, "counts")["calls"]["sendmessage"] == before + 1


def test_the_bot_library_understands_it(url: str, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot as it is: its objects, its own form bodies, its errors."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # otherwise its `RetryAfter` warns of what will change
    asyncio.run(_talk(url, alice))


async def _talk(url: str, alice: Person) -> None:
    async def does(act: Callable[..., object], *said: object) -> None:
        await asyncio.to_thread(act, *said)

    async with telegram.Bot(TOKEN, base_url=f"{url}/bot") as bot:
        assert bot.username == "rehearsal_bot"
        await does(alice.starts, "ru_start")
        (update,) = await bot.get_updates(
            timeout=5, allowed_updates=["message", "callback_query", "my_chat_member"]
        )
        assert update.message is not None
        assert update.message.text == "/start ru_start"
        go = telegram.InlineKeyboardButton("Дальше", callback_data="start:ru")
        sent = await bot.send_message(
            alice.id,
            "<b>Привет</b>",
            "HTML",
            reply_markup=telegram.InlineKeyboardMarkup([[go]]),
            protect_content=True,
        )
        assert sent.text_html == "<b>Привет</b>"
        await does(alice.presses, "Дальше")
        (pressed,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert pressed.callback_query is not None
        assert pressed.callback_query.data == "start:ru"
        assert await pressed.callback_query.answer("Слышу")
        assert await bot.edit_message_text("Ещё", alice.id, sent.message_id)
        assert await bot.delete_messages(alice.id, [sent.message_id, 1])
        await does(alice.blocks)
        (gone,) = await bot.get_updates(offset=pressed.update_id + 1, timeout=5)
        assert gone.my_chat_member is not None
        assert gone.my_chat_member.new_chat_member.status == "kicked"
        assert await bot.set_my_commands([("start", "Начать")], language_code="ru")
        assert [one.command for one in await bot.get_my_commands(language_code="ru")] == ["start"]
        assert (await bot.send_message(f"@{CHANNEL}", "Новость")).sender_chat is not None
        assert await bot.get_chat_member_count(f"@{CHANNEL}") == 1
        await _errors(url, bot, alice)


async def _errors(url: str, bot: telegram.Bot, alice: Person) -> None:
    with pytest.raises(Forbidden):
        await bot.send_message(alice.id, "blocked")
    with pytest.raises(BadRequest, match="hat not found"):
        await bot.send_message(1, "nobody")
    operate(url, "limits", overall=1, chat=1, burst=1)
    await bot.send_message(f"@{CHANNEL}", "fast")
    with pytest.raises(RetryAfter):
        await bot.send_message(f"@{CHANNEL}", "too fast")
    operate(url, "trouble", kind="cut-before", method="getMe")
    with pytest.raises(NetworkError):
        await bot.get_me()
    stranger = telegram.Bot("1:wrong", base_url=f"{url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    await bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict):
        await bot.get_updates()


def test_it_runs_inside_another_loop_and_on_loopback_only(tmp_path: Path) -> None:
    """The demo serves it beside the line. A port that is taken is named."""

    async def play() -> None:
        async with messenger(World(time.time), static=tmp_path) as url:
            assert url.startswith("http://127.0.0.1:")
            with pytest.raises(AddressTaken):
                async with messenger(World(time.time), urlsplit(url).port or 0, tmp_path):
                    pass
            with Visitor(url) as visitor:
                page = await asyncio.to_thread(visitor.get, "/")
            assert "was not built" in page.text

    asyncio.run(play())


def test_it_is_faster_than_any_bot(tmp_path: Path) -> None:
    """The bench measures the bot against it: more than 1,500 calls in a second of one core."""
    world = World(time.time)
    app = Messenger(world, tmp_path)
    world.start(alice := world.add_person("Alice", "ru"))
    keys = [[{"text": f"Choice {number}", "callback_data": f"step-{number}:ru"}] for number in range(6)]
    text = "<b>Что делать?</b>\n\n" + "Прочитайте, <i>кто</i> прислал повестку и на какой день. " * 15
    call = {"chat_id": alice.id, "text": text, "parse_mode": "HTML"}
    body = json.dumps(call | {"reply_markup": {"inline_keyboard": keys}}).encode()
    scope = {
        "type": "http",
        "path": f"/bot{TOKEN}/sendMessage",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    said = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    async def send(message: object) -> None:
        said.append(message)

    async def play(times: int) -> None:
        for _ in range(times):
            await app(scope, receive, send)

    began = time.process_time()
    asyncio.run(play(500))
    assert 500 / (time.process_time() - began) > 1500
    assert all(message.get("status", 200) == 200 for message in said)
