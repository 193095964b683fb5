"""What a first visit has to carry over a slow line, and what the server holds in memory."""

import gzip
import json
import re
from pathlib import Path

import brotli

import safeconduct
from bench.nginx import fetch
from bench.rig import resident_bytes
from bench.table import Figure, absent, at_most
from serving import ServedLine

FIRST = "/ru/"
STATIC = Path(safeconduct.__file__).parent / "static"
KB, MB = 1024, 1024 * 1024
FIRST_KB, SCRIPT_KB, MEMORY_MB = 14, 45, 120
"""14 KB is what a server may send in the first round trip of a new connection (RFC 6928: ten segments)."""


def first_page(line: ServedLine) -> Figure:
    """The start page and its style sheet, both as brotli."""
    page = fetch(line.port, FIRST)
    style = re.findall(r'href="([^"]+\.css)"', brotli.decompress(page.body).decode())[0]
    size = len(page.body) + len(fetch(line.port, style).body)
    return at_most("first page: HTML and style sheet, brotli", size / KB, FIRST_KB, " KB")


def form_script() -> Figure:
    """The script of the sealed form with all that it imports, as gzip."""
    what = "script of the sealed form with its imports, gzip"
    manifest = STATIC / "manifest.json"
    if not manifest.exists():
        return absent(what, "front-end build")
    entry = json.loads(manifest.read_text())["form"]
    files = [entry["file"], *entry["imports"]]
    size = sum(len(gzip.compress((STATIC / file).read_bytes(), 9)) for file in files)
    return at_most(what, size / KB, SCRIPT_KB, " KB")


def memory(line: ServedLine) -> Figure:
    """Resident memory of the server's process."""
    return at_most(
        "resident memory after the load", resident_bytes(line.pid) / MB, MEMORY_MB, " MB", digits=0
    )
