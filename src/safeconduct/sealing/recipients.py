"""Recipients (`age1pq1…`) and identities (`AGE-SECRET-KEY-PQ-1…`): the post-quantum hybrid of age.

X-Wing, that is ML-KEM-768 and X25519, through HPKE (c2sp.org/age, RFC 9180). A recipient seals, an
identity knows its recipient; opening with an identity is in `opening`.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from safeconduct.errors import KeyTextError
from safeconduct.sealing import bech32
from safeconduct.sealing.age import Stanza, base64

STANZA = "mlkem768x25519"
HYBRID = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
LABEL = b"age-encryption.org/mlkem768x25519"
ENCAPSULATED = 1120
"""Bytes of an encapsulated key: an ML-KEM-768 ciphertext and an X25519 share."""
SEED = 32
_MLKEM_PUBLIC = 1184
_X25519_PUBLIC = 32
_PREFIX = "age1pq"
_SECRET_PREFIX = "age-secret-key-pq-"  # noqa: S105 - how every identity's text begins


@dataclass(frozen=True)
class Recipient:
    """Whom something can be sealed to. Made by `recipient`, or by an identity."""

    text: str
    _key: MLKEM768X25519PublicKey = field(repr=False, compare=False)

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that carries `file_key` to this recipient."""
        wrapped = HYBRID.encrypt(file_key, self._key, LABEL)
        return Stanza((STANZA, base64(wrapped[:ENCAPSULATED]).decode()), wrapped[ENCAPSULATED:])


@lru_cache(maxsize=256)
def recipient(text: str) -> Recipient:
    """The recipient that `text` names. `KeyTextError` when it is none. A millisecond once, then remembered."""
    public = bech32.decode(_PREFIX, text)
    if len(public) != _MLKEM_PUBLIC + _X25519_PUBLIC:
        raise KeyTextError("Its length is wrong.")
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC])
    except ValueError:
        raise KeyTextError("Its first part is not an ML-KEM-768 key.") from None
    x25519 = X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:])
    return Recipient(text.lower(), MLKEM768X25519PublicKey(mlkem, x25519))


@dataclass(frozen=True)
class Identity:
    """A secret key: 32 bytes from which both halves of the hybrid grow. It never prints itself."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED:
            raise KeyTextError("Its length is wrong.")

    @classmethod
    def new(cls) -> "Identity":
        """A fresh identity from the operating system's randomness."""
        return cls(secrets.token_bytes(SEED))

    @classmethod
    def from_text(cls, text: str) -> "Identity":
        """The identity written as `AGE-SECRET-KEY-PQ-1…`. `KeyTextError` when it is none."""
        return cls(bech32.decode(_SECRET_PREFIX, text))

    @property
    def text(self) -> str:
        """`AGE-SECRET-KEY-PQ-1…`, as the `age` command reads it."""
        return bech32.encode(_SECRET_PREFIX, self.seed).upper()

    @cached_property
    def private_key(self) -> MLKEM768X25519PrivateKey:
        """Both private halves, expanded from the seed as X-Wing says (draft-connolly-cfrg-xwing-kem)."""
        return MLKEM768X25519PrivateKey(*self._halves)

    @cached_property
    def recipient(self) -> Recipient:
        """Whom others seal to so that this identity can open."""
        secret_mlkem, secret_x25519 = self._halves
        mlkem, x25519 = secret_mlkem.public_key(), secret_x25519.public_key()
        public = mlkem.public_bytes_raw() + x25519.public_bytes_raw()
        return Recipient(bech32.encode(_PREFIX, public), MLKEM768X25519PublicKey(mlkem, x25519))

    @cached_property
    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = hashlib.shake_256(self.seed).digest(96)
        return (
            MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
            X25519PrivateKey.from_private_bytes(expanded[64:]),
        )
