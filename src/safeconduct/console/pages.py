"""The page of the console, its script and its phrases: the same for everybody, nothing secret in them."""

import hashlib
from collections.abc import Collection, Mapping
from html import escape
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from safeconduct.console.office import Console
from safeconduct.errors import GuideError
from safeconduct.model.ids import Language
from safeconduct.sealing.words import word_list
from safeconduct.switchboard.headers import security_headers

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html"
)
"""`lit-html` is the one Trusted Types policy: Lit's own, for templates that are constants of our script."""

STATIC = Path(__file__).parent.parent / "static"
AREA = "console"
WORKLET = "talk-worklet"
"""The script of the audio thread: the page must know its name, which carries its hash."""
BROTLI_QUALITY = 9
"""Two thirds smaller within some 20 ms a file; the last two levels take ten times as long for 3 % more."""

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Console</title>
<link rel="icon" href="static/icon.svg" type="image/svg+xml">
{scripts}
</head>
<body>
<safeconduct-console languages="{languages}"{worklet}></safeconduct-console>
<noscript><p>The console opens envelopes in this browser, and needs JavaScript for it.</p></noscript>
{missing}</body>
</html>
"""
_MISSING = """<p>The console's script was not built. Run <code>make ready</code>, then start the line again.</p>
"""
_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    b'<rect width="16" height="16" rx="4" fill="#4a6572"/><path d="M4 5h8v6H4z" fill="#fff"/></svg>'
)


class Built(Struct, frozen=True):
    """One script in the manifest of the front-end build."""

    file: str
    integrity: str
    imports: tuple[str, ...] = ()


class Pages:
    """The files that make up the browser app, read once."""

    def __init__(self, console: Console, static: Path) -> None:
        self._console = console
        manifest = _manifest(static)
        self._assets = {file.name: file.read_bytes() for file in sorted(static.glob("*.*s"))}
        self._brotli: dict[str, bytes] = {}
        self._index = _index(manifest, console.guide().languages)

    async def index(self, _: Request) -> Response:
        return Response(self._index, media_type="text/html", headers={"cache-control": "no-store"})

    async def asset(self, request: Request) -> Response:
        """A built file. Its name carries its hash, so a browser may keep it for ever."""
        name = request.path_params["name"]
        if name == "icon.svg":
            return Response(_ICON, media_type="image/svg+xml", headers={"cache-control": "max-age=86400"})
        if name not in self._assets:
            return PlainTextResponse("There is no such file.", 404)
        kept = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
        if "br" in request.headers.get("accept-encoding", ""):
            kept["content-encoding"] = "br"
            content = self._small(name)
        else:
            content = self._assets[name]
        return Response(content, media_type=_TYPES[Path(name).suffix], headers=kept)

    def _small(self, name: str) -> bytes:
        """The file in brotli, made when the first console asks for it."""
        if name not in self._brotli:
            self._brotli[name] = brotli.compress(self._assets[name], quality=BROTLI_QUALITY)
        return self._brotli[name]

    async def words(self, _: Request) -> Response:
        """The list that recovery words come from, one word a line."""
        listed = "\n".join(word_list("en").words)
        return PlainTextResponse(listed, headers={"cache-control": "public, max-age=86400"})

    async def phrases(self, request: Request) -> Response:
        """The console's phrases in one language, `{key: text}`."""
        language = Language(request.path_params["language"])
        guide = self._console.guide()
        if language not in guide.languages:
            return PlainTextResponse("There is no such language.", 404)
        try:
            phrases: Mapping[str, str] = guide.phrases(AREA, language)
        except GuideError:
            return PlainTextResponse("The guide has no phrases for the console.", 404)
        body = msgspec.json.encode(dict(phrases))
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)


def _manifest(static: Path) -> dict[str, Built]:
    try:
        return msgspec.json.decode((static / "manifest.json").read_bytes(), type=dict[str, Built])
    except FileNotFoundError:
        return {}


def _index(manifest: Mapping[str, Built], languages: tuple[Language, ...]) -> bytes:
    script = manifest.get(AREA)
    if script is None:
        return _PAGE.format(scripts="", languages="", worklet="", missing=_MISSING).encode()
    tag = '<script type="module" src="static/{}" integrity="{}"></script>'
    scripts = tag.format(escape(script.file), escape(script.integrity))
    worklet = f' worklet="static/{escape(manifest[WORKLET].file)}"' if WORKLET in manifest else ""
    return _PAGE.format(
        scripts=scripts, languages=escape(" ".join(languages)), worklet=worklet, missing=""
    ).encode()


def with_headers(app: ASGIApp, https: bool, allowed: Collection[str] = ()) -> ASGIApp:
    """The app with the console's security headers on every answer. `allowed`: browser features that it uses."""
    headers = security_headers(CSP, https, allowed)

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    return wrapped
