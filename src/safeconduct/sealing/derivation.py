"""HKDF-SHA-256 as every key derived from a short secret uses it (RFC 5869; spec/receipt.md section 3)."""

import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


def line_salt(line: str) -> bytes:
    """The salt of a line (32 bytes): one line's receipts open nothing of another's. `line` is a line id."""
    return hashlib.sha256(bytes.fromhex(line)).digest()


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract: a root of 32 bytes."""
    return hmac.digest(salt, secret, "sha256")


def expand(root: bytes, label: str, length: int) -> bytes:
    """HKDF-Expand: `length` bytes for the use that `label` names."""
    return HKDFExpand(hashes.SHA256(), length, label.encode()).derive(root)
