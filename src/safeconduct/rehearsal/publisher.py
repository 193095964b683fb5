"""A publisher's browser: writes a post from steps of the guide and own words, and approves those of others."""

from collections.abc import Mapping, Sequence
from typing import Any

from safeconduct.model.ids import Language
from safeconduct.rehearsal.signing_in import SignedIn
from safeconduct.rehearsal.visitor import Visitor


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


def _of(post: Mapping[str, Any]) -> dict[str, Any]:
    return {"number": post["number"], "revision": post["revision"]}
