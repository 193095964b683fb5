"""A line for one browser: the public pages' own interface (spec/web-api.md) over plain HTTP, with its keys at hand.

It keeps what is handed in, opens it as a caseworker would, answers as a caseworker would, and can be told
to be busy, to close its epoch, or to show false keys. The real server is tested elsewhere.
"""

import base64
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import polib

from safeconduct.model.application import Application, Message, Reply
from safeconduct.model.ids import CaseTag, Epoch, Language, Team
from safeconduct.sealing import roster, words
from safeconduct.sealing.envelopes import seal_reply
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.opening import open_document
from safeconduct.sealing.receipts import ReceiptKeys
from safeconduct.sealing.recipients import Identity, recipient

ROOT = Path(__file__).parents[1]
STYLE = ROOT / "src/safeconduct/channels/web/style.css"
TEAM = Team("first")
KEPT = {"retention": 30, "teams": {}, "extra": 60}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass
class Handed:
    """One envelope as it came, and how often."""

    lookup: bytes
    decoy: bytes | None
    epoch: Epoch
    language: str
    sealed: bytes
    seen: dict[str, object] = field(default_factory=dict)
    """What came in the clear beside it."""
    times: int = 1


@dataclass
class FormLine:
    """What the line has and how it behaves."""

    static: Path
    url: str = ""
    root: SigningKey = field(default_factory=lambda: SigningKey.new("safeconduct.test/root"))
    team: SigningKey = field(default_factory=lambda: SigningKey.new(f"safeconduct.test/team/{TEAM}"))
    epochs: dict[Epoch, Identity] = field(default_factory=lambda: {Epoch("2026-W47"): Identity.new()})
    handed: dict[bytes, Handed] = field(default_factory=dict)
    answers: dict[bytes, list[bytes]] = field(default_factory=dict)
    erased: list[bytes] = field(default_factory=list)
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Answers to give to the next hand-ins instead of taking them: status and headers."""
    closes: str = "2999-12-31"
    """The last day of the epoch that is shown."""
    lost: int = 0
    """So many hand-ins are taken, and their answer never arrives."""
    posted: list[str] = field(default_factory=list)
    """Forms that came without script: their paths."""

    @property
    def id(self) -> str:
        return roster.line_id(self.root.verifier.text)

    @property
    def epoch(self) -> Epoch:
        return max(self.epochs)

    def begin_epoch(self, epoch: str) -> None:
        """Close the epoch there is and open another."""
        self.epochs[Epoch(epoch)] = Identity.new()

    def keys(self) -> dict[str, object]:
        note = roster.make_roster(self.root, {TEAM: self.team.verifier}, "2026-11-22")
        own = self.epochs[self.epoch].recipient.text
        epoch = roster.make_epoch(self.team, self.id, TEAM, self.epoch, own, "2026-11-16", self.closes)
        key = self.root.verifier.text
        return {"v": 1, "line": self.id, "key": key, "roster": note, "epochs": [epoch.note], **KEPT}

    def opened(self, handed: Handed) -> Application | Message:
        """What a caseworker reads."""
        identity = self.epochs[handed.epoch]
        return open_document(handed.sealed, identity, line=self.id, team=TEAM, epoch=handed.epoch)

    def the_only(self) -> Handed:
        (handed,) = self.handed.values()
        return handed

    def answer(
        self,
        handed: Handed,
        text: str,
        made: str = "2026-11-22",
        key: SigningKey | None = None,
        others: Sequence[ReceiptKeys] = (),
    ) -> None:
        """Answer as a caseworker of the team, or with somebody else's signing key. `others`: receipts of its group."""
        asked = self.opened(handed)
        reply = Reply(
            line=self.id,
            team=TEAM,
            epoch=handed.epoch,
            case=CaseTag(asked.case),
            language=Language(handed.language),
            made=made,
            text=text,
            also=tuple(other.case for other in others),
        )
        own = self.epochs[handed.epoch].recipient
        more = [other.reply.recipient for other in others]
        sealed = seal_reply(reply, key or self.team, recipient(asked.reply), own, more)
        self.answers.setdefault(handed.lookup, []).append(sealed)


class Served(ThreadingHTTPServer):
    """A server that knows its line."""

    daemon_threads = True

    def __init__(self, line: FormLine) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.line = line


