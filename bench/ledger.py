"""The public book, in seconds of one core: a day of a million applications, a proof from it, ten and a hundred years of records, and a reader's browser."""

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from playwright.async_api import async_playwright

from bench.table import Figure, absent, at_most
from ledger_cast import book_of
from safeconduct.ledger.commitments import close_day, file
from safeconduct.ledger.tree import Tree, appended, inclusion, root
from safeconduct.ledger.verify import Trust, check_proof
from safeconduct.sealing.notes import Verifier
from sealed_cast import vectors

MILLION = 1_000_000
YEAR, CENTURY = 365, 36_500
ROOT_SECONDS, PROOF_MS, READER_MS = 10.0, 1.0, 50.0
FRONTEND = Path(__file__).parents[1] / "frontend"
CHROMIUM = Path("/usr/bin/chromium")
HARNESS = """
import { checkProof } from './src/ledger/verify.ts'
globalThis.measure = ({ text, trust, opening }) => {
  const bytes = Uint8Array.from(opening.match(/../g), (pair) => Number.parseInt(pair, 16))
  const began = performance.now()
  checkProof(text, trust, bytes)
  return performance.now() - began
}
"""


def book(place: Path) -> Iterator[Figure]:
    """Each part of the way that an application takes through the book."""
    yield from _day()
    yield from _append()
    yield _python()
    yield _browser(place)


def _day() -> Iterator[Figure]:
    committed = [os.urandom(32) for _ in range(MILLION)]
    began = time.process_time()
    day = close_day(committed, MILLION, os.urandom)
    yield at_most("daily root of 1,000,000 commitments", time.process_time() - began, ROOT_SECONDS, " s")
    record, opening = book_of(1)[0], bytes(32)
    sealed = type(record)(record.line, record.day, day.sealed)
    places = [day.place(each) for each in islice(committed, 1000)]
    spent = _each(lambda: [file(opening, opening, place, sealed, day.tree.node) for place in places])
    yield at_most("proof from that day", spent / len(places) * 1000, PROOF_MS, " ms", digits=3)


def _append() -> Iterator[Figure]:
    for size in (YEAR, CENTURY):
        log = Tree.of(b"record %d" % number for number in range(size))

        def one_more(log: Tree = log, size: int = size) -> None:
            made = {(node.level, node.index): node.hash for node in appended(bytes(32), size, log.node)}
            root(size + 1, lambda level, index: made.get((level, index)) or log.node(level, index))
            inclusion(size // 2, size, log.node)

        spent = _each(lambda: [one_more() for _ in range(100)]) / 100
        yield at_most(f"record {size + 1:,}: root and a proof", spent * 1000, PROOF_MS, " ms", digits=3)


def _python() -> Figure:
    ours = vectors("ledger")
    proof, trust = ours["proof"], Trust(ours["line"], Verifier.from_text(ours["key"]))
    opening = bytes.fromhex(proof["opening"])
    spent = _each(lambda: [check_proof(proof["text"], trust, opening) for _ in range(20)]) / 20
    return at_most("a proof checked by `safeconduct verify`", spent * 1000, None, " ms", digits=2)


def _browser(place: Path) -> Figure:
    """Cold: the first proof that a fresh page checks, with two witnesses."""
    what = "a proof checked in Chromium, cold"
    if not CHROMIUM.exists():
        return absent(what, "Chromium")
    return at_most(what, min(asyncio.run(_cold(_harness(place))) for _ in range(3)), READER_MS, " ms")


def _harness(place: Path) -> str:
    source, made = FRONTEND / ".bench-ledger.ts", place / "harness.js"
    source.write_text(HARNESS)
    try:
        command = ["npx", "esbuild", source.name, "--bundle", "--minify", f"--outfile={made}"]
        subprocess.run([*command, "--log-level=error"], cwd=FRONTEND, check=True, capture_output=True)
    finally:
        source.unlink()
    return made.read_text()


async def _cold(script: str) -> float:
    ours = vectors("ledger")
    trust = {"line": ours["line"], "key": ours["key"], "witnesses": ours["witnesses"], "wanted": 2}
    given = {"text": ours["proof"]["text"], "opening": ours["proof"]["opening"], "trust": trust}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.add_script_tag(content=script)
        spent: float = await page.evaluate(f"measure({json.dumps(given)})")
        await browser.close()
    return spent


def _each(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
