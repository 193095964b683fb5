"""What two telephones agree on: addresses, ports and ways of writing sound (SDP, RFC 8866; offer and answer, RFC 3264)."""

from ipaddress import ip_address

from aiosipua import Codec, MediaDescription, parse_sdp
from msgspec import Struct

from safeconduct.channels.phone.drivers.rtp import PCMA, PCMU, RATE

NAMES = {PCMU: "PCMU", PCMA: "PCMA"}
KEYS_NAME = "telephone-event"
TYPE = "application/sdp"
MOST_STREAMS = 8
OPPOSITE = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}
PORTS = range(1, 65536)
DYNAMIC = range(96, 128)
"""Payload types that are given a meaning in each call (RFC 3551, 3)."""


class Offer(Struct, frozen=True):
    """What the other side can do, as far as we can do it too."""

    address: str
    """Where it wants to hear us: an IP address. Empty: nowhere for now."""
    port: int
    kind: int
    """Payload type of the sound, `PCMU` or `PCMA`: the first of its list that we know."""
    keys: int | None
    """Payload type of key presses (RFC 4733), if it sends them that way."""
    direction: str
    """`sendrecv`, `sendonly`, `recvonly` or `inactive`, seen from the other side."""
    streams: tuple[str, ...]
    """Its streams as `audio RTP/AVP 0`, each of which an answer must name."""
    chosen: int
    """Which of the streams this is, from 0."""

    @property
    def listens(self) -> bool:
        """Whether it wants to hear us now: on hold it does not."""
        return bool(self.address) and self.direction in ("sendrecv", "recvonly")


def offer_of(body: bytes) -> Offer | None:
    """Read an offer or an answer; None when it is damaged, or we have nothing in common."""
    try:
        session = parse_sdp(body.decode("utf-8", errors="replace"))
    except (ValueError, IndexError):
        return None
    if not 0 < len(session.media) <= MOST_STREAMS:
        return None
    streams = tuple(_named(media) for media in session.media)
    for chosen, media in enumerate(session.media):
        kind = next((codec.payload_type for codec in media.codecs if _known(codec)), None)
        if media.media != "audio" or media.proto != "RTP/AVP" or kind is None or media.port not in PORTS:
            continue
        place = media.connection or session.connection
        address = _address(place.address) if place else None
        if address is not None:
            return Offer(address, media.port, kind, _keys(media), _direction(media), streams, chosen)
    return None


def answer_to(offer: Offer, address: str, port: int, version: int) -> bytes:
    """Our side of what was offered: one kind of sound, keys if they can be sent, all other streams refused."""
    lines = [*_head(address, version)]
    for index, stream in enumerate(offer.streams):
        if index == offer.chosen:
            lines += _sound((offer.kind,), offer.keys, port, OPPOSITE[offer.direction])
        else:
            media, proto, formats = stream.split(" ", 2)
            lines.append(f"m={media} 0 {proto} {formats}")
    return _written(lines)


def offer_for(address: str, port: int, kinds: tuple[int, ...], keys: int | None, version: int) -> bytes:
    """An offer of ours: these kinds of sound, the one we like best first."""
    return _written([*_head(address, version), *_sound(kinds, keys, port, "sendrecv")])


def _known(codec: Codec) -> bool:
    """By number and name: a number of the standard's table may not be given another meaning."""
    name = NAMES.get(codec.payload_type)
    return name is not None and codec.encoding_name.upper() == name and codec.clock_rate in (0, RATE)


def _keys(media: MediaDescription) -> int | None:
    for codec in media.codecs:
        if codec.encoding_name.lower() == KEYS_NAME and codec.payload_type in DYNAMIC:
            return codec.payload_type
    return None


def _direction(media: MediaDescription) -> str:
    return media.direction if media.direction in OPPOSITE else "sendrecv"


def _address(text: str) -> str | None:
    """Only addresses, never names: a name would have to be looked up. `0.0.0.0` is how old telephones say hold."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if address.is_multicast:
        return None
    return "" if address.is_unspecified else str(address)


def _named(media: MediaDescription) -> str:
    """A stream's name, transport and formats, with nothing in them that would be a line of its own."""
    words = (media.media or "-", media.proto or "-", *media.formats)
    return " ".join(words) if media.formats else f"{words[0]} {words[1]} 0"


def _head(address: str, version: int) -> tuple[str, ...]:
    kind = "IP6" if ":" in address else "IP4"
    return ("v=0", f"o=- {version} {version} IN {kind} {address}", "s=-", f"c=IN {kind} {address}", "t=0 0")


def _sound(kinds: tuple[int, ...], keys: int | None, port: int, direction: str) -> list[str]:
    formats = " ".join(str(kind) for kind in (*kinds, *(() if keys is None else (keys,))))
    lines = [f"m=audio {port} RTP/AVP {formats}"]
    lines += [f"a=rtpmap:{kind} {NAMES[kind]}/{RATE}" for kind in kinds]
    if keys is not None:
        lines += [f"a=rtpmap:{keys} {KEYS_NAME}/{RATE}", f"a=fmtp:{keys} 0-15"]
    return [*lines, "a=ptime:20", f"a={direction}"]


def _written(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()
