"""Builds the house from the settings: the only file that knows every room."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from msgspec import Struct
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from safeconduct.broadcasting import Broadcast
from safeconduct.channels.web.pages import Site
from safeconduct.channels.web.serve import PublicApp, public_app
from safeconduct.console.api import console_app
from safeconduct.console.checkups import nothing_looked_at
from safeconduct.console.live import Live
from safeconduct.console.office import Console, Outlets
from safeconduct.console.telephone import Telephone
from safeconduct.errors import AddressTaken, Passing, SettingsError
from safeconduct.folder import LineFolder
from safeconduct.model.checkup import Checkup
from safeconduct.model.line import Line
from safeconduct.publishing import Press, ReleasedFigures, published, settle_memory
from safeconduct.settings import LOOPBACK, ListenSettings, Settings, TelegramSettings
from safeconduct.store import Vault, open_vault
from safeconduct.switchboard.alarms import Outside
from safeconduct.switchboard.blinding import Blinding
from safeconduct.switchboard.book import Bookkeeping
from safeconduct.switchboard.chatting import Chatting
from safeconduct.switchboard.delivery import Delivery
from safeconduct.switchboard.duty_watch import DutyWatch
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.identity import the_line
from safeconduct.switchboard.rounds import make_rounds
from safeconduct.switchboard.speaking import Speaking
from safeconduct.switchboard.tallying import Tallying
from safeconduct.switchboard.turn import Switchboard
from safeconduct.switchboard.watching import Watching

HEADER_SECONDS = 10
"""A client that needs longer for its headers is cut off: slow lines manage, a stalled one does not stay."""
CONSOLE = "/console"
TELEGRAM = "telegram"
TELEGRAM_DOOR = "safeconduct.channels.telegram.serve"
"""Loaded only by a line that has a bot: its library costs others a third of a second and 30 MB."""
TELEGRAM_PAGE = "https://web.telegram.org"
"""Where Telegram runs in a browser, and opens the sealed form in a frame."""
PHONE_LIBRARIES = {
    "built-in": ("aiosipua", "espeakng_loader", "soxr"),
    "asterisk": ("aiohttp", "espeakng_loader", "soxr"),
}
"""What the telephone process needs, by driver; nothing of it is loaded here."""
PROMPTS = "prompts"
MOVED = 308
BACKLOG = 1024
CONNECTIONS = 8192
"""At once; whoever comes after that waits in the backlog. So thousands of stalled clients hold up nobody."""
BUFFER_BYTES = 64 * 1024
"""For one connection: more than the headers of any honest client, and so little that stalled ones cost little."""
POLL_SECONDS = 0.01
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 compared with, not bound to


class Bot(Struct):
    """The line's Telegram bot: its door, what carries its outbox, and its broadcast channel if it has one."""

    door: Any
    """`TelegramDoor`, whose module is not loaded here."""
    delivery: Delivery
    broadcast: Broadcast | None
    webhook: str
    """The path that Telegram calls; empty when it is asked instead."""

    def duties(self) -> list[Coroutine[Any, Any, Any]]:
        """What runs for as long as the line does."""
        own = [self.door.run(), self.delivery.run()]
        return [*own, self.broadcast.run()] if self.broadcast else own


class Phone(Struct):
    """The line's telephone: what the line says to it, and what keeps its process alive."""

    speaking: Speaking
    watching: Watching


class House(Struct):
    """A line, put together and ready to be served."""

    folder: LineFolder
    settings: Settings
    line: Line
    press: Press
    site: Site
    vault: Vault
    live: Live
    switchboard: Switchboard
    public: PublicApp
    tallying: Tallying
    bot: Bot | None
    phone: Phone | None
    app: ASGIApp
    watch: DutyWatch
    book: Bookkeeping


@contextlib.asynccontextmanager
async def open_house(
    folder: LineFolder, look: Callable[[], Checkup] = nothing_looked_at
) -> AsyncIterator[House]:
    """The whole house of one line, closed again at the end. Errors say which file or setting is wrong.

    `look` is the checkup that its console shows.
    """
    settings = folder.settings()
    press = Press(folder, settings)
    line = the_line(settings, press.guide.languages)
    vault = await open_vault(folder.store_url(settings), queue=settings.store.queue, make=False)
    try:
        with contextlib.suppress(Passing):  # a store that is busy now may not be so for the first hand-in
            await vault.write(
                lambda _: None
            )  # whoever serves is the one who writes: `StoreHeld` here and now
        await press.take_news(lambda: vault.read(lambda db: published(db, settings.telegram)))
        await press.take_figures(ReleasedFigures(vault))
        book = Bookkeeping(vault, folder, line, settings.figures, lambda: press.guide.edition.whole)
        await press.take_ledger(book.public)
        yield _put_together(folder, settings, press, line, vault, book, look)
    finally:
        await vault.close()


