"""How a member of staff gets in with recovery words, as the console's page does it."""

from base64 import b64decode, b64encode
from typing import Any

from safeconduct.errors import SignInRefused, StoreBroken
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing import recovery
from safeconduct.sealing.opening import open_envelope
from safeconduct.sealing.recipients import Identity

OK = 200


class SignedIn:
    """Somebody who is signed in: the verbs of the console (spec/console-api.md), and what the sign-in gave."""

    def __init__(self, visitor: Visitor, recovery_words: str) -> None:
        self._visitor = visitor
        self.welcome: dict[str, Any] = self.ask("welcome", {})
        self.line: str = self.welcome["line"]
        self._words = recovery.parse(recovery_words)
        key = recovery.sign_in_key(self._words, self.line)
        signature = recovery.sign_in(key, b64decode(self.welcome["challenge"]), self.line)
        proof = {"key": as_base64(key.verifier.public), "signature": as_base64(signature)}
        self.given: dict[str, Any] = self.ask(
            "sign-in", {"challenge": self.welcome["challenge"], "words": proof}
        )
        visitor.token = self.given["token"]
        self.name: str = self.given["caseworker"]["name"]

    def identity(self) -> Identity:
        """The identity that the words unlock."""
        sealed = b64decode(self.given["sealed"])
        unlocked = open_envelope(sealed, [recovery.unlocking(self._words, self.line)])
        return Identity.from_text(unlocked.decode())

    def ask(self, verb: str, body: dict[str, Any]) -> Any:
        """Ask for a verb. `SignInRefused`; `StoreBroken` for any other refusal."""
        page = self._visitor.post_json(f"/console/api/{verb}", body)
        if page.status == OK:
            return page.json()
        raise (SignInRefused if verb == "sign-in" else StoreBroken)(
            f"The console answered {page.status} to {verb}."
        )


def as_base64(raw: bytes) -> str:
    """Bytes as the console's JSON has them."""
    return b64encode(raw).decode()
