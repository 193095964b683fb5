"""Key copies under the shred key of their epoch (spec/sealing.md section 5).

A copy is an envelope already, sealed to one holder. Here it gets a second cover whose key lies in a file
outside the database and its backups: without that file every copy is noise, in old backups too.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from safeconduct.errors import EnvelopeError
from safeconduct.model.ids import Epoch, Team
from safeconduct.model.staff import KeyCopy

_NONCE = 12


def cover(shred_key: bytes, team: Team, epoch: Epoch, holder: str, sealed: bytes) -> KeyCopy:
    """The copy of a team epoch for `holder`, covered by the epoch's shred key (32 bytes)."""
    nonce = secrets.token_bytes(_NONCE)
    covered = ChaCha20Poly1305(shred_key).encrypt(nonce, sealed, _bound(team, epoch, holder))
    return KeyCopy(team, epoch, holder, nonce + covered)


def uncover(shred_key: bytes, copy: KeyCopy) -> bytes:
    """The envelope under the cover. `EnvelopeError` when it was changed or moved to another holder."""
    nonce, covered = copy.wrapped[:_NONCE], copy.wrapped[_NONCE:]
    try:
        return ChaCha20Poly1305(shred_key).decrypt(nonce, covered, _bound(copy.team, copy.epoch, copy.holder))
    except (InvalidTag, ValueError):
        raise EnvelopeError("A key copy was changed or moved.") from None


def _bound(team: Team, epoch: Epoch, holder: str) -> bytes:
    return f"safeconduct/copy/v1/{team}/{epoch}/{holder}".encode()
