"""The public web as an ASGI application: ready pages first, then the scripts' interface, then the forms."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from safeconduct.channels.web import hot
from safeconduct.channels.web.api import Api
from safeconduct.channels.web.checking import Checking
from safeconduct.channels.web.door import NOT_FOUND, UNAVAILABLE, Door
from safeconduct.channels.web.finding import Finding
from safeconduct.channels.web.ledger import TILES, older_tile
from safeconduct.channels.web.pages import Site
from safeconduct.channels.web.parse import preferred_language
from safeconduct.channels.web.returning import Returning
from safeconduct.channels.web.writing import Writing
from safeconduct.errors import BodyLate, BodyTooLarge, Passing, Theirs
from safeconduct.switchboard.book import Bookkeeping
from safeconduct.switchboard.tallying import Tallying
from safeconduct.switchboard.turn import Switchboard

BAD_REQUEST, NOT_ALLOWED, LATE, TOO_LARGE, BROKEN = 400, 405, 408, 413, 500
EXPLAINED = frozenset({BAD_REQUEST, NOT_FOUND, NOT_ALLOWED, LATE, TOO_LARGE, BROKEN, UNAVAILABLE})
"""Statuses that have words of their own."""
READ = ("GET", "HEAD")


class PublicApp:
    """One line's public web. `publish` puts a new edition in force between two requests."""

    def __init__(
        self,
        site: Site,
        board: Switchboard,
        framed_by: str = "",
        tallying: Tallying | None = None,
        book: Bookkeeping | None = None,
    ) -> None:
        self._door = Door(site, board, framed_by, book)
        self._sums = (tallying or Tallying()).sums
        self._api = Api(self._door)
        self._forms = self._make_forms()

    def publish(self, site: Site) -> None:
        """From the next request on, this edition. Also every day, so that freshness is judged anew."""
        self._door.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["method"] in READ:
                ready = hot.serve_from(self._door.site.shelf, scope) or self._older_tile(scope["path"])
                if ready is not None:
                    if ready.visit is not None and scope["method"] == "GET":
                        self._sums[ready.visit] += 1
                    await hot.say(ready, scope, send)
                    return
            if self._api.answers(scope):
                await self._api(scope, receive, send)
                return
        await self._forms(scope, receive, send)

    def _older_tile(self, path: str) -> hot.Ready | None:
        site = self._door.site
        return older_tile(site.ledger, path, site.headers) if path.startswith(TILES) else None

    def _make_forms(self) -> Starlette:
        writing, returning, finding = Writing(self._door), Returning(self._door), Finding(self._door)
        checking = Checking(self._door)
        forms = Starlette(
            routes=[
                Route("/{language}/write", writing.show, methods=["GET"]),
                Route("/{language}/write", writing.hand_in, methods=["POST"]),
                Route("/{language}/write/{step}", writing.show, methods=["GET"]),
                Route("/{language}/kept", writing.kept, methods=["POST"]),
                Route("/{language}/return", returning.look, methods=["POST"]),
                Route("/{language}/proof", returning.prove, methods=["POST"]),
                Route("/{language}/erase", returning.erase, methods=["POST"]),
                Route("/{language}/find", finding.find, methods=["POST"]),
                Route("/{language}/verify", checking.check, methods=["POST"]),
            ],
            exception_handlers={
                HTTPException: self._refused,
                BodyTooLarge: self._too_large,
                BodyLate: self._late,
                Passing: self._busy,
                Theirs: self._unreadable,
                Exception: self._broken,
            },
        )
        # Starlette would send `/en/return/` on to an address made from the `Host` header, in clear behind a proxy.
        forms.router.redirect_slashes = False
        return forms

    async def _refused(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else BROKEN
        if status == NOT_FOUND and (request.url.path, "identity") in self._door.site.shelf:
            status = NOT_ALLOWED
        response = self._explain(request, status)
        if status == NOT_ALLOWED:
            given = error.headers if isinstance(error, HTTPException) else None
            response.headers["allow"] = (given or {}).get("Allow", ", ".join(READ))
        return response

    async def _too_large(self, request: Request, _: Exception) -> Response:
        return self._explain(request, TOO_LARGE)

    async def _late(self, request: Request, _: Exception) -> Response:
        return self._explain(request, LATE)

    async def _busy(self, request: Request, _: Exception) -> Response:
        return self._explain(request, UNAVAILABLE)

    async def _unreadable(self, request: Request, _: Exception) -> Response:
        return self._explain(request, BAD_REQUEST)

    async def _broken(self, request: Request, _: Exception) -> Response:
        return self._explain(request, BROKEN)

    def _explain(self, request: Request, status: int) -> Response:
        """A page that says what went wrong, in the visitor's language, and still helps."""
        pages = self._door.site.pages
        language = preferred_language(request.scope, pages.guide.languages)
        said = status if status in EXPLAINED else BAD_REQUEST
        return self._door.page(
            "error.html", language, "", status=status, said=said, links=pages.onward(language)
        )


def public_app(
    site: Site,
    switchboard: Switchboard,
    framed_by: str = "",
    tallying: Tallying | None = None,
    book: Bookkeeping | None = None,
) -> PublicApp:
    """The public web of a line, as an ASGI application. `framed_by`: as `Door` says. `tallying` counts visits."""
    return PublicApp(site, switchboard, framed_by, tallying, book)
