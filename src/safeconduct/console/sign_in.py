"""The ways in: a passkey, twelve recovery words, or an invitation.

What unlocks the work (the passkey's PRF output, the words, the invitation's secret) stays in the
browser. The server checks a signature, then hands out the sealed identity file and the sealed copies
of epoch secrets that only this browser can open.
"""

import hashlib
import secrets
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from importlib import import_module
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.desk import audit, epochs, staff, stints
from safeconduct.errors import EnvelopeError, NoteError, RequestUnreadable, SecretMissing, SignInRefused
from safeconduct.model.ids import CaseworkerId, Epoch, Language, Team
from safeconduct.model.staff import KEYLESS, Caseworker, EpochKey, Invitation, KeyCopy, Role, Unlock
from safeconduct.sealing import age, copies, recovery, roster
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.shapes import ALIAS, fits
from safeconduct.store import Db

SIGN_IN = "sign-in"
"""The purpose of a challenge to sign in; one to join is bound to its invitation and the newcomer's id."""
PRF_NONCE = 16
PASSKEYS = "safeconduct.console.passkeys"
"""Loaded only when somebody uses one: a line starts without its library."""

Bytes32 = Annotated[bytes, Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
EpochText = Annotated[str, Meta(pattern=r"^[0-9]{4}-W[0-9]{2}\Z")]  # part of a file's name: nothing else fits
IdentityFile = Annotated[bytes, Meta(min_length=1, max_length=16 * 1024)]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class Welcome(Struct, frozen=True):
    """What a browser must know before anybody signs in. Public, like the line's front page."""

    line: str
    key: str
    title: str
    challenge: bytes
    relying_party: str
    nonce: bytes
    """What passkeys are asked to answer: the same for the whole line (spec/sealing.md section 6)."""
    languages: tuple[Language, ...]
    practice: bool
    """Its cases are made up."""


class Credential(Struct, frozen=True):
    """What `PublicKeyCredential.toJSON()` gives, with `clientExtensionResults` emptied by the browser."""

    id: str
    rawId: str  # noqa: N815 - WebAuthn's own spelling
    type: Literal["public-key"]
    response: dict[str, Any]
    clientExtensionResults: dict[str, Any]  # noqa: N815
    authenticatorAttachment: str | None = None  # noqa: N815


class WordsAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """A challenge signed with the key that grows from the recovery words."""

    key: Bytes32
    signature: Signature


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """One answered challenge: by a passkey or by recovery words."""

    challenge: Bytes32
    passkey: Credential | None = None
    words: WordsAnswer | None = None


class OpenableCopy(Struct, frozen=True):
    """The secret of an epoch, sealed to the one who asks."""

    team: Team
    epoch: Epoch
    sealed: bytes


class Keys(Struct, frozen=True):
    """Everything public or sealed that a console works with."""

    roster: str
    epochs: list[EpochKey]
    copies: list[OpenableCopy]
    leads: list[str]
    """Aliases of the team's leads: who can give somebody a missing key."""
    lease_minutes: int


class SignedIn(Struct, frozen=True):
    token: str
    caseworker: Caseworker
    sealed: bytes
    """The caseworker's identity file; only the passkey or the words just used open it."""
    keys: Keys


class Invited(Struct, frozen=True, forbid_unknown_fields=True):
    """Which invitation: its public id, not its secret."""

    invitation: Id


class Opened(Struct, frozen=True):
    """An open invitation: what the newcomer's browser needs to join."""

    id: CaseworkerId
    name: str
    """The alias of whoever has lost their keys and comes in anew, and keeps it; empty for a newcomer."""
    team: Team
    role: Role
    challenge: bytes
    passkey: msgspec.Raw
    """Options for `navigator.credentials.create()` in WebAuthn's JSON form."""
    keys: Keys


class PasskeyUnlock(Struct, frozen=True, forbid_unknown_fields=True):
    """A new passkey, and the identity file it opens."""

    registration: Credential
    sealed: IdentityFile


class WordsUnlock(Struct, frozen=True, forbid_unknown_fields=True):
    """New recovery words, and the identity file they open."""

    key: Bytes32
    signature: Signature
    sealed: IdentityFile


class JoinCopy(Struct, frozen=True, forbid_unknown_fields=True):
    """An epoch's secret, sealed again: from the invitation to the newcomer."""

    epoch: EpochText
    sealed: Annotated[bytes, Meta(min_length=1, max_length=64 * 1024)]


class Join(Struct, frozen=True, forbid_unknown_fields=True):
    """A newcomer, made in their own browser. The card is signed by the team; a publisher has a name instead."""

    invitation: Id
    challenge: Bytes32
    id: Id
    card: Annotated[str, Meta(max_length=16 * 1024)]
    words: WordsUnlock
    passkey: PasskeyUnlock | None
    copies: Annotated[tuple[JoinCopy, ...], Meta(max_length=500)]
    name: Annotated[str, Meta(max_length=80)] = ""


class Joined(Struct, frozen=True):
    token: str
    caseworker: Caseworker
    keys: Keys


async def welcome(console: Console, _: Nothing) -> Welcome:
    """What a browser must know before anybody signs in, and a challenge."""
    line = console.line
    return Welcome(
        line=line.id,
        key=line.key,
        title=line.title,
        challenge=console.challenges.draw(SIGN_IN, console.now()),
        relying_party=console.relying_party,
        nonce=prf_nonce(line.id),
        languages=console.guide().languages,
        practice=line.practice,
    )


def prf_nonce(line: str) -> bytes:
    """The nonce of every passkey file of a line, 16 bytes (spec/sealing.md section 6)."""
    return hashlib.sha256(b"safeconduct/passkey/v1" + bytes.fromhex(line)).digest()[:PRF_NONCE]


async def sign_in(console: Console, asked: SignIn) -> SignedIn:
    """Sign in with a passkey or recovery words. `SignInRefused` tells nobody which part was wrong."""
    now = console.now()
    unlock_id = _unlock_id(asked)
    unlock, caseworker = await console.vault.read(lambda db: staff.unlock(db, unlock_id))
    sign_count = _verified(console, asked, unlock)
    console.challenges.spend(asked.challenge, SIGN_IN, now)

    def job(db: Db) -> Keys:
        staff.unlock(db, unlock.id)  # who was dismissed since is refused
        staff.touch(db, unlock.id, sign_count)
        audit.record(db, now, caseworker.id, f"signed in: {unlock.kind}")
        stints.come_in(db, caseworker.id, now)
        return _keys(console, db, caseworker.id, caseworker.team)

    keys_of = await console.vault.write(job)
    token = console.sessions.begin(caseworker, now)
    console.team_changed()
    return SignedIn(token, caseworker, unlock.sealed, keys_of)


async def keys(console: Console, who: Caseworker, _: Nothing) -> Keys:
    """The roster, the open epochs and your sealed key copies, as they are now."""
    return await console.vault.read(lambda db: _keys(console, db, who.id, who.team))


async def invitation(console: Console, asked: Invited) -> Opened:
    """Look at an invitation: role, team, the keys that wait, and what a new passkey must sign."""
    now = console.now()

    def job(db: Db) -> tuple[Invitation, Caseworker | None, Keys]:
        found = staff.invitation(db, asked.invitation, now)
        before = staff.caseworker(db, found.replaces) if found.replaces else None
        return found, before, _keys(console, db, found.id, found.team)

    found, before, waiting = await console.vault.read(job)
    newcomer = before.id if before else CaseworkerId(secrets.token_hex(16))
    challenge = console.challenges.draw(_joining(asked.invitation, newcomer), now)
    options: msgspec.Raw = _passkeys().options(console, newcomer, challenge)
    name = before.name if before else ""
    return Opened(newcomer, name, found.team, found.role, challenge, options, waiting)


async def join(console: Console, asked: Join) -> Joined:
    """Join by invitation: the card is checked, the ways in are kept, the invitation is spent."""
    now = console.now()
    found, published = await console.vault.read(
        lambda db: (staff.invitation(db, asked.invitation, now), epochs.roster(db) or "")
    )
    caseworker = _newcomer(console, asked, found, published)
    unlocks = _new_unlocks(console, asked, caseworker.id)
    console.challenges.spend(asked.challenge, _joining(asked.invitation, caseworker.id), now)
    covered = [_cover(console, found.team, caseworker.id, copy) for copy in asked.copies]

    def job(db: Db) -> Keys:
        staff.join(db, found.id, caseworker, unlocks, covered, now)
        stints.come_in(db, caseworker.id, now)
        what = "joined anew" if found.replaces else "joined"
        audit.record(db, now, caseworker.id, f"{what}: {caseworker.role}")
        return _keys(console, db, caseworker.id, caseworker.team)

    keys_of = await console.vault.write(job)
    if found.replaces:
        console.sessions.end_all(caseworker.id)  # those of whoever may have the lost keys
    console.team_changed()
    return Joined(console.sessions.begin(caseworker, now), caseworker, keys_of)


def _unlock_id(asked: SignIn) -> bytes:
    if asked.words is not None and asked.passkey is None:
        return asked.words.key
    if asked.passkey is not None and asked.words is None:
        return _credential_id(asked.passkey)
    raise RequestUnreadable("One way in at a time.")


def _credential_id(credential: Credential) -> bytes:
    """The credential's id. A body that still carries PRF output is refused: it must not come near us."""
    if credential.clientExtensionResults:
        raise RequestUnreadable("The browser must not send extension results.")
    try:
        return urlsafe_b64decode(credential.rawId + "=" * (-len(credential.rawId) % 4))
    except ValueError as error:
        raise RequestUnreadable from error


def _verified(console: Console, asked: SignIn, unlock: Unlock) -> int:
    """The authenticator's sign count (0 for words) when the answer is good; else `SignInRefused`."""
    if asked.words is not None:
        words = asked.words
        if not recovery.signed_in(unlock.public_key, asked.challenge, console.line.id, words.signature):
            raise SignInRefused
        return 0
    count: int = _passkeys().signed_in(console, msgspec.to_builtins(asked.passkey), asked.challenge, unlock)
    return count


def _passkeys() -> Any:
    return import_module(PASSKEYS)


def _joining(invitation_id: str, newcomer: str) -> str:
    return f"join/{invitation_id}/{newcomer}"


def _newcomer(console: Console, asked: Join, found: Invitation, published: str) -> Caseworker:
    if found.role not in KEYLESS:
        return _carded(console, asked, found, published)
    if asked.card or asked.copies:
        raise RequestUnreadable("Whoever works without keys has no card.")
    if not fits(ALIAS)(asked.name):
        raise RequestUnreadable("Whoever works without keys needs a name.")
    return Caseworker(CaseworkerId(asked.id), asked.name, found.role, found.team, "", "")


def _carded(console: Console, asked: Join, found: Invitation, published: str) -> Caseworker:
    """The newcomer as the card says, when the team has signed it and it fits the invitation."""
    card = roster.read_card(asked.card, roster.read_roster(published, Verifier.from_text(console.line.key)))
    if (card.team, card.role, card.id) != (found.team, found.role, asked.id):
        raise NoteError("The card is not what the invitation is for.")
    return Caseworker(card.id, card.name, card.role, card.team, card.recipient, asked.card)


def _new_unlocks(console: Console, asked: Join, person: CaseworkerId) -> list[Unlock]:
    unlocks = [new_words(console, asked.words, asked.challenge, person)]
    if asked.passkey is not None:
        unlocks.append(new_passkey(console, asked.passkey, asked.challenge, person))
    return unlocks


def new_words(console: Console, words: WordsUnlock, challenge: bytes, person: CaseworkerId) -> Unlock:
    """Recovery words as a way in. `SignInRefused` when they have not signed the challenge."""
    if not recovery.signed_in(words.key, challenge, console.line.id, words.signature):
        raise SignInRefused
    return Unlock(words.key, person, "words", words.key, 0, _file(words.sealed))


def new_passkey(console: Console, new: PasskeyUnlock, challenge: bytes, person: CaseworkerId) -> Unlock:
    """A passkey as a way in. `SignInRefused` when it has not signed the challenge."""
    _credential_id(new.registration)
    made = _passkeys().registered(console, msgspec.to_builtins(new.registration), challenge)
    sealed = _file(new.sealed)
    return Unlock(made.credential, person, "passkey", made.public_key, made.sign_count, sealed)


def _file(sealed: bytes) -> bytes:
    """The identity file, when it is an age file at all."""
    age.parse(sealed)
    return sealed


def _cover(console: Console, team: Team, person: CaseworkerId, copy: JoinCopy) -> KeyCopy:
    epoch = Epoch(copy.epoch)
    return copies.cover(console.folder.shred_key(team, epoch), team, epoch, person, copy.sealed)


def _keys(console: Console, db: Db, holder: str, team: Team) -> Keys:
    today = datetime.fromtimestamp(console.now(), UTC).date().isoformat()
    return Keys(
        roster=epochs.roster(db) or "",
        epochs=[key for key in epochs.open_epochs(db, today) if key.team == team],
        copies=[opened for copy in epochs.copies_for(db, holder) if (opened := _uncovered(console, copy))],
        leads=[
            person.name
            for person in staff.caseworkers(db)
            if (person.team, person.role) == (team, "lead") and not person.suspended
        ],
        lease_minutes=console.settings.lease_minutes,
    )


def _uncovered(console: Console, copy: KeyCopy) -> OpenableCopy | None:
    try:
        sealed = copies.uncover(console.folder.shred_key(copy.team, copy.epoch), copy)
    except (SecretMissing, EnvelopeError):  # shredded, or damaged: the rest must stay usable
        return None
    return OpenableCopy(copy.team, copy.epoch, sealed)
