import json
from base64 import b64decode

import msgspec
import pytest
from msgspec.structs import replace

from safeconduct.errors import DocumentError, EnvelopeError, KeyTextError, NoteError
from safeconduct.model.application import Message, Part, Proposal, Transcript
from safeconduct.sealing import age, documents, envelopes, notes, opening, receipts
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.padding import pad
from safeconduct.sealing.recipients import Identity, recipient
from sealed_cast import (
    APPLICANT,
    APPLICATION,
    CAROLS_LINE,
    EPOCH,
    EPOCH_IDENTITY,
    LAW,
    LINE,
    MALLORY,
    MED,
    NOTE,
    REPLY,
    SECRET,
    TEAM,
    vectors,
)

PLACE = {"line": LINE, "team": TEAM, "epoch": EPOCH}
FILE = vectors("sealing")


def test_an_application_opens_with_the_epoch_key_only():
    """Alice reads it; Mallory, who stole the envelope, does not."""
    sealed = envelopes.seal_application(APPLICATION, EPOCH_IDENTITY.recipient)
    assert opening.open_document(sealed, EPOCH_IDENTITY, **PLACE) == APPLICATION
    with pytest.raises(EnvelopeError):
        opening.open_document(sealed, MALLORY, **PLACE)


def test_a_message_belongs_to_its_case():
    """A second word of the applicant cannot be filed under another case."""
    message = Message(
        **{name: getattr(REPLY, name) for name in ("line", "team", "epoch", "case", "language")},
        text="Ещё одно.",
        reply=APPLICATION.reply,
    )
    sealed = envelopes.seal_message(message, EPOCH_IDENTITY.recipient)
    assert opening.open_document(sealed, EPOCH_IDENTITY, **PLACE, case=APPLICANT.case) == message
    with pytest.raises(DocumentError):
        opening.open_document(sealed, EPOCH_IDENTITY, **PLACE, case="00" * 16)


def test_a_reply_opens_for_the_applicant_and_for_the_next_shift():
    """Bob reads what Alice answered."""
    sealed = envelopes.seal_reply(REPLY, LAW, recipient(APPLICATION.reply), EPOCH_IDENTITY.recipient)
    for identity in (APPLICANT.reply, EPOCH_IDENTITY):
        assert opening.open_reply(sealed, identity, LAW.verifier, LINE, APPLICANT.case) == REPLY


def test_a_reply_opens_for_everybody_of_a_group():
    """Each receipt of the group opens it, and takes it only because the team says that it is meant for it."""
    other = receipts.keys(receipts.new(), LINE)
    named, unnamed = replace(REPLY, also=(other.case,)), REPLY
    sealed = [
        envelopes.seal_reply(
            reply, LAW, APPLICANT.reply.recipient, EPOCH_IDENTITY.recipient, [other.reply.recipient]
        )
        for reply in (named, unnamed)
    ]
    assert opening.open_reply(sealed[0], other.reply, LAW.verifier, LINE, other.case) == named
    assert opening.open_reply(sealed[0], APPLICANT.reply, LAW.verifier, LINE, APPLICANT.case) == named
    with pytest.raises(DocumentError):
        opening.open_reply(sealed[1], other.reply, LAW.verifier, LINE, other.case)


def test_a_seized_server_cannot_answer():
    """It knows every recipient, and no team's signing key."""
    forged = replace(REPLY, text="Приходите.")
    sealed = envelopes.seal_reply(forged, MED, APPLICANT.reply.recipient, EPOCH_IDENTITY.recipient)
    unsigned = age.seal(pad(documents.write_statement(forged).encode()), [APPLICANT.reply.recipient])
    for envelope in (sealed, unsigned):
        with pytest.raises(NoteError):
            opening.open_reply(envelope, APPLICANT.reply, LAW.verifier, LINE, APPLICANT.case)


def test_a_team_cannot_answer_in_the_name_of_another():
    """The team inside the reply is the team that signed it."""
    sealed = envelopes.seal_reply(REPLY, MED, APPLICANT.reply.recipient, EPOCH_IDENTITY.recipient)
    with pytest.raises(DocumentError):
        opening.open_reply(sealed, APPLICANT.reply, MED.verifier, LINE, APPLICANT.case)


