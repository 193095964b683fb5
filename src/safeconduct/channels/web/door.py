"""What every handler of the public web holds in its hands: the edition in force and the way into the line."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from safeconduct.channels.web.headers import NO_STORE
from safeconduct.channels.web.pages import HTML, Site
from safeconduct.model.ids import Language
from safeconduct.switchboard.turn import Switchboard

NOT_FOUND, UNAVAILABLE = 404, 503
SECRET_BYTES = 32
RETRY_SECONDS = range(3, 10)
"""Spread out, so that those who were turned away do not all come back in the same second."""


@dataclass
class Door:
    """One public web. `site` changes when an edition is published; the rest stays."""

    site: Site
    board: Switchboard
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(SECRET_BYTES), repr=False)
    """Made when the process starts, kept nowhere, gone with it."""

    def language(self, request: Request) -> Language:
        """The language of the address. A language that the guide does not have is a page that is not there."""
        language: str = request.path_params["language"]
        if language not in self.site.pages.guide.languages:
            raise HTTPException(NOT_FOUND)
        return Language(language)

    def page(
        self, template: str, language: Language, path: str, /, *, status: int = 200, script: str = "", **values: Any
    ) -> Response:
        """A page made for this request alone. It is never stored, and never compressed.

        Compression would let somebody who watches sizes guess what of a visitor's words is in it (BREACH).
        """
        content = self.site.pages.render(template, language, path, script=script, **values)
        response = Response(content, status, media_type=HTML)
        response.raw_headers += [NO_STORE, *self.site.headers]
        if status == UNAVAILABLE:
            response.headers["retry-after"] = str(secrets.choice(RETRY_SECONDS))
        return response

    def say(self, language: Language, key: str, /, **values: object) -> str:
        """A phrase of the guide in force."""
        return self.site.pages.say(language, key, **values)
