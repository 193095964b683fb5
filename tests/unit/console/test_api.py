"""The table of verbs, its specification, and how refusals look."""

import asyncio
import inspect
from pathlib import Path

import msgspec
import pytest

from safeconduct import errors
from safeconduct.console import api
from safeconduct.console.api import STATUSES, VERBS, refusal

ROOT = Path(__file__).parents[3]
SPEC = ROOT / "spec/console-api.md"
DEPLOY = ROOT / "deploy"


def fields(kind):
    names = [
        f"`{field.encode_name}`{'' if field.required else '?'}" for field in msgspec.structs.fields(kind)
    ]
    return ", ".join(names) or "–"


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_the_specification_says_what_the_code_does(verb):
    """Each verb's row names who may call it, what goes in, what comes out, and what it means."""
    answer = inspect.get_annotations(verb.does, eval_str=True)["return"]
    meaning = inspect.getdoc(verb.does).splitlines()[0]
    row = f"| `{verb.name}` | {verb.who} | {fields(verb.asks)} | {fields(answer)} | {meaning} |"
    assert row in SPEC.read_text("utf-8")


def test_a_refusal_is_a_sentence_without_the_detail():
    """The operator's detail never reaches a browser."""
    for kind, status in STATUSES:
        answer = refusal(kind("MARKER"))
        assert answer.status_code == status
        assert b"MARKER" not in answer.body
        assert msgspec.json.decode(answer.body)["error"].endswith(".")


def test_a_busy_line_says_when_to_come_back():
    """Waiting helps, and the answer says how long."""
    assert refusal(errors.StoreBusy()).headers["retry-after"] == "2"


def test_a_fault_of_ours_is_a_sentence_too(office, monkeypatch, caplog):
    """Something that nobody thought of breaks: the browser is told, in a sentence; the log has the kind of it."""
    token = office.on_duty()
    monkeypatch.setattr(office.console, "vault", None)
    with pytest.raises(AttributeError):  # Starlette hands it on to the server once the answer is sent
        office.ask("queue", token=token)
    assert caplog.messages == ["The console failed: AttributeError"]


def test_the_proxies_let_through_what_the_console_takes():
    """A lead of a large team begins an epoch behind nginx and behind Caddy too."""
    assert api.BODY_LIMIT == 1 << 20
    assert "max_size 1MiB" in (DEPLOY / "Caddyfile").read_text("utf-8")
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "client_max_body_size 1m;" in nginx
    assert "client_body_buffer_size 1m;" in nginx


def test_every_verb_has_one_way():
    """Names are unique, and nothing is asked for with GET."""
    names = [verb.name for verb in VERBS]
    assert len(names) == len(set(names))


def test_a_verb_is_asked_for_with_post_only(office):
    """A link or an image can set nothing off."""
    for verb in VERBS:
        assert office.send("GET", f"/api/{verb.name}").status == 405


def test_a_body_that_does_not_come_is_not_waited_for(office, monkeypatch):
    """Mallory, who has not signed in, begins a thousand bodies and ends none."""
    monkeypatch.setattr(api, "PATIENCE_SECONDS", 0.05)

    async def stalled():
        said = []

        async def receive():
            if not said:
                await asyncio.sleep(30)
            return {"type": "http.disconnect"}

        async def send(message):
            said.append(message)

        scope = {"type": "http", "method": "POST", "path": "/api/sign-in", "headers": [], "query_string": b""}
        await office.app(scope, receive, send)
        return said[0]["status"]

    assert office.run(asyncio.wait_for(stalled(), 5)) == 503


def test_a_body_folded_into_itself_is_no_fault_of_ours(office):
    """Ten thousand brackets are refused like any other nonsense."""
    credential = (
        b'{"id":"a","rawId":"YQ","type":"public-key","clientExtensionResults":{},"response":{"a":%s}}'
    )
    folded = credential % (b"[" * 5000 + b"]" * 5000)
    body = b'{"challenge":"%s","passkey":%s}' % (b"A" * 43 + b"=", folded)
    assert office.send("POST", "/api/sign-in", body).said["kind"] == "RequestUnreadable"


def test_a_slash_too_many_leads_nowhere(office):
    """A redirection would name the host that the `Host` header names."""
    answer = office.ask("welcome/")
    assert (answer.status, "location" in answer.headers) == (404, False)
