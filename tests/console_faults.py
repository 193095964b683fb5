"""What is wrong with a screen of the console: what axe finds, what is too wide, what is covered."""

from console_cast import Deskmate
from form_cast import FRONTEND

AXE = (FRONTEND / "node_modules/axe-core/axe.min.js").read_text("utf-8") if FRONTEND.exists() else ""


def findings(mate: Deskmate) -> list[str]:
    """What axe says about the page as it stands, shadow roots included."""
    # The page's own policy lets no foreign script in, so axe comes by the debugger's door.
    mate.page.evaluate("direction => { document.documentElement.dir = direction }", mate.direction)
    devtools = mate.context.new_cdp_session(mate.page)
    devtools.send("Runtime.evaluate", {"expression": AXE})
    run = (
        "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.flatMap("
        "one => one.nodes.map(node => one.id + ' ' + node.target.flat().join(' ') + ' ' + node.failureSummary)))"
    )
    found = devtools.send(
        "Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True}
    )
    devtools.detach()
    return found["result"]["value"]


def overflow(mate: Deskmate) -> int:
    """Pixels that the page is wider than its window, or the tabs of the console than their place."""
    return mate.page.evaluate("""() => {
        const frame = document.querySelector('safeconduct-console')
        const views = frame.renderRoot.querySelector('.views') ?? frame
        return Math.max(...[document.documentElement, frame, views].map(one => one.scrollWidth - one.clientWidth))
    }""")


def covered(mate: Deskmate) -> list[str]:
    """What could be pressed if it were not for what the console says at the moment."""
    return mate.page.evaluate("""() => {
        const frame = document.querySelector('safeconduct-console')
        const under = (root, x, y, seen = new Set()) => seen.has(root) ? [] : (seen.add(root),
            root.elementsFromPoint(x, y).flatMap(one => [one, ...(one.shadowRoot ? under(one.shadowRoot, x, y, seen) : [])]))
        const found = new Set()
        for (const toast of frame.renderRoot.querySelectorAll('.toast')) {
            const { left, top, width, height } = toast.getBoundingClientRect()
            for (const across of [0.01, 0.25, 0.5, 0.75, 0.99]) {
                for (const down of [0.05, 0.5, 0.95]) {
                    for (const one of under(document, left + across * width, top + down * height)) {
                        if (one.matches('button, a, input, textarea, select') && !one.closest('.strip')) found.add(one)
                    }
                }
            }
        }
        return [...found].map(one => one.outerHTML.slice(0, 200))
    }""")


def faults(mate: Deskmate) -> list[object]:
    """Everything that is wrong with the screen as it stands."""
    wide = overflow(mate)
    return [*findings(mate), *covered(mate), *([f"{wide} pixels too wide"] if wide > 0 else [])]
