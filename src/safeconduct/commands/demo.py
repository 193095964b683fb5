"""`safeconduct demo`: the whole job, end to end, in a temporary folder."""

import asyncio
import contextlib
import socket
import tempfile
import time
from html import unescape
from pathlib import Path

import uvloop
from msgspec import Struct

from safeconduct.commands import demo_figures
from safeconduct.commands.demo_telephone import Telephone, settings_here
from safeconduct.commands.doctor import from_inside
from safeconduct.commands.init import make_line
from safeconduct.console.founding import demo_caseworker
from safeconduct.model.application import Situation
from safeconduct.model.ids import Language, Moment
from safeconduct.model.staff import Role
from safeconduct.rehearsal.applicant import Device, PlainBrowser
from safeconduct.rehearsal.caseworker import Caseworker
from safeconduct.rehearsal.messenger.cast import add_cast
from safeconduct.rehearsal.messenger.person import Person
from safeconduct.rehearsal.messenger.serve import messenger
from safeconduct.rehearsal.messenger.world import BOT_NAME, TOKEN, World
from safeconduct.rehearsal.publisher import Publisher
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing.roster import check_words
from safeconduct.settings import LineSettings, ListenSettings, Settings, TelegramSettings
from safeconduct.wiring import CONSOLE, House, open_house, serving, told_to_stop

PORT, MESSENGER_PORT = 8040, 8041
TITLE, CHANNEL = "Example line", "example_line"
BROADCAST_SECONDS = 15.0
STAFF: tuple[tuple[str, Role], ...] = (
    ("amber", "lead"),
    ("birch", "caseworker"),
    ("cedar", "publisher"),
    ("dune", "publisher"),
)
ANSWER = (
    "Прочитайте, кто прислал повестку, куда и на какой день. Не подписывайте того, чего не понимаете. "
    "Попросите копию. До этого дня поговорите с юристом: мы поможем его найти. Вернитесь с этими же словами."
)


class Words(Struct, frozen=True):
    """What one of the demo's applicants asks."""

    language: Language
    situation: Situation
    text: str


CALLED_UP = Words(Language("ru"), "home", "Что мне делать, если придёт повестка?")
SON = Words(Language("uk"), "family", "Мій син не відповідає вже два тижні. Куди мені звернутися?")
CONSCIENCE = Words(Language("en"), "home", "I cannot kill anybody. Is there another service I can ask for?")
ABROAD = Words(Language("id"), "leave", "Saya sudah di luar negeri. Bagaimana cara meminta suaka?")


ASKED = "Как правильно сдаться в плен?"
POST = {
    Language("en"): "Read what a summons says before you sign anything. Every step below is in our guide.",
    Language("ru"): "Прочитайте повестку, прежде чем что-то подписать. Все шаги есть в нашем гиде.",
    Language("uk"): "Прочитайте повістку, перш ніж щось підписувати. Усі кроки є в нашому гіді.",
    Language(
        "id"
    ): "Baca isi surat panggilan sebelum menandatangani apa pun. Semua langkah ada di panduan kami.",
}


class Tally(Struct):
    """What has happened so far."""

    sent: int = 0
    opened: int = 0
    answered: int = 0
    read: int = 0
    erased: int = 0
    told: int = 0
    published: int = 0
    called: int = 0
    released: int = 0


def demo(*, once: bool = False, port: int = 0) -> None:
    """Show the whole job end to end in a temporary folder, then keep serving it.

    Parameters
    ----------
    once
        End after the show, with a last line that counts what happened.
    port
        Where to listen. Left out: 8040, or any free port when that one is taken.
    """
    port = port or _free_port(PORT)
    with (
        tempfile.TemporaryDirectory(prefix="safeconduct-demo-") as place,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_demo(Path(place) / "line", port, once=once))


