"""The telephone in the browser: what makes the page its own."""

from pathlib import Path

from safeconduct.rehearsal.pages import STATIC, Dress, Page

__all__ = ["STATIC", "telephone_page"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html"
)
_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#375f3b"/>'
    b'<path d="M4 3h2.2l1 2.8-1.4 1A7 7 0 0 0 9.2 10.2l1-1.4 2.8 1V12a1 1 0 0 1-1 1A9 9 0 0 1 3 4a1 1 0 0 1 1-1z" '
    b'fill="#fff"/></svg>'
)
_DRESS = Dress(
    entry="telephone",
    element="rehearsal-telephone",
    title="A rehearsal of a telephone",
    without="This page plays a telephone, and needs JavaScript for it.",
    words=Path(__file__).with_name("words"),
    icon=_ICON,
    csp=CSP,
    permissions="camera=(), geolocation=(), microphone=(self)",
    helper="talk-worklet",
)


def telephone_page(static: Path) -> Page:
    """The page of the telephone. `static`: where the front-end build left the scripts."""
    return Page(static, _DRESS)
