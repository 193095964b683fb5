"""Is this line real? What somebody typed, held against the signed list. It is looked at and forgotten."""

from starlette.requests import Request
from starlette.responses import Response

from safeconduct.channels.web.door import Door
from safeconduct.channels.web.render import PERSON, VERIFY
from safeconduct.guide.likeness import each, likeness


class Checking:
    """`POST /{language}/verify`. Not by an address with a question in it: that would stay in histories and logs."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def check(self, request: Request) -> Response:
        """Ours, near, or unknown; with the right addresses beside, and without what was typed."""
        language = self._door.language(request)
        typed = (await self._door.fields(request)).get("address", "")
        site = self._door.site
        official = each(site.official)
        found = likeness(typed, official)
        pages = site.pages
        return self._door.page(
            "checked.html",
            language,
            VERIFY,
            standing=found.standing if typed.strip() else "empty",
            addresses=pages.addresses(language, found.ways or official),
            links=[pages.link(language, step) for step in (VERIFY, PERSON) if step in pages.guide.steps],
        )
