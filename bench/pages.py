"""Guide pages: processor time per request, beside nginx with the very same bytes."""

import socket
import ssl
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from serving import ServedLine, make_served, served

from bench.nginx import BROWSER, Certificate, Served, fetch, nginx
from bench.rig import free_port, has, processor_seconds, wrk
from bench.table import Figure, absent
from safeconduct.settings import ListenSettings

PAGE = "/ru/"
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
    listen = ListenSettings(port=free_port(), certificate=str(certificate.chain), certificate_key=str(certificate.key))
    with served(make_served(folder, listen=listen)) as line:
        pages = [_fetch_tls(line.port, path) for path in (PAGE, _style(line.port))]
        with tempfile.TemporaryDirectory() as other, nginx(Path(other), pages, certificate) as (pid, port):
            pairs = [(_visit(line.pid, line.port, pages), _visit(pid, port, pages)) for _ in range(ROUNDS)]
    return _beside_nginx(what, pairs, VISIT)


def _beside_nginx(what: str, pairs: list[tuple[float, float]], target: float) -> Figure:
    ours, theirs = (median(values) * MICRO for values in zip(*pairs, strict=True))
    ratio = median(theirs / ours for ours, theirs in pairs)
    beside = f"nginx {theirs:,.1f} us"
    return Figure(what, f"{ours:,.1f} us", beside, f"{ratio:.2f}", f">= {target}", ratio >= target)
