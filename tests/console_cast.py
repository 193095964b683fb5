"""A caseworker before a browser: the steps of the console's stories."""

from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from console_office import Office
from safeconduct.guide.phrases import Phrases
from safeconduct.model.ids import Language

PATIENCE_MS = 20_000
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


class Deskmate:
    """Alice, Bob or whoever, with a browser of their own."""

    def __init__(self, office: Office, context: BrowserContext, language: str = "en") -> None:
        self.office = office
        self.direction = "ltr"
        self.context = context
        self.phrases: Phrases = office.console.guide().phrases("console", Language(language))
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.faults: list[str] = []
        self.card_words = ""
        self.sent: list[Request] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if "olicy" in said.text else None)
        self.page.on("request", lambda request: self.sent.append(request))  # noqa: PLW0108 - playwright marks what it is given

    @property
    def url(self) -> str:
        return f"{self.office.console.line.url}/console/"

    def says(self, key: str, **values: object) -> str:
        return self.phrases.format(f"console.{key}", **values)

    def has_an_authenticator(self) -> None:
        """A device that keeps passkeys with a secret (PRF), and whose owner always agrees."""
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True, "hasPrf": True,
        }  # fmt: skip
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def comes_in(self, words: str) -> None:
        """By recovery words, as the demo's link brings them."""
        self.page.goto(f"{self.url}#words={words.replace(' ', '-')}")
        self.page.get_by_role("button", name=self.says("door.unlock"), exact=True).click()
        self.is_in()

    def comes_in_again(self, words: str) -> None:
        """By recovery words, typed at the door."""
        self.presses("door.use-words")
        self.page.locator("textarea").fill(words)
        self.presses("door.unlock")
        self.is_in()

    def joins(self, secret: str, alias: str, *, passkey: bool) -> list[str]:
        """By an invitation's link, as far as the office. Answers the recovery words."""
        self.page.goto(f"{self.url}#join={secret}")
        self.page.get_by_label(self.says("join.alias-label")).fill(alias)
        self.presses("join.on")
        words = self.page.locator("ol.words li").all_inner_texts()
        self.presses("join.written")
        self.types_back(words)
        self.presses("join.on")
        self.presses("join.with-passkey" if passkey else "join.words-only")
        aloud = self.page.locator("console-joining p.card")
        self.page.locator("button.lock").or_(aloud).first.wait_for()
        if aloud.is_visible():  # four words to read to whoever has invited; who works without keys has none
            self.card_words = aloud.inner_text()
            self.presses("join.on")
        self.is_in()
        return words

    def types_back(self, words: list[str]) -> None:
        for field in self.page.locator("console-joining form input").all():
            place = int((field.get_attribute("id") or "").removeprefix("word"))
            field.fill(words[place])

    def is_in(self) -> None:
        expect(self.page.locator("button.lock")).to_be_visible()

    def is_out(self) -> None:
        expect(self.page.locator("console-door")).to_be_visible()

    def presses(self, key: str, **values: object) -> None:
        """The button with this phrase."""
        self.page.get_by_role("button", name=self.says(key, **values)).first.click()

    def types(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def takes_next(self) -> None:
        self.types("n")
        expect(self.page.locator("console-composer")).to_be_visible()

    def takes_next_to_read(self) -> None:
        """The next case, in which a colleague has proposed a reply."""
        self.types("n")
        expect(self.page.locator("console-proposal")).to_be_visible()

    def replies(self, text: str) -> None:
        """Writes a reply and lets it go; ten seconds remain to take it back."""
        self.types("r")
        expect(self.reply).to_be_focused()
        self.page.keyboard.type(text)
        self.types("Control+Enter")

    @property
    def reply(self) -> Locator:
        return self.page.get_by_label(self.says("reply.label"))

    @property
    def note(self) -> Locator:
        return self.page.get_by_label(self.says("note.label"))

    @property
    def thread(self) -> Locator:
        return self.page.locator("console-case .thread")

    def asked(self, verb: str) -> list[dict[str, Any]]:
        """The bodies of all requests for a verb."""
        return [request.post_data_json for request in self.sent if request.url.endswith(f"/api/{verb}")]
