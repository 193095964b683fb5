"""The chat window in the browser: what makes it the messenger's."""

from pathlib import Path

from safeconduct.rehearsal.pages import STATIC, Dress, Page

__all__ = ["STATIC", "messenger_page"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-src http://localhost:* http://127.0.0.1:* https:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
)
"""Only this server's own files; a frame may show the line's page, which is another origin.

Not the console's: that one forbids every frame, and a messenger opens pages in one.
"""
_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    b'<rect width="16" height="16" rx="4" fill="#6d4f7d"/><path d="M3 4h10v6H7l-3 3v-3H3z" fill="#fff"/></svg>'
)
_DRESS = Dress(
    entry="messenger",
    element="rehearsal-messenger",
    title="A rehearsal of a messenger",
    without="This page plays a messenger's app, and needs JavaScript for it.",
    words=Path(__file__).with_name("words"),
    icon=_ICON,
    csp=CSP,
    permissions="camera=(), geolocation=(), microphone=()",
)


def messenger_page(static: Path) -> Page:
    """The page of the messenger. `static`: where the front-end build left the scripts."""
    return Page(static, _DRESS)
