"""Opening envelopes, in one module so that an import contract can say who may do it."""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import BinaryIO, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from safeconduct.errors import DocumentError, EnvelopeError, NoteError
from safeconduct.model.application import Application, Message, Note, Proposal, Reply, Transcript
from safeconduct.model.ids import CaseTag, DeliveryKey, Epoch, Team
from safeconduct.sealing import age, documents, notes, sounds
from safeconduct.sealing.age import Stanza
from safeconduct.sealing.documents import EpochSecret
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.padding import unpad
from safeconduct.sealing.recipients import ENCAPSULATED, HYBRID, LABEL, STANZA, Identity
from safeconduct.sealing.roster import team_of

Signed = TypeVar("Signed", Reply, Note, Proposal)
HEADER_LIMIT = 64 * 1024
"""Bytes in which the header of a stream must end: room for forty recipients."""
Unwrap = Callable[[Sequence[Stanza]], bytes | None]
"""Finds the file key in a header, None when no stanza is for it, or raises `EnvelopeError`."""


def open_envelope(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """The plaintext of an age file, still padded. `EnvelopeError` when none of `identities` opens it."""
    return open_with(sealed, [_hybrid(identity) for identity in identities])


def open_with(sealed: bytes, unwraps: Iterable[Unwrap]) -> bytes:
    """As `open_envelope`, for whatever can find a file key."""
    return b"".join(open_stream_with(BytesIO(sealed), unwraps, len(sealed)))


def open_stream(source: BinaryIO, identities: Sequence[Identity]) -> Iterator[bytes]:
    """The plaintext of an age file that does not fit into memory, chunk by chunk. Errors as in `open_envelope`.

    Each chunk is what was sealed; that nothing is missing after it is known only when the last has come.
    """
    return open_stream_with(source, [_hybrid(identity) for identity in identities], HEADER_LIMIT)


def open_stream_with(source: BinaryIO, unwraps: Iterable[Unwrap], limit: int) -> Iterator[bytes]:
    """As `open_stream`, for whatever can find a file key; the header is looked for in the first `limit` bytes."""
    file = age.parse(source.read(limit))
    file_key = next((key for unwrap in unwraps if (key := unwrap(file.stanzas)) is not None), None)
    if file_key is None:
        raise EnvelopeError("No identity at hand opens it.")
    if not hmac.compare_digest(file.mac, age.header_mac(file_key, file.header)):
        raise EnvelopeError("Its header was changed.")
    yield from _open_chunks(file_key, file.payload, source)


def _hybrid(identity: Identity) -> Unwrap:
    def unwrap(stanzas: Sequence[Stanza]) -> bytes | None:
        for stanza in stanzas:
            if stanza.arguments[0] == STANZA:
                try:
                    return HYBRID.decrypt(_wrapped(stanza), identity.private_key, LABEL)
                except (InvalidTag, ValueError):
                    continue  # sealed to somebody else
        return None

    return unwrap


def _wrapped(stanza: Stanza) -> bytes:
    if len(stanza.arguments) != 2:  # noqa: PLR2004 - the type and the encapsulated key
        raise EnvelopeError("A stanza of its header is damaged.")
    encapsulated = age.unbase64(stanza.arguments[1].encode())
    if len(encapsulated) != ENCAPSULATED or len(stanza.body) != age.FILE_KEY + age.TAG:
        raise EnvelopeError("A stanza of its header is damaged.")
    return encapsulated + stanza.body


def _open_chunks(file_key: bytes, start: bytes, source: BinaryIO) -> Iterator[bytes]:
    """The chunks of a payload whose first bytes are `start`, and whose others come from `source`."""
    start += source.read(max(age.SALT - len(start), 0))
    cipher = ChaCha20Poly1305(age.payload_key(file_key, start[: age.SALT]))
    for number, (sealed, last) in enumerate(_pieces(memoryview(start)[age.SALT :], source)):
        try:
            chunk = cipher.decrypt(age.chunk_nonce(number, last=last), sealed, None)
        except InvalidTag:
            raise EnvelopeError("It was changed or cut off.") from None
        if number and not chunk:
            raise EnvelopeError("It ends in an empty chunk.")
        yield chunk


def _pieces(start: memoryview, source: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Sealed chunks, and whether each is the last: one is known to be when nothing comes after it."""
    step = age.CHUNK + age.TAG
    place, waiting = 0, b""
    while True:
        piece = bytes(start[place : place + step])
        place += len(piece)
        piece += source.read(step - len(piece))
        if not piece:
            break
        if waiting:
            yield waiting, False
        waiting = piece
    if not waiting:
        raise EnvelopeError("It is cut off.")
    yield waiting, True


def open_document(
    sealed: bytes, identity: Identity, *, line: str, team: Team, epoch: Epoch, case: CaseTag | None = None
) -> Application | Message:
    """What an applicant handed in to this team epoch; `case` once the case is known.

    `EnvelopeError` when it does not open, `DocumentError` when it is something else or belongs elsewhere.
    """
    document = documents.decode(open_envelope(sealed, [identity]))
    if isinstance(document, EpochSecret):
        raise DocumentError("It is of another kind.")
    return documents.expect(document, line=line, team=team, epoch=epoch, case=case)


def open_reply(sealed: bytes, identity: Identity, team: Verifier, line: str, case: CaseTag) -> Reply:
    """An answer in this case that `team` has signed, for the applicant's identity or the epoch's.

    `EnvelopeError`, `NoteError` when the team has not signed it, `DocumentError` when it belongs elsewhere.
    """
    return _open_statement(Reply, sealed, identity, team, line, case)


def open_note(sealed: bytes, identity: Identity, team: Verifier, line: str, case: CaseTag) -> Note:
    """A note in this case that `team` has signed. Errors as in `open_reply`."""
    return _open_statement(Note, sealed, identity, team, line, case)


def open_proposal(sealed: bytes, identity: Identity, team: Verifier, line: str, case: CaseTag) -> Proposal:
    """A reply in this case that waits for a second person. Errors as in `open_reply`."""
    return _open_statement(Proposal, sealed, identity, team, line, case)


def open_transcript(
    sealed: bytes,
    identity: Identity,
    teams: Mapping[Team, Verifier],
    *,
    line: str,
    team: Team,
    epoch: Epoch,
    case: CaseTag | None = None,
) -> Transcript:
    """What another of `teams` told this one about a case, signed by the very team it names. Errors as in `open_reply`."""
    note = _note_in(sealed, identity)
    transcript = documents.read_statement(notes.verify(note, teams.values()))
    if not isinstance(transcript, Transcript) or transcript.sender not in teams:
        raise DocumentError("It is of another kind.")
    notes.verify(note, [teams[transcript.sender]])  # another team must not speak for this one
    return documents.expect(transcript, line=line, team=team, epoch=epoch, case=case)


def open_epoch(sealed: bytes, identity: Identity, *, line: str, team: Team, epoch: Epoch) -> EpochSecret:
    """A team epoch's secret keys, sealed to `identity`. Errors as in `open_document`."""
    document = documents.decode(open_envelope(sealed, [identity]))
    if not isinstance(document, EpochSecret):
        raise DocumentError("It is of another kind.")
    return documents.expect(document, line=line, team=team, epoch=epoch)


def open_second(sealed: bytes, identity: Identity, *, number: int, case: CaseTag, take: DeliveryKey) -> bytes:
    """One second of this take, spoken in this case, as mu-law; nothing when it is the ending. Errors as in `open_document`."""
    return sounds.read(open_envelope(sealed, [identity]), number, case, take)


def _open_statement(
    kind: type[Signed], sealed: bytes, identity: Identity, team: Verifier, line: str, case: CaseTag
) -> Signed:
    statement = documents.read_statement(notes.verify(_note_in(sealed, identity), [team]))
    if not isinstance(statement, kind):
        raise DocumentError("It is of another kind.")
    return documents.expect(statement, line=line, team=team_of(team), case=case)


def _note_in(sealed: bytes, identity: Identity) -> str:
    try:
        return unpad(open_envelope(sealed, [identity])).decode()
    except UnicodeDecodeError:
        raise NoteError("It is not Unicode.") from None
