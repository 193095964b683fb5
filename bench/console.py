"""The console with five thousand open cases, sealed for real: what a caseworker waits for, in Chromium."""

import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import text

from bench.table import Figure, absent, at_most
from form_cast import ARGUMENTS, CHROMIUM, NODE
from safeconduct.desk import intake
from safeconduct.desk.intake import Arrival
from safeconduct.model.application import Application, Handed
from safeconduct.model.ids import CaseTag, DeliveryKey, Language, Moment, ReceiptTag
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.recipients import recipient
from safeconduct.store import Db, open_vault
from serving import ServedLine, make_served, served

CASES, HELD, ANSWERED = 5_000, 20, 1_000
WORDS = "Мне пришла повестка, а брат пропал под городом. Что мне делать и в какой срок? " * 14
"""Two kilobytes."""
TIMES = 9
WAIT_MS = 300_000
LIST, OPEN, SEARCH, BUSY, MEMORY = 1_000, 150, 50, 200, 400
"""Milliseconds; the longest time without an answer to a key while all is opened; megabytes."""
MB = 1024 * 1024
WATCH = """window.tasks = []
new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(one => one.duration)))
    .observe({type: 'longtask', buffered: true})"""
"""Keeps how long each task of the page took that took longer than 50 ms."""
LONGEST = "() => Math.max(0, ...window.tasks.splice(0))"
SHELVED = "document.querySelector('safeconduct-console').office.shelved.length === 200"
SEARCHED = "document.querySelector('safeconduct-console').office.search.size"
TIMED = """async () => {
    const all = (root, selector) => [...root.querySelectorAll(selector),
        ...[...root.querySelectorAll('*')].flatMap(one => one.shadowRoot ? all(one.shadowRoot, selector) : [])]
    const find = (selector, at = 0) => all(document, selector)[at]
    const began = performance.now()
    ACT
    while (!(WANTED)) await new Promise(requestAnimationFrame)
    return performance.now() - began
}"""
"""Milliseconds from an act until the page shows what is wanted; looked at in every frame, as a person does."""


def console(place: Path) -> Iterator[Figure]:
    """Alice comes in, looks at lists, opens cases, and searches in all of them."""
    what = f"console, {CASES:,} open cases"
    if not CHROMIUM.exists():
        yield absent(what, "Chromium")
        return
    line = make_served(place)
    words = line.employ("alice")
    asyncio.run(_fill(line))
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)
    with served(line), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield from _measured(what, browser, line, words)
        finally:
            browser.close()


async def _fill(line: ServedLine) -> None:
    """Every envelope holds other words; some cases are Alice's, some are answered, the rest waits."""
    team = line.founded.team
    reply = receipts.keys(receipts.new(), team.line).reply.recipient.text
    to = recipient(team.epoch.recipient)
    now = Moment(time.time())

    def arrival(number: int) -> Arrival:
        application = Application(
            line=team.line, team=team.team, epoch=team.epoch.epoch, case=CaseTag(f"{number:032x}"), language=Language("ru"),
            text=f"marker{number} {WORDS}", reply=reply, situation="home",
        )  # fmt: skip
        key = DeliveryKey(number.to_bytes(16, "big"))
        sealed = envelopes.seal_application(application, to)
        handed = Handed(key, os.urandom(32), team.team, team.epoch.epoch, Language("ru"), "web", sealed)
        return Arrival(handed, ReceiptTag(os.urandom(32)), None, now, 30)

    vault = await open_vault(line.folder.store_url(line.folder.settings()))
    try:
        for start in range(0, CASES, 250):
            arrivals = [arrival(number) for number in range(start, start + 250)]
            await vault.write(lambda db, some=arrivals: intake.hand_in_all(db, some))
        await vault.write(_deal_out)
    finally:
        await vault.close()


def _deal_out(db: Db) -> None:
    holder = db.execute(text("SELECT id FROM caseworkers")).scalar_one()
    own = "UPDATE cases SET state = 'held', holder = :holder, held_until = :until WHERE turn <= :held"
    db.execute(text(own), {"holder": holder, "until": time.time() + 3600, "held": HELD})
    db.execute(text("UPDATE cases SET state = 'answered' WHERE turn > :rest"), {"rest": CASES - ANSWERED})


def _measured(what: str, browser: Browser, line: ServedLine, words: str) -> Iterator[Figure]:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en")
    page.set_default_timeout(WAIT_MS)
    page.add_init_script(WATCH)
    page.goto(f"{line.url}/console/#words={words.replace(' ', '-')}")
    page.locator("console-door button.primary").wait_for()
    unlock = _timed(page, "find('button.primary').click()", "find('.case .line')")
    yield at_most(f"{what}: from unlocking to the first list", unlock, LIST, " ms")
    expect(page.locator(".thread")).to_contain_text("marker")
    answered = _timed(
        page,
        "find('.shelves button', 1).click()",
        f"{SHELVED} && find('.case .line', 199) && find('.case .line').textContent.includes('marker')",
    )
    yield at_most(f"{what}: the list of the answered", answered, LIST, " ms")
    page.locator(".shelves button").nth(0).click()
    taken = [_timed(page, TAKE, TAKEN) for _ in range(TIMES)]
    yield at_most(f"{what}: take the next and read it", statistics.median(taken), OPEN, " ms")
    opened = [_timed(page, f"find('.case', {at}).click()", _shows(at)) for at in range(TIMES)]
    yield at_most(f"{what}: open another of your cases", statistics.median(opened), OPEN, " ms")
    yield from _searched(what, page)


TAKE = "window.before = find('.thread').textContent; find('.next').click()"
TAKEN = "find('.thread').textContent.includes('marker') && find('.thread').textContent !== window.before"


def _shows(at: int) -> str:
    alias = f"find('.case .alias', {at}).textContent.trim()"
    return f"find('.thread') && find('h1').textContent.trim() === {alias}"


def _searched(what: str, page: Page) -> Iterator[Figure]:
    """Everything is opened once, on the first visit to the field; from then on it is a scan in memory."""
    page.evaluate(LONGEST)
    opened = _timed(page, "find('.search input').focus()", f"{SEARCHED} >= {CASES}")
    longest = page.evaluate(LONGEST)
    beside = f"longest task {longest:.0f} ms"
    yield at_most(
        f"{what}: all opened for the search, once",
        longest,
        BUSY,
        " ms busy at most",
        beside=f"{opened / 1000:.1f} s",
    )
    took = [_timed(page, _types(f"marker{number}"), _finds(number)) for number in range(100, 1000, 100)]
    yield at_most(f"{what}: a search", statistics.median(took), SEARCH, " ms", beside=beside)
    yield at_most(f"{what}: memory of the page", _heap(page), MEMORY, " MB")


def _types(query: str) -> str:
    return (
        "const field = find('.search input'); "
        f"field.value = '{query}'; field.dispatchEvent(new InputEvent('input', {{bubbles: true}}))"
    )


def _finds(number: int) -> str:
    return f"find('.list .case .line')?.textContent.includes('marker{number}')"


def _timed(page: Page, act: str, wanted: str) -> float:
    return float(page.evaluate(TIMED.replace("ACT", act).replace("WANTED", wanted)))


def _heap(page: Page) -> float:
    """After the browser has thrown away what nothing points to."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    devtools.send("Performance.enable")
    found = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    return float(found["JSHeapUsedSize"]) / MB
