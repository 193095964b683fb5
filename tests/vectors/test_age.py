"""The official test vectors of age (C2SP/CCTV), from the npm package `cctv-age`, and mutated envelopes."""

import hashlib
import random
import re
import zlib
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safeconduct.errors import EnvelopeError
from safeconduct.sealing import age, bech32, opening
from safeconduct.sealing.recipients import Identity

PACKAGE = Path(__file__).parents[2] / "frontend" / "node_modules" / "cctv-age" / "index.js"
OUT_OF_SCOPE = {"armored", "passphrase"}
"""We write and read neither armor nor passwords."""


def read_vectors():
    if not PACKAGE.exists():
        return {}
    found = re.findall(
        r'^var (\w+)_default = __toBinary\("([A-Za-z0-9+/=]*)"\);$', PACKAGE.read_text(), re.MULTILINE
    )
    return {name: Vector(b64decode(raw)) for name, raw in found}


class Vector:
    """One file: `key: value` lines, an empty line, an age file."""

    def __init__(self, raw):
        head, _, body = raw.partition(b"\n\n")
        lines = [line.partition(": ")[::2] for line in head.decode().split("\n")]
        self.fields = dict(lines)
        self.identities = [value for key, value in lines if key == "identity"]
        self.sealed = zlib.decompress(body) if self.fields.get("compressed") == "zlib" else body

    @property
    def in_scope(self):
        return OUT_OF_SCOPE.isdisjoint(self.fields)


VECTORS = {name: vector for name, vector in read_vectors().items() if vector.in_scope}


def unwrap_with(text):
    """Our own opening for hybrid identities, and a classical one that only these vectors need."""
    if text.upper().startswith("AGE-SECRET-KEY-PQ-"):
        return opening._hybrid(Identity.from_text(text))
    secret = X25519PrivateKey.from_private_bytes(bech32.decode("age-secret-key-", text))
    return lambda stanzas: unwrap_x25519(secret, stanzas)


def unwrap_x25519(secret, stanzas):
    for kind, *arguments in ((*stanza.arguments, stanza.body) for stanza in stanzas):
        if kind != "X25519":
            continue
        if len(arguments) != 2:
            raise EnvelopeError
        share, body = age.unbase64(arguments[0].encode()), arguments[1]
        if len(share) != 32 or len(body) != 32:
            raise EnvelopeError
        try:
            shared = secret.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise EnvelopeError from None
        salt = share + secret.public_key().public_bytes_raw()
        key = HKDF(hashes.SHA256(), 32, salt, b"age-encryption.org/v1/X25519").derive(shared)
        try:
            return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
        except InvalidTag:
            continue
    return None


@pytest.mark.frontend
def test_all_vectors_in_scope_are_there():
    """Fewer would mean that we read the package wrongly."""
    assert len(VECTORS) == 85


@pytest.mark.parametrize("name", VECTORS)
def test_an_official_vector_opens_or_is_refused_as_it_says(name):
    """What must open opens to the very payload; anything else is an `EnvelopeError` and nothing worse."""
    vector = VECTORS[name]
    unwraps = [unwrap_with(identity) for identity in vector.identities]
    if vector.fields["expect"] == "success":
        payload = opening.open_with(vector.sealed, unwraps)
        assert hashlib.sha256(payload).hexdigest() == vector.fields["payload"]
    else:
        with pytest.raises(EnvelopeError):
            opening.open_with(vector.sealed, unwraps)


ALICE = Identity.new()
MUTATIONS = 3000


def mutate(sealed, chance):
    """One accident on the way: a flipped bit, a lost, doubled or swapped piece, a cut."""
    place, length = chance.randrange(len(sealed)), chance.randrange(1, 80)
    piece = sealed[place : place + length]
    return chance.choice(
        (
            lambda: sealed[:place] + bytes([sealed[place] ^ 1 << chance.randrange(8)]) + sealed[place + 1 :],
            lambda: sealed[:place] + sealed[place + length :],
            lambda: sealed[:place] + piece + sealed[place:],
            lambda: sealed[:place],
            lambda: sealed[:place] + chance.randbytes(length) + sealed[place + length :],
            lambda: sealed[:place] + b"\n" + sealed[place:],
        )
    )()


@pytest.mark.parametrize("length", [0, 4096, 70_000])
def test_a_damaged_envelope_never_opens_and_never_crashes(length):
    """Whatever happens on the way, it is an `EnvelopeError`."""
    sealed = age.seal(b"x" * length, [Identity.new().recipient, ALICE.recipient])
    chance = random.Random(length)
    for _ in range(MUTATIONS // 3):
        damaged = mutate(sealed, chance)
        if damaged != sealed:
            with pytest.raises(EnvelopeError):
                opening.open_envelope(damaged, [ALICE])
