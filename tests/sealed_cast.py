"""The cast of the sealing tests: one line, its keys, and the files in `spec/vectors`.

Alice is on duty in the team `law`, Bob has the next shift, Carol answers for another line and Mallory
stands outside.
"""

import json
from pathlib import Path
from typing import Any

from safeconduct.model.application import Application, Note, Quote, Reply
from safeconduct.model.ids import Epoch, Language, Team
from safeconduct.sealing import receipts, roster
from safeconduct.sealing.documents import EpochSecret
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.recipients import Identity

VECTORS = Path(__file__).parents[1] / "spec" / "vectors"

ROOT = SigningKey.new("safeconduct.example/root")
LINE = roster.line_id(ROOT.verifier.text)
LAW, MED = (SigningKey.new(roster.team_name(ROOT.verifier, Team(team))) for team in ("law", "med"))
TEAM, EPOCH = Team("law"), Epoch("2026-W47")
EPOCH_IDENTITY = Identity.new()

CAROLS_ROOT = SigningKey.new("safeconduct.carols/root")
CAROLS_LINE = roster.line_id(CAROLS_ROOT.verifier.text)
MALLORY = Identity.new()

RECEIPT = receipts.new()
APPLICANT = receipts.keys(RECEIPT, LINE)

SEALED = {
    "line": LINE,
    "team": TEAM,
    "epoch": EPOCH,
    "case": APPLICANT.case,
    "language": Language("ru"),
}
APPLICATION = Application(
    **SEALED, situation="home", people=2, text="Что делать?", reply=APPLICANT.reply.recipient.text
)
REPLY = Reply(**SEALED, made="2026-11-22", text="Здравствуйте.", quotes=(Quote("called-up", "0123abcd"),))
NOTE = Note(**SEALED, made="2026-11-22", author="amber river", text="Звонить не надо.")
SECRET = EpochSecret(line=LINE, team=TEAM, epoch=EPOCH, identity=EPOCH_IDENTITY.text, signing=LAW.text)


def vectors(name: str) -> dict[str, Any]:
    """One file of `spec/vectors`."""
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
