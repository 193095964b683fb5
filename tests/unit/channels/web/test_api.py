"""What the scripts of the pages speak with the line (spec/web-api.md)."""

import asyncio
import json
import secrets

import pytest

from safeconduct.channels.web import parse
from safeconduct.errors import StoreBroken, StoreBusy
from safeconduct.model.application import Application
from safeconduct.sealing import receipts
from safeconduct.sealing.envelopes import seal_application
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.opening import open_reply
from safeconduct.sealing.recipients import recipient
from safeconduct.sealing.roster import read_epoch, read_roster
from web_line import b64


class Device:
    """An applicant's device with script."""

    def __init__(self, line):
        self.line = line
        given = line.get("/keys").json()
        roster = read_roster(given["roster"], Verifier.from_text(given["key"]))
        self.epoch = read_epoch(given["epochs"][0], roster)
        self.keys = receipts.keys(receipts.new(), given["line"])
        self.decoy = receipts.keys(receipts.new(), given["line"])

    def body(self, **changes):
        document = Application(
            line=self.line.line.id,
            team=self.epoch.team,
            epoch=self.epoch.epoch,
            case=self.keys.case,
            language="ru",
            situation="army",
            text="Что делать?",
            reply=self.keys.reply.recipient.text,
        )
        return {
            "v": 1,
            "key": b64(secrets.token_bytes(16)),
            "lookup": b64(self.keys.lookup),
            "team": self.epoch.team,
            "epoch": self.epoch.epoch,
            "language": "ru",
            "sealed": b64(seal_application(document, recipient(self.epoch.recipient))),
        } | changes

    def post(self, path, body):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.line.send("POST", path, raw, **{"content-type": "application/json"})

    def lookup(self):
        return {"v": 1, "lookup": b64(self.keys.lookup)}


@pytest.fixture
def device(line):
    return Device(line)


def test_keys_are_what_a_form_needs_and_lead_back_to_the_root(line, device):
    """The chain is verified while `Device` is made."""
    answer = line.get("/keys")
    assert set(answer.json()) == {"v", "line", "key", "roster", "epochs", "retention", "teams", "extra"}
    assert answer.json()["line"] == line.line.id
    assert answer.headers["cache-control"] == "no-store"
    assert device.epoch.team == line.founded.team.team


def test_a_sealed_application_is_acknowledged_once_it_is_kept_and_counts_once(line, device):
    """201 again for the same delivery."""
    body = device.body()
    assert [device.post("/intake", body).status_code for _ in range(2)] == [201, 201]
    case = line.case()
    assert line.opened(case)[0].text == "Что делать?"
    assert len(case.entries) == 1
    assert (case.channel, case.language) == ("web", "ru")


def test_the_answer_comes_back_sealed_to_the_receipt(line, device):
    """With the team, the epoch, the day, and until when it is kept."""
    device.post("/intake", device.body())
    line.answer(line.case(), "Stay where you are.")
    given = device.post("/answers", device.lookup()).json()
    (answer,) = given["answers"]
    assert (answer["team"], answer["epoch"], answer["made"]) == (
        device.epoch.team,
        device.epoch.epoch,
        "2026-11-22",
    )
    assert given["until"] == "2026-12-22"
    reply = open_reply(
        parse.base64.b64decode(answer["sealed"]),
        device.keys.reply,
        line.founded.team.signing.verifier,
        line.line.id,
        device.keys.case,
    )
    assert reply.text == "Stay where you are."


def test_wrong_unanswered_and_decoy_receipts_get_the_same_bytes(line, device):
    """Nobody can ask whether a receipt exists."""
    device.post("/intake", device.body(decoy=b64(device.decoy.lookup)))
    unanswered = device.post("/answers", device.lookup())
    decoy = device.post("/answers", {"v": 1, "lookup": b64(device.decoy.lookup)})
    wrong = device.post("/answers", {"v": 1, "lookup": b64(bytes(32))})
    assert unanswered.content == decoy.content == wrong.content == b'{"v":1,"answers":[],"until":null}'
    assert line.case() is None  # the decoy has erased it


