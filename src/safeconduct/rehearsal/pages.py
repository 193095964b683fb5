"""A page of a rehearsal in the browser: one element, its scripts, and its words in the languages of the people."""

from html import escape
from pathlib import Path

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

STATIC = Path(__file__).parents[1] / "static"
LANGUAGES = ("en", "ru", "uk", "id")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
{scripts}
</head>
<body>
<{element}{helper}></{element}>
<noscript><p>{without}</p></noscript>
{missing}</body>
</html>
"""
_MISSING = "<p>The page's script was not built. Run <code>make ready</code>, then start again.</p>\n"
_TAG = '<script type="module" src="/static/{}" integrity="{}"></script>'
_KINDS = {".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Dress(Struct, frozen=True):
    """What makes one rehearsal's page its own."""

    entry: str
    """The name of its script in the front end's manifest."""
    element: str
    """The element that the script defines."""
    title: str
    without: str
    """What somebody without JavaScript reads."""
    words: Path
    """The folder with the page's words, a JSON file for each language."""
    icon: bytes
    csp: str
    permissions: str
    helper: str = ""
    """The name of a second script, which the element loads by itself from its attribute `helper`."""


class _Built(Struct, frozen=True):
    file: str
    integrity: str
    imports: tuple[str, ...] = ()


class Page:
    """The files of a page. `static`: where the front-end build left the scripts."""

    def __init__(self, static: Path, dress: Dress) -> None:
        manifest = _manifest(static)
        built, helper = manifest.get(dress.entry), manifest.get(dress.helper)
        files = [name for one in (built, helper) if one for name in (one.file, *one.imports)]
        self._files = {name: (static / name).read_bytes() for name in files} | {"icon.svg": dress.icon}
        self._index = _index(dress, built, helper)
        self._words = {language: (dress.words / f"{language}.json").read_bytes() for language in LANGUAGES}
        self._headers = {
            "content-security-policy": dress.csp,
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": dress.permissions,
            "cache-control": "no-store",
        }

    async def index(self, _: Request) -> Response:
        return Response(self._index, headers=self._headers, media_type="text/html")

    async def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._files:
            return PlainTextResponse("There is no such file.", 404, self._headers)
        return Response(self._files[name], headers=self._headers, media_type=_KINDS[Path(name).suffix])

    async def words(self, request: Request) -> Response:
        """The page's words; in English when nobody has translated them."""
        words = self._words.get(request.path_params["language"], self._words["en"])
        return Response(words, headers=self._headers, media_type="application/json")


def _manifest(static: Path) -> dict[str, _Built]:
    try:
        return msgspec.json.decode((static / "manifest.json").read_bytes(), type=dict[str, _Built])
    except FileNotFoundError:
        return {}


def _index(dress: Dress, built: _Built | None, helper: _Built | None) -> bytes:
    return _PAGE.format(
        title=dress.title,
        element=dress.element,
        without=dress.without,
        helper=f' helper="/static/{escape(helper.file)}"' if helper else "",
        scripts=_TAG.format(escape(built.file), escape(built.integrity)) if built else "",
        missing="" if built else _MISSING,
    ).encode()
