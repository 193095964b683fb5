# ruff: noqa: INP001
"""What `sealing.json` holds (spec/sealing.md)."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import msgspec
from cast import (
    CLOSES,
    EPOCH,
    EPOCH_IDENTITY,
    KEYS,
    LAW,
    LINE,
    MADE,
    MED,
    OTHER,
    OTHER_ROOT,
    ROOT,
    TEAM,
    seed,
)

from safeconduct.errors import SafeconductError
from safeconduct.model.application import (
    Application,
    Message,
    Note,
    OtherReceipt,
    Part,
    Proposal,
    Quote,
    Reply,
    Transcript,
)
from safeconduct.model.ids import CaseTag, CaseworkerId, DeliveryKey, Team
from safeconduct.model.staff import KeyCopy
from safeconduct.sealing import (
    copies,
    envelopes,
    invitations,
    minisign,
    notes,
    opening,
    padding,
    recovery,
    roster,
    sounds,
    words,
)
from safeconduct.sealing.documents import EpochSecret
from safeconduct.sealing.invitations import InvitationSecret
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.recovery import RecoveryWords
from safeconduct.sealing.roster import Card, Channel


def sealing_vectors(on_file: dict[str, Any]) -> dict[str, Any]:
    """What `sealing.json` holds; `on_file` is what it held before."""
    lengths = (0, 1, 4095, 4096, 4097, 5000, 8191, 8193, 60_000, 200_000, 262_144)
    return {
        "line": LINE,
        "padding": [[length, len(padding.pad(b"x" * length))] for length in lengths],
        "check_words": {language: roster.check_words(LINE, language) for language in words.LISTS},
        "notes": _notes(),
        "minisign": _minisign(),
        "roster": _roster(),
        "documents": _documents(),
        "envelopes": _envelopes(on_file.get("envelopes", {})),
        "copy": _copy(on_file.get("copy", {})),
        "invitation": _invitation(),
        "recovery": _recovery(),
        "sounds": _sounds(on_file.get("sounds", {})),
        "passkey_nonce": hashlib.sha256(b"safeconduct/passkey/v1" + bytes.fromhex(LINE)).digest()[:16].hex(),
    }


def _notes() -> dict[str, Any]:
    text = "One line.\n\nЕщё одна строка — with a dash.\n"
    note = notes.sign(text, ROOT)
    signature = note[len(text) + 1 :]
    stranger = notes.sign(text, LAW)[len(text) + 1 :]
    refused = {
        "signed by another key of that name": notes.sign(text, OTHER_ROOT),
        "signed by somebody else": text + "\n" + stranger,
        "changed text": note.replace("One", "Two"),
        "false signature": note.replace(signature, signature[:60] + "AAAA" + signature[64:]),
        "no signature": text,
        "no empty line": note.replace("\n\n—", "\n—"),
        "no line break at its end": note[:-1],
        "control character": notes.sign(text, ROOT).replace("One", "O\tne"),
        "damaged signature line": note + "— nobody\n",
        "too many signatures": note + stranger * 100,
    }
    return {
        "seed": ROOT.seed.hex(),
        "private": ROOT.text,
        "vkey": ROOT.verifier.text,
        "text": text,
        "note": note,
        "with_a_stranger": text + "\n" + stranger + signature,
        "refused": [{"about": about, "note": note} for about, note in refused.items()],
        "refused_keys": [ROOT.verifier.text[:-5] + "AAAA=", "name+00000000+AA==", "", ROOT.text],
    }


def _minisign() -> dict[str, str]:
    text = "The official channels.\n"
    return {
        "text": text,
        "public_key": minisign.public_key(ROOT.verifier),
        "file": minisign.minisign(text.encode(), ROOT, "made 2026-11-22"),
    }


def _roster() -> dict[str, Any]:
    card = Card(LINE, TEAM, CaseworkerId("ab" * 16), "amber river", "lead", EPOCH_IDENTITY.recipient.text)
    channels = [Channel("web", "https://line.example"), Channel("phone", "+380 44 000 00 00")]
    recipient = EPOCH_IDENTITY.recipient.text
    signed = roster.make_roster(ROOT, {TEAM: LAW.verifier, Team("med"): MED.verifier}, MADE)
    epoch = roster.make_epoch(LAW, LINE, TEAM, EPOCH, recipient, MADE, CLOSES)
    foreign = roster.line_id(OTHER_ROOT.verifier.text)
    of_law = roster.make_epoch(LAW, LINE, TEAM, EPOCH, recipient, MADE, CLOSES).note
    refused = {
        "signed by another root": ["roster", roster.make_roster(OTHER_ROOT, {TEAM: LAW.verifier}, MADE)],
        "of another line": ["roster", _resigned(signed, ROOT, LINE, foreign)],
        "a team twice": ["roster", _resigned(signed, ROOT, "team med", "team law")],
        "no date": ["roster", _resigned(signed, ROOT, f"made {MADE}", "made today")],
        "an epoch of a team, signed by another team": ["epoch", _resigned(of_law, MED, "", "")],
        "an epoch of another line": ["epoch", _resigned(of_law, LAW, LINE, foreign)],
        "an epoch signed by the root": ["epoch", _resigned(of_law, ROOT, "", "")],
        "an epoch with a line too many": [
            "epoch",
            _resigned(of_law, LAW, "team law\n", "team law\nteam law\n"),
        ],
        "an epoch with a short recipient": ["epoch", _resigned(of_law, LAW, recipient, recipient[:-1])],
        "a card for an epoch": ["epoch", roster.make_card(LAW, card)],
    }
    return {
        "root": ROOT.verifier.text,
        "roster": {
            "note": signed,
            "teams": {"law": LAW.verifier.text, "med": MED.verifier.text},
            "made": MADE,
        },
        "epoch": {
            "signing": LAW.text,
            "note": epoch.note,
            "line": LINE,
            "team": TEAM,
            "epoch": EPOCH,
            "recipient": recipient,
            "opens": MADE,
            "closes": CLOSES,
        },
        "card": {"note": roster.make_card(LAW, card), **msgspec.structs.asdict(card)},
        "channels": {
            "note": roster.make_channels(ROOT, channels, MADE),
            "channels": [msgspec.structs.asdict(channel) for channel in sorted(channels)],
        },
        "refused": [{"about": about, "kind": kind, "note": note} for about, (kind, note) in refused.items()],
    }


def _resigned(note: str, key: SigningKey, old: str, new: str) -> str:
    """The note's text with `old` replaced, signed by `key`."""
    return notes.sign((note.rpartition("\n\n")[0] + "\n").replace(old, new), key)


