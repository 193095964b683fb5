"""Invitations: a secret in a link's fragment, which the server never sees (spec/sealing.md section 6)."""

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from safeconduct.errors import KeyTextError
from safeconduct.sealing.derivation import expand, extract, line_salt
from safeconduct.sealing.recipients import Identity

SECRET = 16
_LABEL = "safeconduct/invitation/v1"


@dataclass(frozen=True)
class InvitationSecret:
    """16 random bytes, shown once. They never print themselves."""

    secret: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The fragment of the link: 22 characters of base64url."""
        return urlsafe_b64encode(self.secret).decode().rstrip("=")


def new() -> InvitationSecret:
    """A fresh invitation."""
    return InvitationSecret(secrets.token_bytes(SECRET))


def parse(text: str) -> InvitationSecret:
    """The invitation of a link's fragment. `KeyTextError` when it is none."""
    try:
        invitation = InvitationSecret(urlsafe_b64decode(text.encode() + b"=="))
    except (binascii.Error, UnicodeEncodeError):
        raise KeyTextError("It is not an invitation.") from None
    if len(invitation.secret) != SECRET or invitation.text != text:
        raise KeyTextError("It is not an invitation.")
    return invitation


def public_id(invitation: InvitationSecret, line: str) -> str:
    """The name under which the server keeps the invitation: 32 hexadecimal digits."""
    return expand(_root(invitation, line), f"{_LABEL}/id", 16).hex()


def opening(invitation: InvitationSecret, line: str) -> Identity:
    """The identity to which epoch copies for the newcomer are sealed."""
    return Identity(expand(_root(invitation, line), f"{_LABEL}/open", 32))


def _root(invitation: InvitationSecret, line: str) -> bytes:
    return extract(line_salt(line), invitation.secret)
