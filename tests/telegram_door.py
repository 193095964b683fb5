"""The Telegram door in a test: a corridor that remembers, a Bot API that is a script, what people send."""

import asyncio

import msgspec
import pytest
from telegram.error import NetworkError

from safeconduct.channels.telegram import serve
from safeconduct.channels.telegram.serve import TelegramDoor
from safeconduct.errors import StoreBusy
from safeconduct.guide import Finder, read_guide, sample_folder
from safeconduct.model.ids import DeliveryKey
from safeconduct.model.line import Line
from safeconduct.settings import LineSettings, Settings, TelegramSettings
from safeconduct.switchboard.chatting import Forget
from safeconduct.switchboard.turn import PublicKeys

GUIDE = read_guide(sample_folder())
FINDER = Finder(GUIDE)
TOKEN = "4711:the-secret"
URL = "https://line.example"
NOON = 1_795_348_800.0


class Chats:
    """The corridor, as a test wants it: it remembers what it was told, and refuses what it is told to."""

    def __init__(self):
        self.memories, self.batches, self.known, self.busy, self.refuse = {}, [], set(), 0, {}
        self.recalled = 0

    def key_of(self, update):
        return DeliveryKey(update.encode().ljust(16, b".")[-16:])

    async def recall_all(self, addresses):
        self.recalled += 1
        return {address: self.memories[address] for address in addresses if address in self.memories}

    async def take(self, turns):
        if self.busy:
            self.busy -= 1
            raise StoreBusy
        self.batches.append(list(turns))
        results = []
        for turn in turns:
            if turn.key in self.refuse:
                results.append(self.refuse.pop(turn.key))
                continue
            results.append(turn.key not in self.known)
            if turn.key not in self.known:
                self.known.add(turn.key)
                if isinstance(turn.change, Forget):
                    self.memories.pop(turn.address, None)
                elif turn.change:
                    self.memories[turn.address] = turn.change.memory
        return results

    def calls(self):
        return [
            (turn.address, msgspec.json.decode(call))
            for batch in self.batches
            for turn in batch
            for call in turn.calls
        ]


class Board:
    async def keys(self):
        return PublicKeys("", ())


class Telegram:
    """The Bot API, as a script of answers to the question for updates."""

    def __init__(self, *answers):
        self.answers, self.offsets, self.heard = list(answers), [], []
        self.hooks, self.undressed = [], NetworkError("away")
        self.spent = asyncio.Event()
        self.request, self._request = self, [self]

    async def updates(self, offset):
        self.offsets.append(offset)
        if not self.answers:
            self.spent.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def answer_callback_query(self, query):
        self.heard.append(query)

    async def delete_webhook(self):
        self.hooks.append("")

    async def set_webhook(self, url, **how):
        self.hooks.append((url, how))

    async def get_my_commands(self, language_code):
        raise self.undressed

    async def shutdown(self):
        pass


def open_door(chats, monkeypatch, *answers, guide=GUIDE, **own):
    api = Telegram(*answers)
    monkeypatch.setattr(serve, "open_api", lambda _: api)
    settings = Settings(
        line=LineSettings(url=URL), telegram=TelegramSettings(token=TOKEN, **{"write_in_chat": True} | own)
    )
    line = Line("t", "The line", "key", "ab" * 32, URL, GUIDE.languages, 30)
    door = TelegramDoor(settings, line, lambda: guide, lambda: FINDER, chats, Board(), lambda: NOON)
    return door, api


def says(number, text, who=7, code="en"):
    return {
        "update_id": number,
        "message": {
            "message_id": number + 100,
            "chat": {"id": who, "type": "private"},
            "from": {"id": who, "language_code": code},
            "text": text,
        },
    }


def presses(number, data, who=7, message=50, text=""):
    quoted = {"reply_to_message": {"message_id": 1, "text": text}} if text else {}
    where = {"message_id": message, "chat": {"id": who, "type": "private"}, **quoted}
    query = {"id": f"q{number}", "from": {"id": who, "language_code": "en"}, "data": data, "message": where}
    return {"update_id": number, "callback_query": query}


async def until_spent(door, api):
    running = asyncio.create_task(door.run())
    await asyncio.wait([running, asyncio.ensure_future(api.spent.wait())], return_when="FIRST_COMPLETED")
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


def quick(monkeypatch):
    """Waits are counted, not waited for."""
    waited, sleep = [], asyncio.sleep

    async def skip(seconds):
        waited.append(seconds)
        await sleep(0)

    monkeypatch.setattr(serve.asyncio, "sleep", skip)
    return waited
