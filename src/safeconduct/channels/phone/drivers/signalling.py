"""SIP requests and their answers as we write them (RFC 3261), without input and output.

Reading and writing a message is the library's. What to answer, and what belongs to a call, is here: the library's
own server leaves Record-Route out and takes an INVITE that was sent again for a new one.
"""

import secrets

from aiosipua import SipMessage, SipRequest, SipResponse
from aiosipua.headers import parse_address, parse_cseq, parse_via, stringify_uri, stringify_via

Address = tuple[str, int]

ALLOW = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE")
NOBODY = "sip:anonymous@anonymous.invalid"
"""Who calls, for us (RFC 3323): a dialog is known by its tags, so nobody's address has to be kept."""
MOST_BYTES = 16_384
"""Of one message. An INVITE has about 1,000."""
MOST_HOPS = 16
"""Of one route."""
TRYING = 100
REASONS = {
    TRYING: "Trying",
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    405: "Method Not Allowed",
    420: "Bad Extension",
    481: "Call/Transaction Does Not Exist",
    486: "Busy Here",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
}
T1, T2 = 0.5, 4.0
"""Seconds: the first wait before something is sent again, and the longest (RFC 3261, 17.1.1.1)."""
GIVEN_UP = 64 * T1
"""Seconds after which what was not answered never will be."""


def message_of(raw: bytes) -> SipRequest | SipResponse | None:
    """Read a message that has all it must have; None for anything else, whatever it is."""
    if len(raw) > MOST_BYTES:
        return None
    try:
        message = SipMessage.parse(raw)
        if not all(message.headers.get(name) for name in ("via", "from", "to", "call-id", "cseq")):
            return None
        top, cseq, _from = message.via[0], parse_cseq(message.headers.get("cseq")[0]), tag(message, "from")
    except (ValueError, IndexError, TypeError, AttributeError):
        return None
    if isinstance(message, SipRequest) and message.method != cseq.method:
        return None
    return message if top.branch and 0 <= cseq.seq < 1 << 32 else None


def tag(message: SipMessage, header: str) -> str:
    """The tag of From or To; empty when there is none."""
    value = message.headers.get_first(header)
    return (parse_address(value).tag or "") if value else ""


def sequence(message: SipMessage) -> int:
    """The number of CSeq."""
    return parse_cseq(message.headers.get("cseq")[0]).seq


def branch(message: SipMessage) -> str:
    """What a request and its answers have in common: the branch of the topmost Via."""
    return parse_via(message.headers.get("via")[0]).branch or ""


def reply(request: SipRequest, status: int, local_tag: str = "") -> SipResponse:
    """An answer that says what every answer must (8.2.6). Without a tag of a call it gets one of its own."""
    response = SipResponse(status_code=status, reason_phrase=REASONS[status])
    for name in ("Via", "Record-Route"):
        for value in request.headers.get(name):
            response.headers.append(name, value)
    for name in ("From", "To", "Call-ID", "CSeq"):
        response.headers.set_single(name, request.headers.get(name)[0])
    if not tag(request, "to") and status > TRYING:
        response.headers.set_single("To", f"{request.headers.get('to')[0]};tag={local_tag or new_tag()}")
    return response


def routed(response: SipResponse, source: Address) -> Address:
    """Where an answer goes: where the request came from, at the port its Via says unless it asks for the real one.

    Notes the real address in the Via (RFC 3261, 18.2.1; RFC 3581), so that a proxy finds its way back.
    """
    values = list(response.headers.get("via"))
    via = parse_via(values[0])
    via.params["received"] = source[0]
    real = "rport" in via.params
    if real:
        via.params["rport"] = str(source[1])
    response.headers.remove("Via")
    for value in (stringify_via(via), *values[1:]):
        response.headers.append("Via", value)
    port = via.port or 5060
    return source if real or not 0 < port < 1 << 16 else (source[0], port)


class Dialog:
    """What makes requests belong to one call (RFC 3261, 12). It knows where the call came from, not from whom.

    The other side's Contact is kept while the call lasts: without it the call could not be ended.
    """

    def __init__(self, invite: SipRequest) -> None:
        """Of an INVITE that came in. Raises ValueError when there is no way back to who sent it."""
        self.call = invite.headers.get("call-id")[0]
        self.local, self.remote = new_tag(), tag(invite, "from")
        self._taken, self._latest, self._sent = sequence(invite), branch(invite), 0
        self._ours = stringify_uri(parse_address(invite.headers.get("to")[0]).uri)
        contacts = invite.headers.get("contact")
        if not contacts or not self.remote:
            raise ValueError("An INVITE has no Contact or no tag.")
        self._target = stringify_uri(parse_address(contacts[0]).uri)
        self._routes = invite.headers.get("record-route")[:MOST_HOPS]

    def owns(self, request: SipRequest) -> bool:
        """Whether a request that names this call really belongs to it (12.2.2)."""
        return tag(request, "to") == self.local

    def follows(self, request: SipRequest) -> bool | None:
        """Whether a request is the next one; None when it is the latest once more, False when it is from the past."""
        number, key = sequence(request), branch(request)
        if number <= self._taken:
            return None if number == self._taken and key == self._latest else False
        self._taken, self._latest = number, key
        return True

    def request(self, method: str, own: Address) -> SipRequest:
        """A request of ours in this call (12.2.1.1)."""
        self._sent += 1
        request = SipRequest(method=method, uri=self._target)
        request.headers.append("Via", via(own))
        for route in self._routes:
            request.headers.append("Route", route)
        request.headers.set_single("From", f"<{self._ours}>;tag={self.local}")
        request.headers.set_single("To", f"<{NOBODY}>;tag={self.remote}")
        request.headers.set_single("Call-ID", self.call)
        request.headers.set_single("CSeq", f"{self._sent} {method}")
        request.headers.set_single("Max-Forwards", "70")
        return request

    def forget(self) -> None:
        """The call is over: nothing more will be asked of the other side, so where it is reached is dropped."""
        self._target, self._routes = "", []


def via(own: Address) -> str:
    """The Via of a new request: answers come to the port they find (RFC 3581)."""
    return f"SIP/2.0/UDP {place(own)};branch=z9hG4bK{secrets.token_hex(12)};rport"


def place(address: Address) -> str:
    """`host:port`, an IPv6 address in brackets."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def new_tag() -> str:
    """A tag of ours: 64 random bits."""
    return secrets.token_hex(8)


def contact(own: Address) -> str:
    """Where we are reached: no name of anybody."""
    return f"<sip:line@{place(own)}>"