async def _demo(place: Path, port: int, *, once: bool) -> None:
    told = told_to_stop()
    world = World(time.time, title=TITLE)
    add_cast(world)
    world.add_channel(CHANNEL, TITLE)
    async with messenger(world, _free_port(MESSENGER_PORT)) as chats:
        folder, founded = await asyncio.to_thread(make_line, place, _settings(port, chats))
        async with open_house(folder, from_inside(folder)) as house:
            await demo_figures.remember(house.vault, Moment(time.time()))
            async with serving(house):
                _say(
                    f"A line was made in {folder.path}: its keys, its store, the sample guide in four languages."
                )
                staff = {
                    name: await demo_caseworker(
                        house.vault, folder, founded.team, name, role, Moment(time.time())
                    )
                    for name, role in STAFF
                }
                _say(
                    f"{', '.join(staff)} joined. Only amber and birch have the keys that open an application."
                )
                telephone = Telephone.of(folder)
                tally = await asyncio.to_thread(_show, house.line.url, chats, staff, telephone)
                if not once:
                    with telephone.page() if telephone else contextlib.nullcontext("") as page:
                        _say_where(house, chats, page, staff)
                        await told.wait()
    print(
        f"{tally.sent} sent, {tally.opened} opened, {tally.answered} answered, {tally.read} read, "
        f"{tally.erased} erased, {tally.told} told in a chat, {tally.published} published, "
        f"{tally.called} answered by telephone, {tally.released} figures released"
    )


def _settings(port: int, chats: str) -> Settings:
    return Settings(
        line=LineSettings(name="demo", title=TITLE, url=f"http://localhost:{port}", telegram=BOT_NAME),
        listen=ListenSettings(port=port),
        telegram=TelegramSettings(token=TOKEN, base_url=chats, write_in_chat=True, channel=f"@{CHANNEL}"),
        phone=settings_here(),
    )


def _show(url: str, chats: str, staff: dict[str, str], telephone: Telephone | None) -> Tally:
    """The story, told as it happens. Runs in a thread: it is a visitor like any other."""
    tally = Tally()
    if telephone:
        telephone.begin()  # a call takes as long as it takes: it goes on beside all the rest
    with Visitor(url) as phone, Visitor(url) as office:
        plain = PlainBrowser(phone, CALLED_UP.language)
        _apply_plainly(plain, CALLED_UP, tally)
        for words in (SON, CONSCIENCE):
            _apply_sealed(Device(phone, words.language), words, tally)
        other = PlainBrowser(phone, ABROAD.language)
        _apply_plainly(other, ABROAD, tally)
        _answer(Caseworker(office, staff["birch"]), tally)
        _read(plain, tally)
        other.erase()
        tally.erased += 1
    _say(
        "The fourth applicant thought again and erased everything with the receipt. It is gone from the store."
    )
    _ask_in_a_chat(chats, tally)
    _publish(url, chats, staff, tally)
    _release(url, staff, tally)
    if telephone:
        _speak(url, staff["birch"], telephone, tally)
    return tally


def _speak(url: str, birch: str, telephone: Telephone, tally: Tally) -> None:
    left = telephone.left()
    _say(f"[ru] Somebody called, pressed 2 for Russian and 0 for a person, and spoke: “{left.said}”")
    _more(f"It was sealed second by second while it was spoken. The code that was read out: {left.receipt}")
    with Visitor(url) as office:
        caseworker = Caseworker(office, birch)
        case = caseworker.take_next()
        while case and not case.take:
            case = caseworker.take_next()
        if case is None:
            return
        seconds = len(caseworker.hear(case)) / 8000
        caseworker.reply(case, ANSWER)
    _say(f"{caseworker.name} took the case, heard {seconds:.0f} seconds in the browser, and wrote an answer.")
    if telephone.comes_back(left.receipt):
        tally.called += 1
        _more("The caller called again, keyed in the twenty digits, and the answer was read out.")


def _ask_in_a_chat(chats: str, tally: Tally) -> None:
    with Person(chats, "Нина", "ru") as mother:
        mother.starts()
        mother.waits_for(lambda screen: any(seen.buttons for seen in screen.messages))
        asked = mother.says(ASKED)
        offer = mother.waits_for(lambda screen: screen.last.number > asked).last
        mother.presses(offer.labels[0])
        mother.waits_for(lambda screen: screen.last.text != offer.text)
    tally.told += 1
    _say(f"[ru] Somebody asked the Telegram bot: “{ASKED}”")
    _more(
        f"It offered three titles; one tap, and the chat showed “{offer.labels[0]}”. The line kept nothing."
    )


