"""The telephone: what it can say, who may call in, its ports, and a call to itself when the line is served.

What only the telephone process knows (whether the trunk has registered it) the running line notes in the file
`phone.standing`, with the time.
"""

import asyncio
import errno
import socket
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

import aiohttp
import msgspec

from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.errors import CallFailed
from safeconduct.folder import LineFolder
from safeconduct.guide import read_guide, sample_folder
from safeconduct.guide.spoken import everything
from safeconduct.prompts.clips import Clips
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.rehearsal.telephone.hearing import Repertoire
from safeconduct.rehearsal.telephone.listening import Listener
from safeconduct.settings import LOOPBACK, PhoneSettings, Settings
from safeconduct.switchboard.watching import WRITE_SECONDS, Noted

CHECK = "telephone"
WIDE = {4: 2**16, 6: 2**80}
"""Addresses in the largest network that one trunk could honestly need: a /16, in IPv6 a /48."""
ANSWER_SECONDS, HEARING_SECONDS = 5.0, 5.0
ASKING = aiohttp.ClientTimeout(total=5)
EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 compared with, not bound to
FORBIDDEN, BUSY = 403, 486
PORTS_A_CALL = 2
MINUTE, HOUR = 60, 3600
SILENT_SECONDS = 3 * WRITE_SECONDS
"""So old the note never is while the line runs."""
RUN = "Start the line with `safeconduct serve`, then run `safeconduct doctor` again."


def prompts(folder: LineFolder, settings: Settings) -> Iterator[Finding]:
    """Whether everything that a caller can choose can be heard."""
    source = folder.path / settings.guide.folder if settings.guide.folder else sample_folder()
    wanted = tuple(everything(read_guide(source), settings.line.title))
    lacking = Clips(folder.path).lacking(wanted)
    if lacking.texts:
        yield look(
            CHECK,
            f"{len(lacking.texts)} of {len(wanted)} recordings are missing; callers hear short texts instead.",
            f"safeconduct prompts build {folder.path}",
        )
    if lacking.outdated:
        yield look(
            CHECK,
            f"{len(lacking.outdated)} recordings by a person are of a text that has changed, and are not played.",
            f"safeconduct prompts missing {folder.path} lists them; record them again.",
        )
    if not lacking.texts and not lacking.outdated:
        yield ok(CHECK, f"All {len(wanted)} recordings are there.")


def allowed(own: PhoneSettings) -> Iterator[Finding]:
    """Whether those who may call in by SIP are a trunk, and not everybody."""
    networks = [*_networks(own.allow)]
    wide = [network for network in networks if network and network.num_addresses > WIDE[network.version]]
    if None in networks:
        yield broken(
            CHECK,
            "`phone.allow` holds what is no address.",
            "Write addresses or networks, with commas between.",
        )
    for network in wide:
        yield look(
            CHECK,
            f"Anybody in {network} may call in by SIP: scanners will hold the lines busy.",
            "Set `phone.allow` to the addresses that your trunk names.",
        )
    here = all(network and network.is_loopback for network in networks)
    if own.driver == "built-in" and own.registrar and here:
        yield look(
            CHECK,
            f"Calls from {own.registrar} are refused: only this machine may call in.",
            "Add the addresses that your trunk names to `phone.allow`.",
        )
    elif not wide and None not in networks:
        yield ok(CHECK, f"By SIP only {own.allow} may call in.")


def sound_ports(own: PhoneSettings) -> Iterator[Finding]:
    """Whether there is room for the sound of as many calls as may come."""
    first, _, last = own.sound_ports.partition("-")
    room = (int(last) - int(first) + 1) // PORTS_A_CALL
    if room < own.calls:
        yield look(
            CHECK,
            f"`phone.sound-ports` has room for {max(room, 0)} calls, and `phone.calls` allows {own.calls}.",
            "Make the range wider, and open it in the firewall for the trunk.",
        )


def built_in(own: PhoneSettings) -> Iterator[Finding]:
    """Whether SIP is heard here, and a call to this line is answered and says something."""
    state = _bound(own)
    if state == 0:
        yield look(CHECK, f"Nothing listens on UDP port {own.port}, so nobody can call.", RUN)
    elif state == errno.EADDRINUSE:
        yield asyncio.run(_test_call(own))
    elif state == errno.EACCES:
        yield broken(CHECK, f"Port {own.port} is for root only.", "Set `phone.port` to 1024 or more.")
    else:
        yield broken(
            CHECK,
            f"This machine cannot listen on {own.listen}.",
            "Set `phone.listen` to an address of this machine.",
        )


def asterisk(own: PhoneSettings) -> Iterator[Finding]:
    """Whether Asterisk lets us in, and whether the line waits for its sound."""
    yield asyncio.run(_asked(own))
    with socket.socket() as probe:
        probe.settimeout(ASKING.total)
        if probe.connect_ex((_reachable(own.listen), own.sound_port)):
            yield look(CHECK, f"Nothing waits for Asterisk's sound on TCP port {own.sound_port}.", RUN)
        else:
            yield ok(CHECK, f"The line waits for Asterisk's sound on TCP port {own.sound_port}.")


