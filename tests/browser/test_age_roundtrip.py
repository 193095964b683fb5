"""Python and the browser open each other's envelopes, under the content security policy of the real pages."""

import json
import subprocess
from base64 import b64decode, b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest
import webauthn
from playwright.sync_api import Error, sync_playwright
from webauthn.helpers import options_to_json_dict, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from form_cast import ARGUMENTS, CHROMIUM, FRONTEND, NODE, needs_browser
from safeconduct.errors import NoteError
from safeconduct.sealing import age, envelopes, opening, receipts, roster, words
from sealed_cast import (
    APPLICANT,
    APPLICATION,
    CAROLS_LINE,
    EPOCH,
    EPOCH_IDENTITY,
    LAW,
    LINE,
    MED,
    RECEIPT,
    REPLY,
    ROOT,
    TEAM,
)

ESBUILD = FRONTEND / "node_modules" / ".bin" / "esbuild"
SCRIPT = Path(__file__).with_name("age_roundtrip.ts")
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
PLACE = {"line": LINE, "team": TEAM, "epoch": EPOCH}
CASE = {"line": LINE, "case": APPLICANT.case}

pytestmark = needs_browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page on localhost that loads one script and may do nothing else."""
    bundle = tmp_path_factory.mktemp("page") / "page.js"
    command = [NODE, ESBUILD, SCRIPT, "--bundle", "--minify", "--format=iife", f"--outfile={bundle}"]
    packages = {"NODE_PATH": str(FRONTEND / "node_modules")}
    subprocess.run(command, check=True, capture_output=True, env=packages)
    files = {"/": ("text/html", b"<!doctype html><title>-</title><script src=page.js></script>")}
    files["/page.js"] = ("text/javascript", bundle.read_bytes())

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            kind, body = files.get(self.path, ("text/plain", b""))
            self.send_response(200 if body else 404)
            for name, value in (("Content-Type", kind), ("Content-Security-Policy", POLICY)):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


@contextmanager
def opened(address, arguments):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        yield page
        browser.close()
    assert [text for text in complaints if "favicon" not in text and "404" not in text] == []


@pytest.fixture(scope="module", params=["with the JIT", "without the JIT"])
def page(address, request):
    """Tor Browser's "Safer" level has neither the JIT nor WebAssembly."""
    arguments = [*ARGUMENTS, "--js-flags=--jitless"] if request.param.startswith("without") else ARGUMENTS
    with opened(address, arguments) as page:
        yield page


def call(page, name, *arguments):
    return page.evaluate(f"(given) => sealing.{name}(...given)", list(arguments))


def plain(document):
    """A document as the browser has it."""
    return json.loads(msgspec.json.encode(document))


def test_the_browser_opens_what_python_sealed(page):
    """Without script the server seals; the caseworker's browser opens."""
    sealed = envelopes.seal_application(APPLICATION, EPOCH_IDENTITY.recipient)
    opened = call(page, "open", b64encode(sealed).decode(), EPOCH_IDENTITY.text, PLACE)
    assert opened == plain(APPLICATION)


def test_python_opens_what_the_browser_sealed(page):
    """The recipient comes along root, team, epoch."""
    signed = roster.make_roster(ROOT, {TEAM: LAW.verifier}, "2026-11-22")
    recipient = EPOCH_IDENTITY.recipient.text
    epoch = roster.make_epoch(LAW, LINE, TEAM, EPOCH, recipient, "2026-11-16", "2026-11-30")
    assert call(page, "epoch", ROOT.verifier.text, signed, epoch.note) == recipient
    sealed = b64decode(call(page, "seal", plain(APPLICATION), recipient))
    assert opening.open_document(sealed, EPOCH_IDENTITY, **PLACE, case=APPLICANT.case) == APPLICATION


def test_the_browser_believes_only_the_team(page):
    """A reply signed by the team opens; the same reply signed by another does not."""
    for key in (LAW, MED):
        sealed = envelopes.seal_reply(REPLY, key, APPLICANT.reply.recipient, EPOCH_IDENTITY.recipient)
        given = (b64encode(sealed).decode(), APPLICANT.reply.text, LAW.verifier.text, CASE)
        if key is LAW:
            assert call(page, "openReply", *given) == plain(REPLY)
        else:
            with pytest.raises(Error, match="Nobody known"):
                call(page, "openReply", *given)


def test_python_believes_only_the_team(page):
    """The return page without script checks the same signature."""
    for key in (LAW, MED):
        given = (plain(REPLY), key.text, APPLICATION.reply, EPOCH_IDENTITY.recipient.text)
        sealed = b64decode(call(page, "sealReply", *given))
        if key is LAW:
            assert opening.open_reply(sealed, APPLICANT.reply, LAW.verifier, LINE, APPLICANT.case) == REPLY
        else:
            with pytest.raises(NoteError):
                opening.open_reply(sealed, APPLICANT.reply, LAW.verifier, LINE, APPLICANT.case)


