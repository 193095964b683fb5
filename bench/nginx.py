"""nginx as the measure: it serves the very bytes and headers that our server has answered with.

It is set up to do that as cheaply as it can: one worker, no log, files kept open, kept-alive connections
that never have to end. Its own `Server`, `Date` and `Connection` headers stay, as do ours.
"""

import contextlib
import http.client
import os
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from bench.rig import await_port, ended, free_port

ITS_OWN = frozenset({"server", "date", "connection", "content-length", "content-type"})
"""Headers that nginx writes by itself."""
BROWSER = {"accept-encoding": "gzip, deflate, br, zstd"}


class Served(Struct, frozen=True):
    """One answer of ours: what a browser gets for this path."""

    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Certificate(Struct, frozen=True):
    """Where a certificate chain and its private key are, both PEM."""

    chain: Path
    key: Path


def fetch(port: int, path: str, tls: ssl.SSLContext | None = None) -> Served:
    """What a server answers to a browser."""
    if tls:
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=10, context=tls
        )
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=BROWSER)
    answer = connection.getresponse()
    served = Served(path, tuple((name.lower(), value) for name, value in answer.getheaders()), answer.read())
    connection.close()
    return served


@contextlib.contextmanager
def nginx(
    folder: Path, pages: Sequence[Served], certificate: Certificate | None = None
) -> Iterator[tuple[int, int]]:
    """nginx with these pages; its process id and its port. `folder` is empty and stays its own."""
    port = free_port()
    for number, page in enumerate(pages):
        (folder / str(number)).write_bytes(page.body)
    configuration = folder / "nginx.conf"
    configuration.write_text(_configuration(folder, port, pages, certificate))
    command = ["nginx", "-c", str(configuration), "-p", str(folder), "-e", str(folder / "error.log")]
    environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    with ended(subprocess.Popen(command, env=environment, text=True)) as process:
        await_port(port)
        yield process.pid, port


def _configuration(folder: Path, port: int, pages: Sequence[Served], certificate: Certificate | None) -> str:
    tls = ""
    if certificate:
        tls = f"""
        ssl_certificate {certificate.chain};
        ssl_certificate_key {certificate.key};
        ssl_protocols TLSv1.3;"""
    locations = "".join(_location(folder / str(number), page) for number, page in enumerate(pages))
    return f"""
daemon off;
worker_processes 1;
pid {folder}/pid;
{"user root;" if os.geteuid() == 0 else ""}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    etag off;
    max_ranges 0;
    keepalive_requests 100000000;
    open_file_cache max=100 inactive=60s;
    server {{
        listen 127.0.0.1:{port}{" ssl" if certificate else ""} backlog=1024;{tls}{locations}
    }}
}}
"""


def _location(file: Path, page: Served) -> str:
    kind = dict(page.headers)["content-type"]
    lines = [f'types {{ }} default_type "{kind}";', f"alias {file};", 'add_header Last-Modified "";']
    lines += [f"add_header {name} {_quoted(value)};" for name, value in page.headers if name not in ITS_OWN]
    return f"\n        location = {page.path} {{\n            " + "\n            ".join(lines) + "\n        }"


def _quoted(value: str) -> str:
    return f"'{value}'" if '"' in value else f'"{value}"'