def standing(folder: LineFolder, now: datetime) -> Iterator[Finding]:
    """What the telephone of the running line said of itself, and how long ago. Nothing while no line runs."""
    try:
        noted = msgspec.json.decode(folder.standing_file.read_bytes(), type=Noted)
    except FileNotFoundError:
        return
    except (msgspec.DecodeError, OSError):
        yield look(CHECK, f"{folder.standing_file} cannot be read.", "Start the line again.")
        return
    age = (now - noted.at).total_seconds()
    said = f"{_ago(age)} the telephone of the running line said: {noted.said}"
    if age > SILENT_SECONDS:
        yield look(CHECK, f"{said} Nothing since.", "Does the line still run? See its log; start it again.")
    elif noted.ready:
        yield ok(CHECK, said)
    else:
        yield broken(CHECK, said, "See the settings in `[phone]`, your trunk, and the log.")


def clear(own: PhoneSettings) -> Iterator[Finding]:
    """Whether password and sound go to Asterisk over a network that can be heard."""
    address = urlsplit(own.asterisk)
    if address.hostname not in LOOPBACK:
        yield look(
            CHECK,
            f"Asterisk is on {address.hostname}: the sound of every call goes there in the clear"
            f"{'' if address.scheme == 'https' else ', and the password too'}.",
            "Keep both on one machine, or put a tunnel between them.",
        )


def number(settings: Settings) -> Iterator[Finding]:
    """Whether people can find the number."""
    if not settings.line.phone:
        yield look(
            CHECK,
            "The site names no telephone number.",
            "Set `line.phone` to it, and sign the channels again.",
        )


def _ago(seconds: float) -> str:
    if seconds < MINUTE:
        return f"{max(seconds, 0):.0f} s ago"
    if seconds < 2 * HOUR:
        return f"{seconds / MINUTE:.0f} min ago"
    return f"{seconds / HOUR:.0f} h ago"


def _networks(allow: str) -> Iterator[IPv4Network | IPv6Network | None]:
    for part in filter(None, map(str.strip, allow.split(","))):
        try:
            yield ip_network(part)
        except ValueError:
            yield None


def _bound(own: PhoneSettings) -> int:
    """What the system says when we try to listen for SIP: 0 when the port was free, so nobody else does."""
    family = socket.AF_INET6 if ":" in own.listen else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((own.listen, own.port))
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0


def _reachable(listen: str) -> str:
    return "127.0.0.1" if listen in EVERYWHERE else listen


async def _test_call(own: PhoneSettings) -> Finding:
    host = _reachable(own.listen)
    address = f"[{host}]" if ":" in host else host
    try:
        async with Caller.dial(f"sip:line@{address}:{own.port}", seconds=ANSWER_SECONDS) as call:
            began = asyncio.get_running_loop().time()
            async with Listener(call, Repertoire((), lambda _: None), lambda _: None) as listener:
                if await listener.until(lambda: listener.sounds > 0, HEARING_SECONDS):
                    after = asyncio.get_running_loop().time() - began
                    return ok(CHECK, f"A test call was answered, and the line spoke after {after:.1f} s.")
    except CallFailed as error:
        return _refused(error, host)
    return broken(
        CHECK,
        "A test call was answered, and nothing was heard.",
        "Run `safeconduct prompts build`; see the log.",
    )


def _refused(error: CallFailed, host: str) -> Finding:
    if error.status == FORBIDDEN and host not in LOOPBACK:
        return look(
            CHECK,
            f"No test call was made: {host} itself may not call in.",
            f"Add {host} to `phone.allow` if this machine should be able to test.",
        )
    if error.status == BUSY:
        return look(CHECK, "A test call heard that all lines are busy.", "Raise `phone.calls`, or wait.")
    return broken(
        CHECK,
        "A test call was not answered.",
        "Does something else hold the SIP port? The log of `safeconduct serve` says what the telephone does.",
    )


async def _asked(own: PhoneSettings) -> Finding:
    """What Asterisk's REST interface says to our name and password."""
    url = f"{own.asterisk.rstrip('/')}/ari/asterisk/info?only=system"
    who = b64encode(f"{own.user}:{own.password}".encode()).decode()
    try:
        async with (
            aiohttp.ClientSession(timeout=ASKING) as session,
            session.get(url, headers={"Authorization": f"Basic {who}"}) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError) as error:
        return broken(
            CHECK,
            f"Asterisk does not answer at {own.asterisk} ({type(error).__name__}).",
            "Start it; see `phone.asterisk` and docs/how-to/telephone.md.",
        )
    if status == HTTPStatus.OK:
        return ok(CHECK, f"Asterisk answers at {own.asterisk} and lets the line in.")
    return broken(
        CHECK,
        f"Asterisk answers at {own.asterisk} with status {status}.",
        "See `phone.user` and `phone.password`, and `ari.conf` of Asterisk.",
    )
