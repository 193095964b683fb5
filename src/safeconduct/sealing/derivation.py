"""HKDF-SHA-256 as every key derived from a short secret uses it (RFC 5869; spec/receipt.md section 3), and HMAC."""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand


def line_salt(line: str) -> bytes:
    """The salt of a line (32 bytes): one line's receipts open nothing of another's. `line` is a line id."""
    return hashlib.sha256(bytes.fromhex(line)).digest()


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA-256. The standard library's lets other threads run meanwhile, which costs more than it takes."""
    mac = HMAC(key, hashes.SHA256())
    mac.update(message)
    return mac.finalize()


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract: a root of 32 bytes."""
    return HKDF.extract(hashes.SHA256(), salt, secret)


def expand(root: bytes, label: str, length: int) -> bytes:
    """HKDF-Expand: `length` bytes for the use that `label` names."""
    return HKDFExpand(hashes.SHA256(), length, label.encode()).derive(root)
