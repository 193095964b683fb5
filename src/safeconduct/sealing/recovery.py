"""Recovery words: twelve words that unlock a caseworker's identity and sign in (spec/sealing.md section 6)."""

import secrets
from dataclasses import dataclass, field

from safeconduct.sealing import words
from safeconduct.sealing.derivation import expand, extract, line_salt
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.recipients import Identity

BITS = 16
CHALLENGE = 32
"""Bytes of a sign-in challenge."""
_LABEL = "safeconduct/words/v1"
_SIGN_IN = b"safeconduct/sign-in/v1"


@dataclass(frozen=True)
class RecoveryWords:
    """128 random bits, written down as twelve English words. They never print themselves."""

    bits: bytes = field(repr=False)

    @property
    def words(self) -> str:
        """Twelve words with spaces between them."""
        return words.write(self.bits, "en")


def new() -> RecoveryWords:
    """Fresh recovery words."""
    return RecoveryWords(secrets.token_bytes(BITS))


def parse(text: str) -> RecoveryWords:
    """The recovery words that somebody typed. `ReceiptError` when they are none."""
    return RecoveryWords(words.read(text, BITS, ("en",)))


def unlocking(recovery: RecoveryWords, line: str) -> Identity:
    """The identity that opens the caseworker's own identity file."""
    return Identity(expand(_root(recovery, line), f"{_LABEL}/unlock", 32))


def sign_in_key(recovery: RecoveryWords, line: str) -> SigningKey:
    """The key that answers a sign-in challenge; the server keeps its public half."""
    return SigningKey("sign-in", expand(_root(recovery, line), f"{_LABEL}/sign-in", 32))


def sign_in(key: SigningKey, challenge: bytes, line: str) -> bytes:
    """The answer to a challenge of 32 bytes: an Ed25519 signature, 64 bytes."""
    return key.sign(_message(challenge, line))


def signed_in(public_key: bytes, challenge: bytes, line: str, signature: bytes) -> bool:
    """Whether `signature` answers `challenge` on this line with the words behind `public_key` (32 bytes)."""
    return Verifier("sign-in", public_key).verifies(_message(challenge, line), signature)


def _root(recovery: RecoveryWords, line: str) -> bytes:
    return extract(line_salt(line), recovery.bits)


def _message(challenge: bytes, line: str) -> bytes:
    return _SIGN_IN + challenge + bytes.fromhex(line)