def test_erasure_always_says_the_same(line, device):
    """Whether there was a case or not."""
    device.post("/intake", device.body())
    first, second = (device.post("/erasure", device.lookup()) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content) == (200, b'{"v":1}')
    assert line.case() is None


def test_a_closed_epoch_is_a_conflict(device):
    """The form fetches the keys again and seals again."""
    answer = device.post("/intake", device.body(epoch="2020-W01"))
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("This was sealed to a key")


@pytest.mark.parametrize("error", [StoreBusy(), StoreBroken("disk")])
def test_a_line_that_cannot_take_it_now_says_when_to_come_back(line, device, error):
    """And tells nobody why."""

    async def hand_in(handed):
        raise error

    line.board.hand_in = hand_in
    answer = device.post("/intake", device.body())
    assert answer.status_code == 503
    assert 0 < int(answer.headers["retry-after"]) < 10
    assert "disk" not in answer.text


def test_a_fault_nobody_thought_of_is_an_answer_too(line, device, caplog):
    """A program gets what it can read, and comes back; the log has the kind of the fault and none of its words."""

    async def hand_in(handed):
        raise ValueError("MARKER")

    line.board.hand_in = hand_in
    answer = device.post("/intake", device.body())
    assert answer.status_code == 503
    assert 0 < int(answer.headers["retry-after"]) < 10
    assert answer.headers["cache-control"] == "no-store"
    assert {name.decode() for name, _ in line.site.headers} <= set(answer.headers)
    assert set(answer.json()) == {"v", "error"}
    assert "ValueError" in caplog.text
    assert "MARKER" not in answer.text + caplog.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"v": 2},
        {"key": b64(bytes(15))},
        {"lookup": b64(bytes(31))},
        {"decoy": b64(bytes(33))},
        {"sealed": b64(b"not an envelope")},
        {"sealed": "???"},
        {"team": "First Team"},
        {"epoch": "2026"},
        {"epoch": "2026-W47\n"},
        {"team": "first\n"},
        {"language": "RU"},
        {"surprise": 1},
        {"lookup": None},
    ],
)
def test_what_is_not_in_the_spec_is_refused_in_one_sentence(line, device, wrong):
    """Nothing that was sent is repeated."""
    answer = device.post("/intake", device.body(**wrong))
    assert answer.status_code == 400
    assert set(answer.json()) == {"v", "error"}
    assert "surprise" not in answer.text
    assert line.case() is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"v":1}', b"[" * 100_000])
@pytest.mark.parametrize("path", ["/intake", "/answers", "/erasure"])
def test_rubbish_is_refused(device, path, body):
    """Whatever it is."""
    assert device.post(path, body).status_code == 400


def test_too_much_is_refused_before_it_is_read(device):
    """128 KiB is the limit."""
    assert device.post("/intake", b"x" * (parse.JSON_BYTES + 1)).status_code == 413


def test_other_methods_are_not_allowed(line):
    """405 names the one that is."""
    assert line.get("/intake").status_code == 405
    assert line.get("/intake").headers["allow"] == "POST"
    assert line.send("POST", "/keys", b"{}").headers["allow"] == "GET"


async def _never():
    await asyncio.Event().wait()


def test_a_client_that_stalls_is_told_so_and_holds_up_nobody(line, monkeypatch):
    """Others are served while it does nothing."""
    monkeypatch.setattr(parse, "PATIENCE_SECONDS", 0.2)
    sent = []

    async def send(message):
        sent.append(message)

    async def both():
        scope = {"type": "http", "method": "POST", "path": "/intake", "headers": [], "query_string": b""}
        stalled = asyncio.ensure_future(line.app(scope, _never, send))
        await asyncio.sleep(0)
        ready = []

        async def collect(message):
            ready.append(message)

        await line.app({**scope, "method": "GET", "path": "/ru/"}, _never, collect)
        assert not stalled.done()
        assert ready[0]["status"] == 200
        await stalled

    line.run(both())
    assert sent[0]["status"] == 408
