"""Somebody who is not the trunk calls Asterisk, set up as `deploy/asterisk` says."""

import socket

import pytest

from asterisk import PATIENCE, running_asterisk

pytestmark = [pytest.mark.asterisk, pytest.mark.slow, pytest.mark.xdist_group("asterisk")]

INVITE = """\
INVITE sip:100@127.0.0.1:{port} SIP/2.0
Via: SIP/2.0/UDP {host}:{own};branch=z9hG4bKmallory;rport
From: <sip:trunk@127.0.0.1>;tag=mallory
To: <sip:100@127.0.0.1>
Call-ID: a-strange-call
CSeq: 1 INVITE
Contact: <sip:trunk@{host}:{own}>
Max-Forwards: 70
Content-Length: 0

"""


def test_the_trunk_is_known_by_its_address_and_not_by_its_name() -> None:
    """Mallory, on another address, writes the trunk's name into `From`: no call comes of it."""
    with running_asterisk() as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mallory:
        mallory.bind(("127.0.0.2", 0))
        mallory.settimeout(PATIENCE)
        host, own = mallory.getsockname()
        text = INVITE.format(port=server.sip, host=host, own=own).replace("\n", "\r\n")
        mallory.sendto(text.encode(), ("127.0.0.1", server.sip))
        assert mallory.recv(4096).startswith(b"SIP/2.0 401")