def test_an_answer_to_somebody_else_is_refused():
    """A signed reply cannot be moved to another case or line."""
    sealed = envelopes.seal_reply(REPLY, LAW, APPLICANT.reply.recipient, EPOCH_IDENTITY.recipient)
    for line, case in ((LINE, "00" * 16), (CAROLS_LINE, APPLICANT.case)):
        with pytest.raises(DocumentError):
            opening.open_reply(sealed, APPLICANT.reply, LAW.verifier, line, case)


def test_a_note_never_opens_for_the_applicant():
    """It is sealed to the team only, and is not a reply even for the team."""
    sealed = envelopes.seal_note(NOTE, LAW, EPOCH_IDENTITY.recipient)
    assert opening.open_note(sealed, EPOCH_IDENTITY, LAW.verifier, LINE, APPLICANT.case) == NOTE
    with pytest.raises(EnvelopeError):
        opening.open_note(sealed, APPLICANT.reply, LAW.verifier, LINE, APPLICANT.case)
    with pytest.raises(DocumentError):
        opening.open_reply(sealed, EPOCH_IDENTITY, LAW.verifier, LINE, APPLICANT.case)


def test_an_applicant_cannot_pose_as_a_colleague():
    """What is handed in is never a note, whatever it says of itself."""
    posing = age.seal(pad(documents.write_statement(NOTE).encode()), [EPOCH_IDENTITY.recipient])
    with pytest.raises(DocumentError):
        opening.open_document(posing, EPOCH_IDENTITY, **PLACE)
    with pytest.raises(NoteError):
        opening.open_note(posing, EPOCH_IDENTITY, LAW.verifier, LINE, APPLICANT.case)


def test_an_epochs_secret_goes_to_one_holder():
    """Only the newcomer's identity opens the copy, and it is not an application."""
    newcomer = Identity.new()
    sealed = envelopes.seal_epoch(SECRET, newcomer.recipient)
    assert opening.open_epoch(sealed, newcomer, **PLACE) == SECRET
    with pytest.raises(DocumentError):
        opening.open_document(sealed, newcomer, **PLACE)
    with pytest.raises(DocumentError):
        opening.open_epoch(envelopes.seal_application(APPLICATION, newcomer.recipient), newcomer, **PLACE)


def test_what_is_not_text_is_refused():
    """Bytes that are no UTF-8 inside a good envelope."""
    sealed = age.seal(pad(b"\xff"), [EPOCH_IDENTITY.recipient])
    with pytest.raises(NoteError):
        opening.open_reply(sealed, EPOCH_IDENTITY, LAW.verifier, LINE, APPLICANT.case)
    with pytest.raises(DocumentError):
        opening.open_document(sealed, EPOCH_IDENTITY, **PLACE)


def test_an_envelope_needs_a_recipient():
    """Sealed to nobody would be lost."""
    with pytest.raises(ValueError, match="recipient"):
        age.seal(b"", [])


@pytest.mark.parametrize("name", ["application", "reply", "note", "epoch"])
def test_the_envelopes_on_file_open(name):
    """The same envelopes open in the TypeScript tests."""
    file = FILE["envelopes"]
    place = {"line": FILE["line"], "team": "law", "epoch": "2026-W47"}
    epoch, applicant = (Identity.from_text(file[f"{who}_identity"]) for who in ("epoch", "applicant"))
    wanted = next(document for document in FILE["documents"]["good"] if document["kind"] == name)
    sealed, team, case = b64decode(file[name]), Verifier.from_text(file["team"]), wanted.get("case")
    opened = {
        "application": lambda: opening.open_document(sealed, epoch, **place, case=case),
        "reply": lambda: opening.open_reply(sealed, applicant, team, FILE["line"], case),
        "note": lambda: opening.open_note(sealed, epoch, team, FILE["line"], case),
        "epoch": lambda: opening.open_epoch(sealed, applicant, **place),
    }[name]()
    assert json.loads(msgspec.json.encode(opened)) == wanted


