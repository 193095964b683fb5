"""What every answer of the public web says besides its content."""

from safeconduct.switchboard.headers import security_headers

Header = tuple[bytes, bytes]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Content of this site only, no frame around it, and no way to make a script out of text."""

NO_STORE: Header = (b"cache-control", b"no-store")
"""For whatever belongs to one person."""
GUIDE: Header = (b"cache-control", b"public, max-age=120, stale-if-error=86400")
"""A changed step is everywhere within minutes; a line that cannot be reached goes on being read."""
FOREVER: Header = (b"cache-control", b"public, max-age=31536000, immutable")
"""For files whose name changes with their content."""
CLEAR: Header = (b"clear-site-data", b'"cache", "storage"')
"""Asks the browser to forget what it stored of this site. It keeps its history all the same, and the guide says so."""


FRAMES = b"x-frame-options"
UNNAMED: Header = (b"server", b"")
"""Otherwise the server below us would write its own name there."""


def framed_headers(url: str, by: str) -> tuple[Header, ...]:
    """As `public_headers`, for a page that a messenger at the origin `by` may show in a frame of its own page.

    `X-Frame-Options` knows no origins, so it goes; browsers that read it alone know no content policy either.
    """
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {by}")
    kept = [
        header for header in security_headers(policy, https=url.startswith("https:")) if header[0] != FRAMES
    ]
    return (*kept, UNNAMED)


def public_headers(url: str) -> tuple[Header, ...]:
    """The security headers of a line at this address."""
    return (*security_headers(POLICY, https=url.startswith("https:")), UNNAMED)