def _put_together(
    folder: LineFolder,
    settings: Settings,
    press: Press,
    line: Line,
    vault: Vault,
    book: Bookkeeping,
    look: Callable[[], Checkup],
) -> House:
    live, site = Live(), press.site(line)
    blinding = Blinding(folder)
    switchboard = Switchboard(vault, line, folder.pepper(), live.tell, blinding=blinding)
    tallying = Tallying(practice=line.practice)
    public = public_app(site, switchboard, _framed_by(settings.telegram), tallying, book)
    bot = _bot(folder, settings, press, line, vault, live, switchboard, blinding, tallying)
    phone = _phone(folder, settings, press, vault, live, switchboard, tallying)

    book.tell = lambda: press.publish_book(public)

    async def tell_published() -> None:
        await press.publish_news(line, public)
        if bot and bot.broadcast:
            bot.broadcast.wake()

    outlets = Outlets(tell_published)
    if bot and bot.broadcast:
        broadcast = bot.broadcast
        outlets = Outlets(tell_published, settings.telegram.channel, lambda: broadcast.state)
    console = Console(
        vault,
        line,
        folder,
        settings.console,
        lambda: press.guide,
        live,
        outlets=outlets,
        phone=Telephone(phone.speaking) if phone else None,
        desk=settings.desk,
        look=look,
    )
    app = _front(public, console_app(console), bot)
    watch = _watch(console, press, settings)
    return House(
        folder,
        settings,
        line,
        press,
        site,
        vault,
        live,
        switchboard,
        public,
        tallying,
        bot,
        phone,
        app,
        watch,
        book,
    )


def _watch(console: Console, press: Press, settings: Settings) -> DutyWatch:
    """The watch over duties. `SettingsError` when alarms are to go where nothing of ours can send them."""
    phone = console.phone
    return DutyWatch(
        console.vault,
        console.sessions.present,
        lambda: press.guide.phrases("console", console.line.languages[0]),
        Outside(settings.desk.alarms),
        tell_case=console.changed,
        tell_team=console.team_changed,
        tell_duty=phone.keep_only if phone else lambda _: None,
        epoch_days=settings.console.epoch_days,
    )


def _phone(
    folder: LineFolder,
    settings: Settings,
    press: Press,
    vault: Vault,
    live: Live,
    switchboard: Switchboard,
    tallying: Tallying,
) -> Phone | None:
    """The telephone, if the line has one. `SettingsError` when a library for it is not installed."""
    driver = settings.phone.driver
    if not driver:
        return None
    missing = [name for name in PHONE_LIBRARIES[driver] if find_spec(name) is None]
    if missing:
        raise SettingsError(
            "`phone.driver` is set, and libraries for it are not there: install `safeconduct[phone]`."
        )

    def mark() -> str:
        places = (folder.path / PROMPTS, folder.path / PROMPTS / "own")
        stamps = (str(place.stat().st_mtime_ns) for place in places if place.is_dir())
        return " ".join((press.guide.edition.id, *stamps))

    speaking = Speaking(switchboard, vault, folder.pepper(), live.tell_calls, lambda: press.guide, tallying)
    return Phone(speaking, Watching(folder, speaking, mark))


def _bot(
    folder: LineFolder,
    settings: Settings,
    press: Press,
    line: Line,
    vault: Vault,
    live: Live,
    switchboard: Switchboard,
    blinding: Blinding,
    tallying: Tallying,
) -> Bot | None:
    """The Telegram bot, if the line has one. `SettingsError` when its library is not installed."""
    own = settings.telegram
    if not own.token:
        return None
    try:
        serve = import_module(TELEGRAM_DOOR)
    except ModuleNotFoundError as error:
        raise SettingsError(
            "`telegram.token` is set, and the library for it is not there: install `safeconduct[telegram]`."
        ) from error
    gateway = Gateway(folder, TELEGRAM, own.forget_after)

    def wake(forgotten: Collection[str]) -> None:
        delivery.wake(forgotten)

    chatting = Chatting(vault, gateway, line, folder.pepper(), live.tell, wake, blinding=blinding)
    door = serve.TelegramDoor(
        settings, line, lambda: press.guide, press.finder, chatting, switchboard, tallying=tallying
    )
    delivery = Delivery(vault, gateway, door.carrier, line, switchboard.keys, own.per_second)
    broadcast = None
    if own.channel:
        broadcast = Broadcast(vault, line, lambda: press.guide, own.channel, door, live.tell_newsroom)
    return Bot(door, delivery, broadcast, serve.PATH if own.webhook else "")