@contextmanager
def serving(line: FormLine) -> Iterator[FormLine]:
    """The line on a free port of this machine, for the length of the block."""
    server = Served(line)
    line.url = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()


class Door(BaseHTTPRequestHandler):
    """What the browser speaks with."""

    server: "Served"
    protocol_version = "HTTP/1.1"

    @property
    def line(self) -> FormLine:
        return self.server.line

    def log_message(self, *_: object) -> None:
        """No log."""

    def do_GET(self) -> None:
        if self.path == "/keys":
            self._json(200, self.line.keys())
        elif self.path.startswith("/exit/"):
            self._say(200, "text/html", b"<title>Weather</title>It will rain.")
        else:
            self._file(self.path)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers["content-type"] != "application/json":
            self.line.posted.append(self.path)
            self._say(200, "text/html; charset=utf-8", b"<title>-</title><h1>By the server</h1>")
            return
        {"/intake": self._intake, "/answers": self._answers, "/erasure": self._erasure}[self.path](
            json.loads(body)
        )

    def _intake(self, given: dict[str, str]) -> None:
        if self.line.failures:
            status, headers = self.line.failures.pop(0)
            self._json(status, {"v": 1, "error": "Not now."}, headers)
            return
        if given["epoch"] != self.line.epoch:
            self._json(409, {"v": 1, "error": "This epoch is closed."})
            return
        self._keep(given)
        if self.line.lost:
            self.line.lost -= 1
            self.close_connection = True
            return
        self._json(201, {"v": 1})

    def _keep(self, given: dict[str, str]) -> None:
        raw = {
            name: base64.b64decode(given[name])
            for name in ("key", "lookup", "sealed", "decoy")
            if name in given
        }
        assert len(raw["key"]) == 16
        assert len(raw["lookup"]) == 32
        if raw["key"] in self.line.handed:
            self.line.handed[raw["key"]].times += 1
            return
        self.line.handed[raw["key"]] = Handed(
            raw["lookup"],
            raw.get("decoy"),
            Epoch(given["epoch"]),
            given["language"],
            raw["sealed"],
            {name: given.get(name) for name in ("severity", "keep_longer", "others", "opening")},
        )

    def _answers(self, given: dict[str, str]) -> None:
        sealed = self.line.answers.get(base64.b64decode(given["lookup"]), [])
        one = {"team": TEAM, "epoch": self.line.epoch, "made": "2026-11-22"}
        answers = [{**one, "sealed": base64.b64encode(each).decode()} for each in sealed]
        self._json(200, {"v": 1, "answers": answers, "until": "2026-12-22" if answers else None})

    def _erasure(self, given: dict[str, str]) -> None:
        self.line.erased.append(base64.b64decode(given["lookup"]))
        self._json(200, {"v": 1})

    def _file(self, path: str) -> None:
        content = page_or_file(self.line, path)
        kind = KINDS.get(Path(path).suffix, "text/html; charset=utf-8")
        self._say(404 if content is None else 200, kind, content or b"")

    def _json(self, status: int, said: object, headers: dict[str, str] | None = None) -> None:
        self._say(status, "application/json", json.dumps(said).encode(), headers)

    def _say(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        fixed = {
            "content-type": kind,
            "content-length": str(len(body)),
            "content-security-policy": POLICY,
        }
        for name, value in {**fixed, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def page_or_file(line: FormLine, path: str) -> bytes | None:
    """A page `/{language}/{name}` or a file below `/static/`."""
    parts = path.strip("/").split("/")
    if parts[0] != "static":
        language, name = parts if len(parts) == 2 else (parts[0], "")
        return PAGES[name](line, language).encode() if name in PAGES else None
    name = parts[-1]
    if name == "style.css":
        return STYLE.read_bytes()
    if name.startswith("words."):
        return "\n".join(words.word_list(name.split(".")[1]).words).encode()
    if name.startswith("form.") and name.endswith(".json"):
        return json.dumps(phrases(name.split(".")[1])).encode()
    file = line.static / name
    return file.read_bytes() if file.exists() else None


def phrases(language: str) -> dict[str, str]:
    """The scripts' phrases as the server hands them out."""
    entries = polib.pofile(str(ROOT / f"guides/sample/phrases/form.{language}.po"))
    return {entry.msgctxt: entry.msgstr or entry.msgid for entry in entries}


def words_of(language: str) -> str:
    return language if language in words.LISTS else "en"


def _frame(line: FormLine, language: str, script: str, main: str) -> str:
    manifest = json.loads((line.static / "manifest.json").read_text())
    entry, leave = manifest[script], manifest["leave"]
    return f"""<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>Notes</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/static/style.css">
<script src="/static/{leave["file"]}" integrity="{leave["integrity"]}" defer></script>
<script src="/static/{entry["file"]}" integrity="{entry["integrity"]}" type="module"></script></head><body>
<header class="bar"><div class="column"><a class="home" href="/{language}/">The line</a>
<a class="leave" href="/exit/{language}">Leave</a></div></header>
<main id="main" tabindex="-1">{main}<div id="status" role="status"></div></main></body></html>"""


def _data(line: FormLine, language: str) -> str:
    lists = json.dumps({code: f"/static/words.{code}.txt" for code in words.LISTS})
    return (
        f'data-phrases="/static/form.{language}.json" data-words="/static/words.{words_of(language)}.txt" '
        f'data-wordlists=\'{lists}\' data-line="{line.id}" data-key="{line.root.verifier.text}" '
        f'data-language="{language}"'
    )


def _write(line: FormLine, language: str) -> str:
    situations = "".join(
        f'<div class="pick"><input type="radio" name="situation" id="situation-{one}" value="{one}">'
        f'<label for="situation-{one}">{one}</label></div>'
        for one in ("home", "army", "family")
    )
    return _frame(
        line,
        language,
        "form",
        f"""<h1>Leave a message</h1><p class="lead">Write your question.</p>
<p class="notice" data-without-script>Without script the server sees this for a moment.</p>
<form id="application" method="post" action="/{language}/write" novalidate {_data(line, language)}>
<input type="hidden" name="key" value="AAAAAAAAAAAAAAAAAAAAAA">
<fieldset class="field"><legend>Your situation</legend>{situations}</fieldset>
<div class="field"><label for="country">Country</label><select id="country" name="country"><option value="">-</option>
<option value="xa">Exland</option></select></div>
<div class="field"><label for="people">How many people?</label>
<input type="number" id="people" name="people" value="1"></div>
<div class="field"><label for="text">Your message</label><p class="hint" id="text-hint">No places.</p>
<textarea id="text" name="text" rows="9" maxlength="8000" dir="auto" aria-describedby="text-hint"></textarea></div>
<fieldset class="field"><legend>May an answer wait here?</legend>
<div class="pick"><input type="radio" name="safe" id="safe-yes" value="yes"><label for="safe-yes">Yes</label></div>
<div class="pick"><input type="radio" name="safe" id="safe-no" value="no"><label for="safe-no">No</label></div></fieldset>
<div class="field pick"><input type="checkbox" id="private" name="private" value="yes" checked>
<label for="private">Film nothing</label></div>
<div class="field pick"><input type="checkbox" id="longer" name="longer" value="yes">
<label for="longer">Keep it longer</label></div>
<div class="field pick"><input type="checkbox" id="danger" name="danger" value="yes">
<label for="danger">Danger now</label></div>
<details class="field"><summary>If somebody may force you</summary><div class="pick">
<input type="checkbox" id="decoy" name="decoy" value="yes"><label for="decoy">A second code</label></div></details>
<div class="buttons"><p><button>Hand in</button></p></div></form>""",
    )


def _receipt(line: FormLine, language: str, form: str, action: str) -> str:
    return _frame(
        line,
        language,
        form,
        f"""<h1>Your code</h1><p class="notice" data-without-script>Without script the server sees this.</p>
<form id="{form}" method="post" action="/{language}/{action}" novalidate {_data(line, language)}>
<div class="field"><label for="receipt">Your code</label><p class="hint" id="receipt-hint">Nine words.</p>
<textarea id="receipt" name="receipt" rows="3" autocomplete="off" spellcheck="false"
aria-describedby="receipt-hint"></textarea></div><p><button>Look</button></p></form>""",
    )


PAGES = {
    "": lambda line, language: _frame(line, language, "leave", "<h1>Start</h1>"),
    "write": _write,
    "return": lambda line, language: _receipt(line, language, "returning", "return"),
    "erase": lambda line, language: _receipt(line, language, "erasing", "erase"),
}