@pytest.mark.parametrize(
    "text", ["", "age1pq1", "age1" + "q" * 58, "AGE-SECRET-KEY-PQ-1QQ", "age1pq1" + "q" * 1952, "ключ"]
)
def test_a_key_text_with_a_wrong_letter_is_refused(text):
    """A bad recipient or identity is a sentence, not a crash."""
    with pytest.raises(KeyTextError):
        recipient(text)
    with pytest.raises(KeyTextError):
        Identity.from_text(text)


def test_identities_and_recipients_survive_writing():
    """Also in the other case, as people type them."""
    identity = Identity.new()
    assert Identity.from_text(identity.text) == identity
    assert Identity.from_text(identity.text.lower()) == identity
    assert recipient(identity.recipient.text.upper()) == identity.recipient
    assert identity.text not in repr(identity)


def test_notes_may_be_signed_by_a_stranger_too():
    """A witness may add a signature to a reply's note without breaking it."""
    note = notes.sign(documents.write_statement(REPLY), LAW)
    witnessed = note + notes.sign(documents.write_statement(REPLY), MED).rpartition("\n\n")[2]
    sealed = age.seal(pad(witnessed.encode()), [APPLICANT.reply.recipient])
    assert opening.open_reply(sealed, APPLICANT.reply, LAW.verifier, LINE, APPLICANT.case) == REPLY


PROPOSAL = Proposal(
    **PLACE, case=APPLICANT.case, language="ru", made="2026-11-22", author="amber river", text="Да."
)
TRANSCRIPT = Transcript(
    **PLACE,
    case=APPLICANT.case,
    language="ru",
    made="2026-11-22",
    author="amber river",
    sender="med",
    situation="home",
    country="",
    people=2,
    safe=True,
    private=True,
    keep_longer=False,
    reply=APPLICANT.reply.recipient.text,
    parts=(Part("application", "2026-11-22", "", "Что делать?"),),
)


def test_a_proposal_is_for_the_team_alone():
    """Bob reads what Alice would answer; the applicant's key opens nothing, and it passes for no reply."""
    sealed = envelopes.seal_note(PROPOSAL, LAW, EPOCH_IDENTITY.recipient)
    where = (LAW.verifier, LINE, APPLICANT.case)
    assert opening.open_proposal(sealed, EPOCH_IDENTITY, *where) == PROPOSAL
    with pytest.raises(EnvelopeError):
        opening.open_proposal(sealed, APPLICANT.reply, *where)
    with pytest.raises(DocumentError):
        opening.open_reply(sealed, EPOCH_IDENTITY, *where)


def test_a_transcript_is_believed_when_the_team_it_names_has_signed_it():
    """Not when this very team has, nor a team that the roster does not know, nor in another team."""
    teams = {"law": LAW.verifier, "med": MED.verifier}
    sealed = envelopes.seal_note(TRANSCRIPT, MED, EPOCH_IDENTITY.recipient)
    assert opening.open_transcript(sealed, EPOCH_IDENTITY, teams, **PLACE) == TRANSCRIPT
    with pytest.raises(NoteError):
        opening.open_transcript(
            envelopes.seal_note(TRANSCRIPT, LAW, EPOCH_IDENTITY.recipient), EPOCH_IDENTITY, teams, **PLACE
        )
    with pytest.raises(NoteError):
        opening.open_transcript(sealed, EPOCH_IDENTITY, {"law": LAW.verifier}, **PLACE)
    with pytest.raises(DocumentError):
        opening.open_transcript(sealed, EPOCH_IDENTITY, teams, **PLACE | {"team": "med"})


def test_a_note_is_no_transcript():
    """Although the team has signed it."""
    sealed = envelopes.seal_note(NOTE, LAW, EPOCH_IDENTITY.recipient)
    with pytest.raises(DocumentError):
        opening.open_transcript(sealed, EPOCH_IDENTITY, {"law": LAW.verifier}, **PLACE)