@pytest.mark.parametrize("language", words.LISTS)
def test_both_read_the_same_receipt(page, language):
    """Words of each language give the same keys in the browser."""
    listed = "\n".join(words.word_list(language).words)
    keys = call(page, "receipt", RECEIPT.words(language), listed, LINE)
    assert keys == {
        "lookup": APPLICANT.lookup.hex(),
        "recipient": APPLICANT.reply.recipient.text,
        "case": APPLICANT.case,
    }


@pytest.mark.slow  # Argon2id takes some 20 seconds without the JIT
def test_both_read_the_same_digits(page):
    """Stretching gives the same root, also in a slow browser."""
    receipt = receipts.new_digits()
    keys = receipts.keys(receipt, LINE)
    said = call(page, "receipt", receipt.text, "\n".join(words.word_list("en").words), LINE)
    assert (said["lookup"], said["case"]) == (keys.lookup.hex(), keys.case)


def test_sealing_is_quick_enough_for_a_weak_phone(page):
    """Not a benchmark: it only notices when something became slower by an order."""
    given = (plain(APPLICATION), EPOCH_IDENTITY.recipient.text, EPOCH_IDENTITY.text, PLACE)
    call(page, "measure", *given)
    seal, unseal = call(page, "measure", *given)
    print(f"seal {seal:.0f} ms, open {unseal:.0f} ms")  # noqa: T201 - shown with `pytest -s`
    assert max(seal, unseal) < 2000


@pytest.fixture
def taps(page):
    """A passkey device that says yes; what comes back is the list of times it was asked to sign in."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = dict.fromkeys(
        ("hasResidentKey", "hasUserVerification", "isUserVerified", "hasPrf", "automaticPresenceSimulation"),
        True,
    )
    options |= {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal"}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    asserted = []
    # Playwright marks the function it is given, and a method of a list cannot be marked.
    device.on("WebAuthn.credentialAsserted", lambda event: asserted.append(event))  # noqa: PLW0108
    yield asserted
    device.send("WebAuthn.disable")
    device.detach()


def enrol(page, address):
    """A caseworker's first sign-in: the server's options, the browser's answer, the server's check."""
    options = webauthn.generate_registration_options(
        rp_id="localhost",
        rp_name="-",
        user_name="amber-river-7",
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    enrolled = call(page, "enrol", options_to_json_dict(options), LINE)
    verified = webauthn.verify_registration_response(
        credential=enrolled["registration"],
        expected_challenge=options.challenge,
        expected_rp_id="localhost",
        expected_origin=address.rstrip("/"),
        require_user_verification=True,
    )
    return enrolled, verified


def sign_in_options():
    return webauthn.generate_authentication_options(
        rp_id="localhost", user_verification=UserVerificationRequirement.REQUIRED
    )


def test_one_tap_signs_in_and_unlocks(page, address, taps):
    """The server verifies the signature of the very tap that opened the identity file."""
    enrolled, credential = enrol(page, address)
    taps.clear()
    options = sign_in_options()
    signed_in = call(page, "signIn", options_to_json_dict(options), LINE, enrolled["sealed"])
    assert len(taps) == 1
    assert signed_in["identity"] == enrolled["identity"]
    webauthn.verify_authentication_response(
        credential=parse_authentication_credential_json(signed_in["authentication"]),
        expected_challenge=options.challenge,
        expected_rp_id="localhost",
        expected_origin=address.rstrip("/"),
        credential_public_key=credential.credential_public_key,
        credential_current_sign_count=credential.sign_count,
        require_user_verification=True,
    )


def test_the_secret_of_a_passkey_never_reaches_the_server(page, address, taps):
    """`toJSON` would carry it: both answers are stripped. The file is an age file that Python can take apart."""
    enrolled, _ = enrol(page, address)
    signed_in = call(page, "signIn", options_to_json_dict(sign_in_options()), LINE, enrolled["sealed"])
    for answer in (enrolled["registration"], signed_in["authentication"]):
        assert answer["clientExtensionResults"] == {}
    (stanza,) = age.parse(b64decode(enrolled["sealed"])).stanzas
    assert stanza.arguments[0] == "age-encryption.org/fido2prf"


def test_a_passkey_opens_nothing_of_another_line(page, address, taps):
    """The nonce is the line's."""
    enrolled, _ = enrol(page, address)
    with pytest.raises(Error, match="does not open"):
        call(page, "signIn", options_to_json_dict(sign_in_options()), CAROLS_LINE, enrolled["sealed"])
