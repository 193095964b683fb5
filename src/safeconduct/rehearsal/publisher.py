"""A publisher's browser: writes posts from steps of the guide, prepares figures, and approves those of others."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from safeconduct.model.ids import Language
from safeconduct.rehearsal.signing_in import SignedIn
from safeconduct.rehearsal.visitor import Visitor


class Drawn(NamedTuple):
    """Of which days numbers are drawn: the first and the last, ISO 8601."""

    first: str
    last: str


class Publisher:
    """One signed-in publisher, or a lead in the newsroom."""

    def __init__(self, visitor: Visitor, recovery_words: str) -> None:
        self._desk = SignedIn(visitor, recovery_words)
        self.name = self._desk.name

    def propose(self, words: Mapping[Language, str], steps: Sequence[str]) -> int:
        """Write a post with these steps in each of these languages, and propose it; its number."""
        texts = {language: {"words": text, "steps": list(steps)} for language, text in words.items()}
        saved = self._desk.ask("save-post", {"number": None, "revision": 0, "texts": texts})["post"]
        return int(self._desk.ask("propose-post", _of(saved))["post"]["number"])

    def approve(self, number: int) -> str:
        """Approve a post as it stands; the state it is in then."""
        (post,) = [one for one in self._desk.ask("posts", {})["posts"] if one["number"] == number]
        return str(self._desk.ask("approve-post", _of(post))["post"]["state"])

    def drawn(self) -> Drawn:
        """Of which days there are numbers."""
        seen = self._desk.ask("figures", {})
        return Drawn(seen["first_drawn"], seen["last_drawn"])

    def prepare(self, units: Sequence[str], since: str, until: str) -> int:
        """Prepare a release of these units over a period, both its ends included; its number."""
        asked = {"units": list(units), "since": since, "until": until}
        return int(self._desk.ask("prepare-release", asked)["release"]["number"])

    def let_go(self, number: int) -> dict[Language, list[str]]:
        """Approve a release that somebody else prepared; its sentences, by language."""
        released: dict[Language, list[str]] = self._desk.ask("approve-release", {"number": number})[
            "release"
        ]["sentences"]
        return released


def _of(post: Mapping[str, Any]) -> dict[str, Any]:
    return {"number": post["number"], "revision": post["revision"]}
