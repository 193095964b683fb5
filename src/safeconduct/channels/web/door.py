"""What every handler of the public web holds in its hands: the edition in force and the way into the line."""

import secrets
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from safeconduct.channels.web import parse
from safeconduct.channels.web.headers import NO_STORE, framed_headers
from safeconduct.channels.web.letters import Sealer
from safeconduct.channels.web.pages import Site
from safeconduct.channels.web.render import HTML
from safeconduct.errors import Passing
from safeconduct.model.ids import Language
from safeconduct.switchboard.book import Bookkeeping
from safeconduct.switchboard.turn import PublicKeys, Switchboard

NOT_FOUND, UNPROCESSABLE, UNAVAILABLE = 404, 422, 503
SECRET_BYTES = 32
RETRY_SECONDS = range(3, 10)
"""Spread out, so that those who were turned away do not all come back in the same second."""
NO_KEYS = PublicKeys("", ())


class Door:
    """One public web. `site` changes when an edition is published; the rest stays.

    `framed_by` is the origin of the messenger that opens the sealed form, which on a computer does so in a frame.
    """

    def __init__(
        self, site: Site, board: Switchboard, framed_by: str = "", book: Bookkeeping | None = None
    ) -> None:
        """`book`: None on a line that keeps no public book."""
        self.book = book
        self.site = site
        self.board = board
        self._framed = framed_headers(board.line.url, framed_by) if framed_by else ()
        self.sealer = Sealer(board.line, secrets.token_bytes(SECRET_BYTES))

    def language(self, request: Request) -> Language:
        """The language of the address. A language that the guide does not have is a page that is not there."""
        language: str = request.path_params["language"]
        if language not in self.site.pages.guide.languages:
            raise HTTPException(NOT_FOUND)
        return Language(language)

    async def fields(self, request: Request) -> dict[str, str]:
        """The form that was sent. `RequestUnreadable`, `BodyTooLarge` and `BodyLate` as in `parse`."""
        return parse.read_form(await parse.read_body(request.scope, request.receive, parse.FORM_BYTES))

    async def keys(self) -> PublicKeys:
        """What to seal to now; nothing when the line cannot say right now."""
        try:
            return await self.board.keys()
        except Passing:
            return NO_KEYS

    async def days_kept(self, *, longer: bool = False) -> int:
        """Days after the last contact until what is handed in now is erased. `longer`: because that was wished."""
        keys, line = await self.keys(), self.board.line
        days = line.days_of(keys.epochs[0].team) if keys.epochs else line.retention_days
        return days + (line.extra_days if longer else 0)

    def say(self, language: Language, key: str, /, **values: object) -> str:
        """A phrase of the guide in force."""
        return self.site.pages.say(language, key, **values)

    def page(
        self,
        template: str,
        language: Language,
        path: str,
        /,
        *,
        status: int = 200,
        script: str = "",
        **values: Any,
    ) -> Response:
        """A page made for this request alone. It is never stored, and never compressed.

        Compression would let somebody who watches sizes guess what of a visitor's words is in it (BREACH).
        """
        return self.whole(self.site.pages.render(template, language, path, script=script, **values), status)

    def framed(self, response: Response) -> Response:
        """The same page, for the messenger's frame as well."""
        if self._framed:
            ours = {name for name, _ in self.site.headers}
            response.raw_headers[:] = [header for header in response.raw_headers if header[0] not in ours]
            response.raw_headers += self._framed
        return response

    def whole(self, content: bytes, status: int = 200) -> Response:
        """A finished page as the answer to this request alone."""
        response = Response(content, status, media_type=HTML)
        response.raw_headers += [NO_STORE, *self.site.headers]
        if status == UNAVAILABLE:
            response.headers["retry-after"] = retry_after()
        return response


def retry_after() -> str:
    """Seconds to wait, for the header of that name."""
    return str(secrets.choice(RETRY_SECONDS))