SEALED = {"line": LINE, "team": TEAM, "epoch": EPOCH, "case": KEYS.case, "language": "ru"}
APPLICATION = Application(
    **SEALED,
    situation="army",
    country="georgia",
    people=3,
    text="Что мне делать? 🙏",
    reply=KEYS.reply.recipient.text,
)
MESSAGE = Message(
    **SEALED,
    text="Ещё одно.",
    reply=KEYS.reply.recipient.text,
    others=(OtherReceipt(OTHER.case, OTHER.reply.recipient.text),),
)
REPLY = Reply(
    **SEALED,
    made=MADE,
    text="Здравствуйте.\nМы прочитали.",
    quotes=(Quote("called-up", "0123abcd"),),
    also=(OTHER.case,),
)
NOTE = Note(**SEALED, made=MADE, author="amber river", text="Перезвонить не просил.")
PROPOSAL = Proposal(**SEALED, made=MADE, author="amber river", text="Здравствуйте.", quotes=REPLY.quotes)
TRANSCRIPT = Transcript(
    **SEALED,
    made=MADE,
    author="amber river",
    sender=Team("med"),
    situation="army",
    country="georgia",
    people=3,
    safe=True,
    private=True,
    keep_longer=False,
    reply=KEYS.reply.recipient.text,
    others=(OtherReceipt(OTHER.case, OTHER.reply.recipient.text),),
    parts=(
        Part("application", MADE, "", "Что мне делать?"),
        Part("note", MADE, "amber river", "Врач уже был."),
    ),
)
SECRET = EpochSecret(line=LINE, team=TEAM, epoch=EPOCH, identity=EPOCH_IDENTITY.text, signing=LAW.text)


def _documents() -> dict[str, Any]:
    good = (APPLICATION, MESSAGE, REPLY, NOTE, PROPOSAL, TRANSCRIPT, SECRET)
    return {
        "good": [json.loads(msgspec.json.encode(document)) for document in good],
        "refused": _refused_documents(),
    }


