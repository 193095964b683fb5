"""Guide pages: processor time per request, beside nginx with the very same bytes."""

import re
import socket
import ssl
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bench.nginx import BROWSER, Certificate, Served, fetch, nginx
from bench.rig import await_rest, free_port, has, processor_seconds, wrk
from bench.table import Figure, absent
from safeconduct.settings import ListenSettings
from serving import ServedLine, make_served, served

PAGE = "/ru/home-summons"
"""The step that answers “What should I do if I get called up?”"""
ROUNDS, SECONDS = 3, 1.0
"""Each round measures both, one after the other, so that both see the same machine."""
VISITORS, VISITS = 4, 250
"""Visitors at once; visits of each in one round."""
PLAIN, VISIT = 0.3, 1.0
MICRO = 1e6


def plain(line: ServedLine) -> Figure:
    """A page on kept-alive connections. The line is served over plain HTTP."""
    what = "guide page, plain HTTP, kept-alive: processor time"
    if not has("nginx", "wrk"):
        return absent(what, "nginx or wrk")
    page = fetch(line.port, PAGE)
    with tempfile.TemporaryDirectory() as folder, nginx(Path(folder), [page]) as (pid, port):
        _same(page, fetch(port, PAGE))
        pairs = [(_load(line.pid, line.port), _load(pid, port)) for _ in range(ROUNDS)]
    return _beside_nginx(what, pairs, PLAIN)


def visit(folder: Path) -> Figure:
    """A page and its style sheet over a new connection: TLS 1.3, ECDSA P-256, no session resumed."""
    what = "visit: page + style over a new TLS connection: processor time"
    if not has("nginx"):
        return absent(what, "nginx")
    certificate = _certificate(folder)
    listen = ListenSettings(
        port=free_port(), certificate=str(certificate.chain), certificate_key=str(certificate.key)
    )
    with served(make_served(folder, listen=listen)) as line:
        await_rest(line.pid)
        pages = [fetch(line.port, path, _unverified()) for path in (PAGE, _style(line))]
        with tempfile.TemporaryDirectory() as other, nginx(Path(other), pages, certificate) as (pid, port):
            for page in pages:
                _same(page, fetch(port, page.path, _unverified()))
            pairs = [(_visit(line.pid, line.port, pages), _visit(pid, port, pages)) for _ in range(ROUNDS)]
    return _beside_nginx(what, pairs, VISIT)


def _beside_nginx(what: str, pairs: list[tuple[float, float]], target: float) -> Figure:
    ours, theirs = (median(values) * MICRO for values in zip(*pairs, strict=True))
    ratio = median(theirs / ours for ours, theirs in pairs)
    beside = f"nginx {theirs:,.1f} us"
    return Figure(what, f"{ours:,.1f} us", beside, f"{ratio:.2f}", f">= {target}", ratio >= target)


def _load(pid: int, port: int) -> float:
    """Processor seconds per request."""
    before = processor_seconds(pid)
    load = wrk(f"http://127.0.0.1:{port}{PAGE}", SECONDS)
    assert not load.refused, load
    return (processor_seconds(pid) - before) / load.requests


def _visit(pid: int, port: int, pages: list[Served]) -> float:
    """Processor seconds per visit."""
    before = processor_seconds(pid)
    with ThreadPoolExecutor(VISITORS) as visitors:
        for done in [visitors.submit(_visits, port, pages) for _ in range(VISITORS)]:
            done.result()
    return (processor_seconds(pid) - before) / (VISITORS * VISITS)


def _visits(port: int, pages: list[Served]) -> None:
    context = _unverified()
    for _ in range(VISITS):
        _one_visit(context, port, pages)


def _one_visit(context: ssl.SSLContext, port: int, pages: list[Served]) -> list[bytes]:
    """Every page once on one connection; what was answered, heads and all."""
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(raw, server_hostname="localhost") as connection:
            assert (connection.version(), connection.session_reused) == ("TLSv1.3", False)
            return [_ask(connection, page) for page in pages]


def _ask(connection: ssl.SSLSocket, page: Served) -> bytes:
    accepts = BROWSER["accept-encoding"]
    connection.sendall(
        f"GET {page.path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {accepts}\r\n\r\n".encode()
    )
    answer = b""
    while not answer.endswith(page.body) or b"\r\n\r\n" not in answer:
        piece = connection.recv(65536)
        assert piece, "The connection ended too soon."
        answer += piece
    return answer


def _style(line: ServedLine) -> str:
    """The style sheet that the page names."""
    page = brotli.decompress(fetch(line.port, PAGE, _unverified()).body).decode()
    return next(iter(re.findall(r'href="([^"]+\.css)"', page)))


def _certificate(folder: Path) -> Certificate:
    """A certificate for localhost, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / "chain.pem", folder / "key.pem")
    made.chain.write_bytes(certificate.public_bytes(Encoding.PEM))
    made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


def _same(ours: Served, theirs: Served) -> None:
    """The comparison is fair: same body, same headers but those that each server writes by itself."""
    own = {"server", "date", "connection"}
    heads = [{pair for pair in page.headers if pair[0] not in own} for page in (ours, theirs)]
    assert (ours.body, heads[0]) == (theirs.body, heads[1]), heads[0] ^ heads[1]
