"""A newsroom in a test: a store with posts, a channel with faults, a broadcast whose waiting takes no time."""

import asyncio
import contextlib

from safeconduct.broadcasting import LOOK_SECONDS, Broadcast
from safeconduct.desk import posts
from safeconduct.desk.composing import compose
from safeconduct.errors import MessengerRefused
from safeconduct.guide import read_guide, sample_folder
from safeconduct.model.line import Line
from safeconduct.model.staff import Caseworker

NOON = 1_795_348_800.0
"""2026-11-22 12:00 UTC."""
CHANNEL = "@channel"
GUIDE = read_guide(sample_folder())
LINE = Line("line", "The line", "key", "0" * 64, "https://line.example", GUIDE.languages, 30)
PEOPLE = [Caseworker(name * 32, name, "publisher", "first", "", "") for name in "abc"]
BOTH = {"en": ("Borders are open.", ["army-surrender"]), "ru": ("Границы открыты.", [])}


class Channel:
    """A channel of a messenger, with a list of faults that come first."""

    def __init__(self):
        self.messages = {}
        self.said = []
        self.faults = []
        self.number = 100

    def _do(self, *what):
        self.said.append(what[0])
        if self.faults and (fault := self.faults.pop(0)):
            raise fault

    async def broadcast(self, channel, text_html, silent):
        self._do("broadcast" + " silent" * silent, channel)
        self.number += 1
        self.messages[self.number] = text_html
        return self.number

    async def rewrite(self, channel, message_id, text_html):
        self._do("rewrite")
        if message_id not in self.messages:
            raise MessengerRefused
        self.messages[message_id] = text_html

    async def remove(self, channel, message_id):
        self._do("remove")
        self.messages.pop(message_id, None)

    async def subscribers(self, channel):
        self._do("subscribers")
        return 14_000


class Newsroom:
    """A store with posts, a channel, and a broadcast whose sleeping takes no time."""

    def __init__(self, vault):
        self.vault = vault
        self.channel = Channel()
        self.now = NOON
        self.rests = []
        self.idle = asyncio.Event()
        self.rung = 0
        self.broadcast = Broadcast(
            vault, LINE, lambda: GUIDE, CHANNEL, self.channel, self.ring, lambda: self.now, self.sleep
        )

    def ring(self):
        self.rung += 1

    async def sleep(self, seconds):
        self.rests.append(seconds)
        if seconds == LOOK_SECONDS:
            self.idle.set()
            await asyncio.Event().wait()

    async def do(self, verb, *arguments):
        return await self.vault.write(lambda db: verb(db, *arguments))

    async def publish(self, texts=None, post=None):
        """Written by one, approved by the two others."""
        content = compose(GUIDE, texts or BOTH)
        author, *others = [person.id for person in PEOPLE]
        if post is None:
            post = await self.do(posts.begin, content, author, self.now)
        else:
            post = await self.do(posts.change, post.number, post.revision, content, author, self.now)
        post = await self.do(posts.propose, post.number, post.revision, self.now)
        for who in others:
            post = await self.do(posts.approve, post.number, post.revision, who, self.now)
        return post

    async def settle(self):
        """Let the broadcast work until it has nothing more to do."""
        self.rests.clear()
        self.idle.clear()
        self.broadcast.wake()
        working = asyncio.create_task(self.broadcast.run())
        try:
            async with asyncio.timeout(5):
                await self.idle.wait()
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    async def look(self, post):
        return await self.vault.read(lambda db: posts.post(db, post.number))
