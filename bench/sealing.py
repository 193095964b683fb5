"""How many envelopes one core seals and opens in a second.

    python bench/sealing.py [SECONDS]

One line a verb: how many in a second, and microseconds for each.
"""

import sys
import time
from collections.abc import Callable

from safeconduct.model.application import Application, Reply
from safeconduct.model.call import SECOND_BYTES
from safeconduct.model.ids import DeliveryKey
from safeconduct.sealing import envelopes, opening, receipts, recipients, roster
from safeconduct.sealing.age import seal
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.padding import FLOOR
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.sounds import seal_second

A_SECOND = "seal a second of speech"
ROOT = SigningKey.new("safeconduct.bench/root")
LINE = roster.line_id(ROOT.verifier.text)
LAW = SigningKey.new(roster.team_name(ROOT.verifier, "law"))
EPOCH = Identity.new()
RECEIPT = receipts.new()
KEYS = receipts.keys(RECEIPT, LINE)
PLACE = {"line": LINE, "team": "law", "epoch": "2026-W47"}
SEALED = {**PLACE, "case": KEYS.case, "language": "en"}
APPLICATION = Application(
    **SEALED, situation="home", text="What now? " * 100, reply=KEYS.reply.recipient.text
)
REPLY = Reply(**SEALED, made="2026-11-22", text="Here is what the law says. " * 20)
PLAINTEXT = b"x" * FLOOR
ENVELOPE = envelopes.seal_application(APPLICATION, EPOCH.recipient)
ANSWER = envelopes.seal_reply(REPLY, LAW, KEYS.reply.recipient, EPOCH.recipient)
TAKE, SOUND = DeliveryKey(b"the take of this"), b"\x55" * SECOND_BYTES

VERBS: dict[str, Callable[[], object]] = {
    "seal 4 KB": lambda: seal(PLAINTEXT, [EPOCH.recipient]),
    "seal an application": lambda: envelopes.seal_application(APPLICATION, EPOCH.recipient),
    "seal a reply": lambda: envelopes.seal_reply(REPLY, LAW, KEYS.reply.recipient, EPOCH.recipient),
    A_SECOND: lambda: seal_second(SOUND, 7, KEYS.case, TAKE, EPOCH.recipient),
    "open an application": lambda: opening.open_document(ENVELOPE, EPOCH, **PLACE),
    "open a reply": lambda: opening.open_reply(ANSWER, KEYS.reply, LAW.verifier, LINE, KEYS.case),
    "parse a recipient": lambda: recipients.recipient.__wrapped__(APPLICATION.reply),
    "parse it again": lambda: recipients.recipient(APPLICATION.reply),
    "parse a receipt": lambda: receipts.parse(RECEIPT.words("en")),
    "keys of a receipt": lambda: receipts.keys(RECEIPT, LINE),
    "keys and recipient of a receipt": lambda: receipts.keys(RECEIPT, LINE).reply.recipient,
}


def rate(verb: Callable[[], object], seconds: float) -> float:
    """How often `verb` ran in a second."""
    verb()
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        verb()
        done += 1
    return done / spent


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    for name, verb in VERBS.items():
        often = rate(verb, seconds)
        print(f"{name:32} {often:12,.0f} /s {1e6 / often:10.1f} us")


if __name__ == "__main__":
    main()
