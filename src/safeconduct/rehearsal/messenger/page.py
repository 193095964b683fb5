"""The chat window in the browser: one page, its script, and its words in the languages of the people."""

from html import escape
from pathlib import Path

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

STATIC = Path(__file__).parents[2] / "static"
WORDS = Path(__file__).with_name("words")
ENTRY = "messenger"
LANGUAGES = ("en", "ru", "uk", "id")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-src http://localhost:* http://127.0.0.1:* https:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
)
"""Only this server's own files; a frame may show the line's page, which is another origin."""
HEADERS = {
    "content-security-policy": CSP,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""Not the console's: those forbid every frame, and a messenger opens pages in one."""

_TITLE = "A rehearsal of a messenger"
_PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{_TITLE}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
{{scripts}}
</head>
<body>
<rehearsal-messenger></rehearsal-messenger>
<noscript><p>This page plays a messenger's app, and needs JavaScript for it.</p></noscript>
{{missing}}</body>
</html>
"""
_MISSING = "<p>The page's script was not built. Run <code>make ready</code>, then start again.</p>\n"
_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    b'<rect width="16" height="16" rx="4" fill="#6d4f7d"/><path d="M3 4h10v6H7l-3 3v-3H3z" fill="#fff"/></svg>'
)
_KINDS = {".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class _Built(Struct, frozen=True):
    file: str
    integrity: str
    imports: tuple[str, ...] = ()


class Page:
    """The files of the page. `static`: where the front-end build left the scripts."""

    def __init__(self, static: Path) -> None:
        built = _manifest(static).get(ENTRY)
        files = (built.file, *built.imports) if built else ()
        self._files = {name: (static / name).read_bytes() for name in files} | {"icon.svg": _ICON}
        self._index = _index(built)
        self._words = {language: (WORDS / f"{language}.json").read_bytes() for language in LANGUAGES}

    async def index(self, _: Request) -> Response:
        return Response(self._index, headers=HEADERS, media_type="text/html")

    async def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._files:
            return PlainTextResponse("There is no such file.", 404, HEADERS)
        return Response(self._files[name], headers=HEADERS, media_type=_KINDS[Path(name).suffix])

    async def words(self, request: Request) -> Response:
        """The page's words; in English when nobody has translated them."""
        words = self._words.get(request.path_params["language"], self._words["en"])
        return Response(words, headers=HEADERS, media_type="application/json")


def _manifest(static: Path) -> dict[str, _Built]:
    try:
        return msgspec.json.decode((static / "manifest.json").read_bytes(), type=dict[str, _Built])
    except FileNotFoundError:
        return {}


def _index(built: _Built | None) -> bytes:
    if built is None:
        return _PAGE.format(scripts="", missing=_MISSING).encode()
    tag = '<script type="module" src="/static/{}" integrity="{}"></script>'
    return _PAGE.format(scripts=tag.format(escape(built.file), escape(built.integrity)), missing="").encode()
