# ruff: noqa: INP001
"""The keys and names that all vectors use. They are published here, so nobody else must use them."""

import hashlib

from safeconduct.model.ids import Epoch, Team
from safeconduct.sealing import receipts, roster
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.receipts import WordReceipt
from safeconduct.sealing.recipients import Identity

MADE, CLOSES = "2026-11-22", "2026-12-01"
TEAM, EPOCH = Team("law"), Epoch("2026-W47")


def seed(label: str, length: int = 32) -> bytes:
    """Bytes that look random and are the same every time."""
    return hashlib.sha256(f"safeconduct vectors/{label}".encode()).digest()[:length]


ROOT = SigningKey("safeconduct.example/root", seed("root"))
OTHER_ROOT = SigningKey("safeconduct.example/root", seed("other root"))
LINE = roster.line_id(ROOT.verifier.text)
LAW = SigningKey(roster.team_name(ROOT.verifier, TEAM), seed("team law"))
MED = SigningKey(roster.team_name(ROOT.verifier, Team("med")), seed("team med"))
EPOCH_IDENTITY = Identity(seed("epoch"))
RECEIPT = WordReceipt(seed("receipt", 12))
KEYS = receipts.keys(RECEIPT, LINE)
OTHER = receipts.keys(WordReceipt(seed("second receipt", 12)), LINE)
"""A further receipt of the same case."""
