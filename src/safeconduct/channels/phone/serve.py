"""The telephone: a driver brings calls, each runs on its own, and what must be kept is asked of the line.

It lives in a process of its own and dies with the line: the socket between them is its life line.
"""

import asyncio
import datetime as dt
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Protocol

from msgspec import Struct

from safeconduct.channels.phone.flow import Flow, Rooms
from safeconduct.channels.phone.legs import Driver, Leg
from safeconduct.channels.phone.lobby import Lobby
from safeconduct.channels.phone.port import Port, Ticker
from safeconduct.channels.phone.render import Edition
from safeconduct.channels.phone.returning import Returning
from safeconduct.channels.phone.taking import Stretching, Taking
from safeconduct.conversation.calls.table import CallRules
from safeconduct.conversation.turns import Conversation
from safeconduct.errors import SafeconductError, SettingsError, StoreBroken, StoreBusy
from safeconduct.folder import LineFolder
from safeconduct.guide import Finder
from safeconduct.guide.carried import unpacked
from safeconduct.model.ids import CallId, Language
from safeconduct.prompts.clips import Clips
from safeconduct.settings import PhoneSettings
from safeconduct.switchboard import between
from safeconduct.switchboard.identity import the_line
from safeconduct.switchboard.linking import Link, open_link

DRIVERS = {
    "built-in": ("safeconduct.channels.phone.drivers.sip", "SipDriver"),
    "asterisk": ("safeconduct.channels.phone.drivers.asterisk", "AsteriskDriver"),
}
"""Loaded only when a line uses them: each brings a library that others need not have."""
CALL_BYTES = 8
ASK_SECONDS = 15.0
"""Longer than the line is ever busy; shorter than a caller's patience with a silent line."""
AGAIN_SECONDS = 1.0
"""Before the line is asked again for what is to be said."""

logger = logging.getLogger(__name__)


class Speaker(Protocol):
    """Speaks what no edition can hold: answers. The text is in memory only."""

    async def speak(self, text: str, language: Language) -> bytes:
        """As mu-law."""


class Script(Struct, frozen=True):
    """An edition and its rules, as one call uses them from its beginning to its end."""

    edition: Edition
    rules: CallRules


class Telephone:
    """The telephone of one line, on one end of the socket pair. `run` it."""

    def __init__(self, folder: LineFolder, driver: Driver, speaker: Speaker) -> None:
        self._folder, self._driver, self._speaker = folder, driver, speaker
        self._settings = folder.settings()
        self._line = the_line(self._settings, ())
        self._script: Script | None = None
        """None until the line has said what it says."""
        self._ticker = Ticker()
        self._calls: set[asyncio.Task[None]] = set()
        self._link: Link | None = None
        self._lobby = Lobby(self._settings.phone.patience, self._tell)
        self._rooms = self._furnished(self._settings.phone)
        self._reading: asyncio.Task[None] | None = None
        self._at_work = asyncio.Lock()
        driver.answer = self._answer

    async def run(self, end: socket.socket) -> None:
        """Take calls for as long as the line is there; then every call is over."""
        self._link = link = await open_link(end, self._asked, self._told)
        duties = [
            asyncio.create_task(duty)
            for duty in (self._ticker.run(), self._lobby.run(), self._bring_calls(), link.run())
        ]
        try:
            done, _ = await asyncio.wait(duties, return_when=asyncio.FIRST_COMPLETED)
            for duty in done:
                duty.result()
        finally:
            await self._close(duties)

    async def _close(self, duties: list[asyncio.Task[None]]) -> None:
        """The driver ends last, so that it can say goodbye to the network."""
        driver = duties[2]
        for task in (*self._calls, *(duty for duty in duties if duty is not driver)):
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        driver.cancel()
        await asyncio.gather(*duties, return_exceptions=True)

    async def _bring_calls(self) -> None:
        """Once there is something to say."""
        while self._script is None:
            await self._read_again()
            if self._script is None:
                await asyncio.sleep(AGAIN_SECONDS)
        await self._driver.run()

    # --- calls
    def _answer(self, leg: Leg) -> bool:
        """A call was picked up. False when there are as many as there may be."""
        if self._script is None or len(self._calls) >= self._settings.phone.calls:
            return False
        script = self._script = _as_of(_today(), self._script)
        call, port = CallId(secrets.token_hex(CALL_BYTES)), Port(leg, self._ticker)
        flow = Flow(call, port, script.edition, script.rules, self._rooms)
        task = asyncio.create_task(flow.run())
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return True

    # --- the line
    async def _ask(self, asked: between.Asked) -> between.Answered:
        """What the line answers. `StoreBusy` when it does not in time: nobody is left in silence for it."""
        if self._link is None:
            raise StoreBroken
        try:
            async with asyncio.timeout(ASK_SECONDS):
                return await self._link.ask(asked)
        except TimeoutError:
            raise StoreBusy from None

    def _tell(self, told: between.Told) -> None:
        if self._link:
            self._link.tell(told)

    async def _asked(self, asked: between.Asked) -> between.Answered:
        """What the line asks."""
        match asked:
            case between.Take():
                self._lobby.take(asked)
            case between.Do():
                self._lobby.do(asked)
            case between.AskStanding():
                now = self._driver.standing()
                return between.Standing(now.ready, now.said, len(self._calls))
            case _:
                raise StoreBroken("It asked what only the telephone asks.")
        return between.Done()

    def _told(self, told: between.Told) -> None:
        if isinstance(told, between.NewEdition):
            self._reading = asyncio.create_task(self._read_again())
        else:
            self._lobby.hear(told)

    # --- editions
    async def _read_again(self) -> None:
        """The next call gets what is in force now. What cannot be had changes nothing."""
        try:
            async with self._at_work:
                answered = await self._ask(between.AskGuide())
                if not isinstance(answered, between.InForce):
                    raise StoreBroken
                self._script = await asyncio.to_thread(self._script_of, answered.guide)
        except SafeconductError as error:
            logger.error("The edition in force could not be had: %s", error)  # noqa: TRY400 a sentence is enough

    def _script_of(self, content: bytes) -> Script:
        """Of the guide that the line has checked. What lies in the folder may be half written, or wrong."""
        guide = unpacked(content)
        edition = Edition(guide, Clips(self._folder.path), self._settings.line.title, _today())
        return Script(edition, CallRules(Conversation(guide, Finder(guide)), guide))

    def _furnished(self, own: PhoneSettings) -> Rooms:
        ask: Callable[[between.Asked], Awaitable[between.Answered]] = self._ask
        return Rooms(
            lobby=self._lobby,
            taking=Taking(self._line, ask, own.longest_message),
            stretching=Stretching(self._line),
            returning=Returning(self._line, ask, self._speaker.speak),
            longest=own.longest_call * 60,
        )


def driver_for(settings: PhoneSettings) -> Driver:
    """The driver that the settings name. `SettingsError` when what it needs is not installed."""
    module, name = DRIVERS[settings.driver]
    try:
        driver: Driver = getattr(import_module(module), name)(settings)
    except ModuleNotFoundError as error:
        raise SettingsError(
            "`phone.driver` is set, and the library for it is not there: install `safeconduct[phone]`."
        ) from error
    return driver


def _as_of(today: dt.date, script: Script) -> Script:
    """The same edition, as it is judged today."""
    own = script.edition
    if own.today == today:
        return script
    return Script(Edition(own.guide, own.clips, own.title, today), script.rules)


def _today() -> dt.date:
    """The day by which the line goes: UTC, the same for every caller."""
    return dt.datetime.now(dt.UTC).date()
