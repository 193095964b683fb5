"""Broadcasting: what is published goes to the channel that people follow on a messenger.

One message a language; corrections rewrite it, withdrawals take it away. What was said is written down
after each message, so a crash between the two may say one message twice and loses none.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Protocol

from safeconduct.desk import counts, posts, typesetting
from safeconduct.errors import MessengerAway, MessengerRefused, Passing
from safeconduct.guide import Guide
from safeconduct.model.count import SUBSCRIBER
from safeconduct.model.ids import Language, Moment
from safeconduct.model.line import Line
from safeconduct.model.post import Carried, Post
from safeconduct.store import Vault

LOOK_SECONDS = 60.0
"""Between two looks when nobody wakes us: at the date, and at what could not be said before."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds after something failed; the pause doubles."""
NEWS_SECONDS = 7 * 86_400
"""What nobody has broadcast for so long is no news: a channel that is new begins with what is new."""
WAITING = "waiting"

Sleep = Callable[[float], Awaitable[None]]

logger = logging.getLogger(__name__)


class Voice(Protocol):
    """Speaks in a broadcast channel. `MessengerAway` when waiting helps, `MessengerRefused` when it does not."""

    async def broadcast(self, channel: str, text_html: str, silent: bool) -> int:
        """A new message; its number."""

    async def rewrite(self, channel: str, message_id: int, text_html: str) -> None:
        """Another text for a message; done as well when it reads so already."""

    async def remove(self, channel: str, message_id: int) -> None:
        """Take a message away; done as well when it is not there."""

    async def subscribers(self, channel: str) -> int:
        """How many follow the channel."""


class Broadcast:
    """Keeps one channel as the newsroom has it. `guide` is asked for each time: editions change.

    `tell` is called when the channel has changed, or its state. `state` is empty, `waiting`, or the kind of what went wrong.
    """

    def __init__(
        self,
        vault: Vault,
        line: Line,
        guide: Callable[[], Guide],
        channel: str,
        voice: Voice,
        tell: Callable[[], None],
        clock: Callable[[], float] = time.time,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._vault = vault
        self._line = line
        self._guide = guide
        self._channel = channel
        self._voice = voice
        self._tell = tell
        self._clock = clock
        self._sleep = sleep
        self._woken = asyncio.Event()
        self.state = ""

    def wake(self) -> None:
        """Something was published, corrected or withdrawn."""
        self.state = WAITING
        self._woken.set()

    async def run(self) -> None:
        """For as long as the line runs."""
        pause = FIRST_PAUSE
        while True:
            self._woken.clear()
            before, error = self.state, await self._round()
            wrong = type(error).__name__ if error else ""
            if not self._woken.is_set():
                self.state = wrong
            if self.state != before:
                self._tell()
            if wrong and wrong != before:
                logger.error("The broadcast channel does not show what it should: %s", wrong)
            if isinstance(error, MessengerAway) and error.seconds:
                await self._sleep(error.seconds)  # not woken from it: who knocks meanwhile is kept out longer
            elif error:
                await self._rest(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                pause = FIRST_PAUSE
                await self._rest(LOOK_SECONDS)

    async def _round(self) -> Exception | None:
        """Everything that is to be done now; the last thing that went wrong."""
        wrong: Exception | None = None
        since = Moment(self._clock() - NEWS_SECONDS)
        try:
            for post in await self._vault.read(lambda db: posts.uncarried(db, since)):
                try:
                    await self._bring(post)
                except MessengerRefused as error:  # one post that is refused holds no other up
                    wrong = error
            await self._count()
        except Exception as error:  # noqa: BLE001 whatever it is, it must not end the broadcasting
            wrong = error
        return wrong

    async def _bring(self, post: Post) -> None:
        """The channel shows the post as it is public now."""
        texts = post.public.texts if post.public and post.state != "withdrawn" else {}
        messages = dict(post.messages)
        for language in [kept for kept in messages if kept not in texts]:
            await self._take_away(post, messages[language].message, language)
            del messages[language]
            await self._keep(post, messages)
        for language in texts:
            kept = messages.get(language)
            if kept is None or kept.revision != post.shown:
                messages[language] = await self._say(post, language, kept, silent=bool(messages))
                await self._keep(post, messages)

    async def _say(self, post: Post, language: Language, kept: Carried | None, *, silent: bool) -> Carried:
        """The message that says it now. One that cannot be rewritten any more is said anew."""
        content = post.public or post.content
        html = typesetting.message(self._line, self._guide(), post.number, content, language).html
        if kept is not None:
            with suppress(MessengerRefused):
                await self._voice.rewrite(self._channel, kept.message, html)
                return Carried(kept.message, post.shown)
        return Carried(await self._voice.broadcast(self._channel, html, silent), post.shown)

    async def _take_away(self, post: Post, message: int, language: Language) -> None:
        """What cannot be removed says at least that it was withdrawn."""
        try:
            await self._voice.remove(self._channel, message)
        except MessengerRefused:
            notice = typesetting.withdrawn(self._line, self._guide(), post.number, language)
            await self._voice.rewrite(self._channel, message, notice.html)

    async def _keep(self, post: Post, messages: Mapping[Language, Carried]) -> None:
        """Write down what was said. Not to know it would mean to say it twice, so a busy store is waited for."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._vault.write(lambda db: posts.carry(db, post.number, messages))
            except Passing:
                await self._sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self._tell()
                return

    async def _count(self) -> None:
        """Once a day, how many follow the channel."""
        now = Moment(self._clock())
        if await self._vault.read(lambda db: counts.on_day(db, SUBSCRIBER, now)) is None:
            number = await self._voice.subscribers(self._channel)
            await self._vault.write(lambda db: counts.record(db, SUBSCRIBER, number, now))

    async def _rest(self, seconds: float) -> None:
        """For so long, or until somebody wakes us."""
        woken = asyncio.ensure_future(self._woken.wait())
        slept = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait({woken, slept}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            slept.cancel()