def _refused_documents() -> list[dict[str, Any]]:
    """Changes to the good document of a kind that make it a refused one, and texts that are no document."""
    application: dict[str, dict[str, Any]] = {
        "another version": {"v": 2},
        "an unknown kind": {"kind": "order"},
        "the kind of another document": {"kind": "message"},
        "an unknown field": {"unit": "1"},
        "a short line id": {"line": LINE[:-1]},
        "capital letters in the line id": {"line": LINE.upper()},
        "a team with a space": {"team": "law firm"},
        "a team's name with a line break": {"team": "law\n"},
        "no ISO week": {"epoch": "2026-W54"},
        "a case tag that is too long": {"case": KEYS.case + "00"},
        "a language in capital letters": {"language": "RU"},
        "an unknown situation": {"situation": "spy"},
        "nobody": {"people": 0},
        "a thousand people": {"people": 1000},
        "people as text": {"people": "3"},
        "a flag as a number": {"safe": 1},
        "NUL in a text": {"text": "a\0b"},
        "null for a text": {"text": None},
        "another kind of recipient": {"reply": "age1" + "q" * 58},
    }
    reply: dict[str, dict[str, Any]] = {
        "no day": {"made": "2026-11-32"},
        "a quote of no step": {"quotes": [{"step": "", "digest": "0123abcd"}]},
        "a quote with more in it": {"quotes": [{"step": "a", "digest": "0123abcd", "x": 1}]},
        "too many quotes": {"quotes": [{"step": "a", "digest": "0123abcd"}] * 65},
        "an answer for no receipt": {"also": ["ABCD"]},
        "an answer for too many receipts": {"also": ["0" * 32] * 8},
    }
    part = {"kind": "message", "made": MADE, "author": "", "text": "words"}
    transcript: dict[str, dict[str, Any]] = {
        "a part by nobody": {"parts": [part | {"kind": "note"}]},
        "a part of an applicant with a name": {"parts": [part | {"author": "amber river"}]},
        "a part of another kind": {"parts": [part | {"kind": "proposal"}]},
        "a part without a day": {"parts": [part | {"made": ""}]},
        "a part with more in it": {"parts": [part | {"x": 1}]},
        "a sender with a space": {"sender": "law firm"},
    }
    texts = {
        "a list": "[]",
        "nothing": "",
        "two documents": "{}{}",
        "a byte order mark": "\ufeff{}",
        "half a character in a text": msgspec.json.encode(APPLICATION)
        .decode()
        .replace(APPLICATION.text, r"\ud83d"),
    }
    return [
        *({"about": about, "of": "application", "change": change} for about, change in application.items()),
        *({"about": about, "of": "reply", "change": change} for about, change in reply.items()),
        *({"about": about, "of": "transcript", "change": change} for about, change in transcript.items()),
        *(
            {"about": f"no `{field}` in a {document['kind']}", "of": document["kind"], "drop": field}
            for document in (
                json.loads(msgspec.json.encode(one))
                for one in (APPLICATION, REPLY, NOTE, PROPOSAL, TRANSCRIPT, SECRET)
            )
            for field in document
        ),
        *({"about": about, "json": text} for about, text in texts.items()),
    ]


def _envelopes(on_file: dict[str, Any]) -> dict[str, Any]:
    law, applicant, epoch = LAW.verifier, KEYS.reply, EPOCH_IDENTITY
    place = {"line": LINE, "team": TEAM, "epoch": EPOCH}
    teams = {TEAM: law, Team("med"): MED.verifier}
    sealed = {
        "application": (
            lambda: envelopes.seal_application(APPLICATION, epoch.recipient),
            lambda raw: opening.open_document(raw, epoch, **place) == APPLICATION,
        ),
        "reply": (
            lambda: envelopes.seal_reply(
                REPLY, LAW, applicant.recipient, epoch.recipient, [OTHER.reply.recipient]
            ),
            lambda raw: all(
                opening.open_reply(raw, keys.reply, law, LINE, keys.case) == REPLY for keys in (KEYS, OTHER)
            ),
        ),
        "reply_signed_by_another_team": (
            lambda: envelopes.seal_reply(REPLY, MED, applicant.recipient, epoch.recipient),
            lambda raw: notes.verify(_text(raw, applicant), [MED.verifier]) != "",
        ),
        "note": (
            lambda: envelopes.seal_note(NOTE, LAW, epoch.recipient),
            lambda raw: opening.open_note(raw, epoch, law, LINE, KEYS.case) == NOTE,
        ),
        "proposal": (
            lambda: envelopes.seal_note(PROPOSAL, LAW, epoch.recipient),
            lambda raw: opening.open_proposal(raw, epoch, law, LINE, KEYS.case) == PROPOSAL,
        ),
        "transcript": (
            lambda: envelopes.seal_note(TRANSCRIPT, MED, epoch.recipient),
            lambda raw: opening.open_transcript(raw, epoch, teams, **place) == TRANSCRIPT,
        ),
        "epoch": (
            lambda: envelopes.seal_epoch(SECRET, applicant.recipient),
            lambda raw: opening.open_epoch(raw, applicant, **place) == SECRET,
        ),
    }
    return {
        "epoch_identity": epoch.text,
        "applicant_identity": applicant.text,
        "other_identity": OTHER.reply.text,
        "other_case": OTHER.case,
        "team": law.text,
        "other_team": MED.verifier.text,
        **{name: _kept(on_file.get(name, ""), make, opens) for name, (make, opens) in sealed.items()},
    }


