"""What axe finds wrong with a page: WCAG 2.2 AA and best practices, shadow roots included."""

from playwright.sync_api import Page

from form_cast import FRONTEND

_SCRIPT = FRONTEND / "node_modules/axe-core/axe.min.js"
_RUN = (
    "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.flatMap("
    "one => one.nodes.map(node => one.id + ' ' + node.target.flat().join(' ') + ' ' + node.failureSummary)))"
)


def findings(page: Page) -> list[str]:
    """One line for each thing that is wrong with the page as it stands."""
    page.wait_for_load_state("load")  # a page without its style sheet yet is another page
    # The page's own policy lets no foreign script in, so axe comes by the debugger's door.
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Runtime.evaluate",
        {"expression": f"globalThis.axe ?? (() => {{ {_SCRIPT.read_text('utf-8')} }})()"},
    )
    found = devtools.send(
        "Runtime.evaluate", {"expression": _RUN, "awaitPromise": True, "returnByValue": True}
    )
    devtools.detach()
    return list(found["result"]["value"])