def _publish(url: str, chats: str, staff: dict[str, str], tally: Tally) -> None:
    with Visitor(url) as first, Visitor(url) as second, Visitor(url) as third:
        author, other, lead = (
            Publisher(visitor, staff[name])
            for visitor, name in ((first, "cedar"), (second, "dune"), (third, "amber"))
        )
        number = author.propose(POST, ["home-summons"])
        other.approve(number)
        lead.approve(number)
        on_site = first.get(f"/ru/news/{number}").text
    if POST[Language("ru")] in on_site and _broadcast(chats):
        tally.published += 1
        _say(
            f"{author.name} wrote a post from a step of the guide; {other.name} and {lead.name} approved it."
        )
        _more("It is on the news page, in the feed and in the broadcast channel, in four languages.")


def _release(url: str, staff: dict[str, str], tally: Tally) -> None:
    with Visitor(url) as first, Visitor(url) as second:
        out = demo_figures.release(first, second, staff["cedar"], staff["dune"], Language("en"))
        on_site = first.get(out.address).text
    if out.sentence in unescape(on_site):
        tally.released += 1
        _say(f"{out.by} prepared the figures of two made-up weeks; {out.approved_by} let them go out:")
        _more(f"“{out.sentence}”  {out.address}")
    _say("Anybody checks the line's book from outside, with `safeconduct verify --book`:")
    for line in demo_figures.checked(url).splitlines():
        _more(line.strip())


def _broadcast(chats: str) -> bool:
    """Whether the channel shows the post in every language, once it has had a moment to."""
    with Person(chats, "Лев", "ru") as follower:
        until = time.monotonic() + BROADCAST_SECONDS
        while time.monotonic() < until:
            if len(follower.reads(CHANNEL).messages) == len(POST):
                return True
            time.sleep(0.1)
    return False


def _apply_plainly(browser: PlainBrowser, words: Words, tally: Tally) -> None:
    browser.apply(words.situation, words.text)
    tally.sent += 1
    _say(f"[{words.language}] Without script, on the page's form: “{words.text}”")
    _more(f"The server sealed it in the same moment. The receipt: {browser.receipt}")


def _apply_sealed(device: Device, words: Words, tally: Tally) -> None:
    device.apply(words.situation, words.text)
    tally.sent += 1
    _say(f"[{words.language}] Sealed on the device, as the page's script does it: “{words.text}”")
    _more("The server got an envelope that it cannot open, and acknowledged it after it was on the disk.")


def _answer(caseworker: Caseworker, tally: Tally) -> None:
    case = caseworker.take_next()
    if case is None:
        return
    tally.opened += 1
    _say(f"{caseworker.name} signed in, took the next case and opened it: “{case.words[0].text}”")
    caseworker.reply(case, ANSWER)
    tally.answered += 1
    _more("The answer is sealed to the applicant's receipt and signed by the team inside the envelope.")


def _read(browser: PlainBrowser, tally: Tally) -> None:
    page = browser.come_back()
    if ANSWER[:40] in page.text:
        tally.read += 1
        _say("The first applicant came back with nine words, on another device, and read:")
        _more(f"“{ANSWER}”")


def _say_where(house: House, chats: str, page: str, staff: dict[str, str]) -> None:
    url = house.line.url
    print()
    _say(f"The public site:  {url}/")
    _say(f"The Telegram bot, in a rehearsal messenger:  {chats}/")
    if page:
        _say(f"A telephone that calls the line:  {page}/")
        _more("The rest of what the line says is being recorded: about two minutes for 1,200 recordings.")
    _say(f"The console:      {url}{CONSOLE}/")
    for name, role in STAFF:
        joined = staff[name].replace(" ", "-")
        _more(f"as {role} ({name}):  {url}{CONSOLE}/#words={joined}")
    _say(f"Check words of this line: {check_words(house.line.id, Language('en'))}")
    _say("Three applications are waiting or answered. Press Ctrl+C to end; the folder is removed then.")


def _say(sentence: str) -> None:
    print(f"• {sentence}", flush=True)


def _more(sentence: str) -> None:
    print(f"  {sentence}", flush=True)


def _free_port(usual: int) -> int:
    for port in (usual, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return usual