def _sounds(on_file: dict[str, Any]) -> dict[str, Any]:
    """A full second, a short one and the ending of a message spoken in the case of the documents."""
    spoken = (bytes(n % 256 for n in range(8000)), bytes(range(256)), b"")
    epoch, case, take = EPOCH_IDENTITY.recipient, KEYS.case, DeliveryKey(seed("take", 16))
    pieces = []
    for number, (sound, old) in enumerate(zip(spoken, on_file.get("sealed", ("", "", "")), strict=True)):
        pieces.append(
            _kept(
                old,
                lambda sound=sound, number=number: (
                    sounds.seal_second(sound, number, case, take, epoch)
                    if sound
                    else sounds.seal_ending(number, case, take, epoch)
                ),
                lambda raw, sound=sound, number=number: (
                    opening.open_second(raw, EPOCH_IDENTITY, number=number, case=case, take=take) == sound
                ),
            )
        )
    good = sounds.write(b"\x00" * 5, 1, case, take)
    refused = {
        "another label": good.replace(b"v1", b"v2", 1),
        "another case": sounds.write(b"\x00" * 5, 1, CaseTag("00" * 16), take),
        "another take": sounds.write(b"\x00" * 5, 1, case, DeliveryKey(bytes(16))),
        "another number": sounds.write(b"\x00" * 5, 2, case, take),
        "more samples than a second has": good[:54] + (8001).to_bytes(2, "big") + good[56:],
        "something behind its end": good[:-1] + b"\x00",
        "a byte too few": good[:-1],
        "a byte too many": good + b"\xff",
        "nothing": b"",
        "a document": padding.pad(b"{}"),
    }
    return {
        "case": case,
        "take": b64encode(take).decode(),
        "samples": [hashlib.sha256(sound).hexdigest() for sound in spoken],
        "plain": [
            hashlib.sha256(sounds.write(sound, n, case, take)).hexdigest() for n, sound in enumerate(spoken)
        ],
        "sealed": pieces,
        "refused": [
            {"about": about, "number": 1, "plain": b64encode(plain).decode()}
            for about, plain in refused.items()
        ],
    }


def _text(raw: bytes, identity: Identity) -> str:
    return padding.unpad(opening.open_envelope(raw, [identity])).decode()


def _kept(old: str, make: Callable[[], bytes], opens: Callable[[bytes], bool]) -> str:
    try:
        return old if opens(b64decode(old)) else b64encode(make()).decode()
    except SafeconductError:
        return b64encode(make()).decode()


def _copy(on_file: dict[str, str]) -> dict[str, str]:
    key, holder, sealed = seed("shred key"), "ab" * 16, b"an envelope"

    def uncovers(raw: bytes) -> bool:
        return copies.uncover(key, KeyCopy(TEAM, EPOCH, holder, raw)) == sealed

    wrapped = _kept(
        on_file.get("wrapped", ""), lambda: copies.cover(key, TEAM, EPOCH, holder, sealed).wrapped, uncovers
    )
    return {
        "shred_key": key.hex(),
        "team": TEAM,
        "epoch": EPOCH,
        "holder": holder,
        "sealed": sealed.decode(),
        "wrapped": wrapped,
    }


def _invitation() -> dict[str, str]:
    invitation = InvitationSecret(seed("invitation", 16))
    return {
        "text": invitation.text,
        "id": invitations.public_id(invitation, LINE),
        "identity": invitations.opening(invitation, LINE).text,
    }


def _recovery() -> dict[str, str]:
    recovered, challenge = RecoveryWords(seed("recovery", 16)), seed("challenge")
    key = recovery.sign_in_key(recovered, LINE)
    return {
        "bits": recovered.bits.hex(),
        "words": recovered.words,
        "unlock": recovery.unlocking(recovered, LINE).text,
        "public_key": key.verifier.public.hex(),
        "challenge": challenge.hex(),
        "signature": recovery.sign_in(key, challenge, LINE).hex(),
    }
