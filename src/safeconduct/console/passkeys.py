"""Passkeys as WebAuthn has them. Loaded when the first one comes: the library and what it loads take 13 MB."""

from collections.abc import Sequence
from typing import Any

import msgspec
import webauthn
from webauthn.helpers import exceptions, options_to_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from safeconduct.console.office import Console
from safeconduct.errors import SignInRefused
from safeconduct.model.staff import Unlock


class Registered(msgspec.Struct, frozen=True):
    """A new passkey, checked."""

    credential: bytes
    public_key: bytes
    sign_count: int


def options(console: Console, newcomer: str, challenge: bytes, known: Sequence[bytes] = ()) -> msgspec.Raw:
    """What `navigator.credentials.create()` is asked to make. `newcomer`: the id in hexadecimal digits.

    A device that has one of the `known` passkeys already makes no second one, which would overwrite the first.
    """
    wanted = webauthn.generate_registration_options(
        rp_id=console.relying_party,
        rp_name=console.line.title,
        user_id=bytes.fromhex(newcomer),
        user_name=console.line.title,
        challenge=challenge,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return msgspec.Raw(options_to_json(wanted).encode())


def registered(console: Console, credential: dict[str, Any], challenge: bytes) -> Registered:
    """A new passkey that has signed this challenge. `SignInRefused` when it has not."""
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=console.relying_party,
            expected_origin=console.origin,
            require_user_verification=True,
        )
    except exceptions.WebAuthnException as error:
        raise SignInRefused from error
    return Registered(made.credential_id, made.credential_public_key, made.sign_count)


def signed_in(console: Console, credential: dict[str, Any], challenge: bytes, unlock: Unlock) -> int:
    """The sign count of the passkey that has signed this challenge. `SignInRefused` when it has not."""
    try:
        answer = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=console.relying_party,
            expected_origin=console.origin,
            credential_public_key=unlock.public_key,
            credential_current_sign_count=unlock.sign_count,
            require_user_verification=True,
        )
    except exceptions.WebAuthnException as error:
        raise SignInRefused from error
    return answer.new_sign_count
