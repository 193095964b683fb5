"""What is wrong with a screen of the console: what axe finds, what is too wide, what is covered."""

import axe
from console_cast import Deskmate


def findings(mate: Deskmate) -> list[str]:
    """What axe says about the page as it stands, written in the direction in which the mate reads."""
    mate.page.evaluate("direction => { document.documentElement.dir = direction }", mate.direction)
    return axe.findings(mate.page)


def overflow(mate: Deskmate) -> int:
    """Pixels that the page is wider than its window, or the tabs of the console than their place."""
    return mate.page.evaluate("""() => {
        const frame = document.querySelector('safeconduct-console')
        const views = frame.renderRoot.querySelector('console-views')?.renderRoot.querySelector('.views') ?? frame
        return Math.max(...[document.documentElement, frame, views].map(one => one.scrollWidth - one.clientWidth))
    }""")


def covered(mate: Deskmate) -> list[str]:
    """What could be pressed if it were not for what the console says at the moment. A modal dialog lies above that."""
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
                        if (one.matches('button, a, input, textarea, select') && !one.closest('.strip, dialog:modal')) found.add(one)
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
