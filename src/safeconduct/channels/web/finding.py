"""Free text to three titles, the menu and a person. What was typed is looked up and forgotten."""

from starlette.requests import Request
from starlette.responses import Response

from safeconduct.channels.web import parse
from safeconduct.channels.web.door import Door


class Finding:
    """`/{language}/find`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def find(self, request: Request) -> Response:
        """Up to three steps that may answer, never one automatic answer."""
        language = self._door.language(request)
        text = (await self._door.fields(request)).get("text", "")[: parse.SEARCH_LETTERS].strip()
        found = self._door.site.finder.find(text, language) if text else ()
        if not text:
            heading = "web.found.empty"
        elif not found:
            heading = "guide.nothing"
        else:
            heading = "guide.found" if any(one.confident for one in found) else "guide.unsure"
        pages = self._door.site.pages
        return self._door.page(
            "found.html",
            language,
            "",
            heading=self._door.say(language, heading),
            links=[pages.link(language, one.step, lead=True) for one in found],
            others=pages.onward(language),
        )