def _framed_by(telegram: TelegramSettings) -> str:
    """The origin whose page may show the sealed form in a frame; a messenger on this machine shows it itself."""
    if not telegram.token:
        return ""
    base = urlsplit(telegram.base_url)
    return f"{base.scheme}://{base.netloc}" if base.hostname in LOOPBACK else TELEGRAM_PAGE


@contextlib.asynccontextmanager
async def serving(house: House) -> AsyncIterator[None]:
    """The house, open to the public from here to the end of the block. `AddressTaken` when the port is not free."""
    listen = house.settings.listen
    _free(listen)
    server = Server(
        house.app,
        address=listen.address,
        port=listen.port,
        interface=Interfaces.ASGINL,
        # No HTTP/2: until a connection has said which it speaks, and on HTTP/2 ever after, nothing ends its silence.
        http=HTTPModes.http1,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        log_enabled=False,
        log_access=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=BUFFER_BYTES),
        websockets=house.phone is not None,  # nothing else of ours speaks them
        ssl_cert=Path(listen.certificate) if listen.certificate else None,
        ssl_key=Path(listen.certificate_key) if listen.certificate_key else None,
    )
    duties = [
        asyncio.create_task(make_rounds(house.vault, house.folder, house.live.tell)),
        *(() if house.line.practice else (asyncio.create_task(house.book.keep()),)),
        asyncio.create_task(house.watch.run()),
        asyncio.create_task(house.tallying.run(house.vault)),
        asyncio.create_task(house.press.keep_current(house.line, house.public, house.site)),
        *map(asyncio.create_task, house.bot.duties() if house.bot else ()),
        *((asyncio.create_task(house.phone.watching.run()),) if house.phone else ()),
    ]
    served = asyncio.create_task(server.serve())
    try:
        await _answering(listen)
        duties.append(asyncio.create_task(_come_to_rest(house)))
        yield
    finally:
        for duty in duties:
            duty.cancel()
        await asyncio.gather(*duties, return_exceptions=True)  # some still write down what they have done
        server.stop()  # type: ignore[no-untyped-call]
        await served


async def _come_to_rest(house: House) -> None:
    """What the first page need not wait for."""
    await asyncio.to_thread(house.site.finder.warm)
    settle_memory()


def told_to_stop() -> asyncio.Event:
    """Set when the process gets SIGINT or SIGTERM. Ask before the doors open."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    return told


def _free(listen: ListenSettings) -> None:
    """The server itself would share a port with whoever has it already; two lines must never do that."""
    family = socket.AF_INET6 if ":" in listen.address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listen.address, listen.port))
        except OSError as error:
            raise AddressTaken(f"{listen.address}:{listen.port}: {error.strerror}.") from error


async def _answering(listen: ListenSettings) -> None:
    address = "localhost" if listen.address in EVERYWHERE else listen.address
    while True:
        try:
            _, writer = await asyncio.open_connection(address, listen.port)
        except OSError:
            await asyncio.sleep(POLL_SECONDS)
        else:
            writer.close()
            return


def _front(public: ASGIApp, console: ASGIApp, bot: Bot | None) -> ASGIApp:
    """Public pages first: they are what a flood asks for."""
    called = bot.webhook if bot else ""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "websocket" and not path.startswith(f"{CONSOLE}/"):
            await send({"type": "websocket.close"})
        elif path == CONSOLE:
            await RedirectResponse(f"{CONSOLE}/", MOVED)(scope, receive, send)
        elif path.startswith(f"{CONSOLE}/"):
            await console({**scope, "root_path": CONSOLE}, receive, send)
        elif bot and called and path == called:
            await bot.door.webhook(scope, receive, send)
        else:
            await public(scope, receive, send)

    return app
