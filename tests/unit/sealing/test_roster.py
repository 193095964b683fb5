import pytest

from safeconduct.errors import KeyTextError, NoteError
from safeconduct.sealing import roster
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.roster import Card, Channel
from sealed_cast import CAROLS_ROOT, EPOCH, EPOCH_IDENTITY, LAW, LINE, ROOT, TEAM, vectors

FILE = vectors("sealing")["roster"]
THEIR_ROOT = Verifier.from_text(FILE["root"])


def their_roster():
    return roster.read_roster(FILE["roster"]["note"], THEIR_ROOT)


def test_a_browser_follows_root_team_epoch():
    """The recipient of an epoch is believed only along the chain."""
    read = their_roster()
    assert read.made == FILE["roster"]["made"]
    assert {team: key.text for team, key in read.teams.items()} == FILE["roster"]["teams"]
    epoch, wanted = roster.read_epoch(FILE["epoch"]["note"], read), FILE["epoch"]
    for field in ("note", "team", "epoch", "recipient", "opens", "closes"):
        assert getattr(epoch, field) == wanted[field]
    key = SigningKey.from_text(wanted["signing"])
    again = roster.make_epoch(
        key, read.line, TEAM, epoch.epoch, epoch.recipient, wanted["opens"], wanted["closes"]
    )
    assert again == epoch


def test_a_card_says_who_somebody_is():
    """The lead seals epoch copies only to recipients in signed cards."""
    card = roster.read_card(FILE["card"]["note"], their_roster())
    for field in ("line", "team", "id", "name", "role", "recipient"):
        assert getattr(card, field) == FILE["card"][field]
    assert roster.make_card(SigningKey.from_text(FILE["epoch"]["signing"]), card) == FILE["card"]["note"]


def test_the_official_channels_are_signed_by_the_root():
    """A fake copy of the line cannot add its own telephone number."""
    read = roster.read_channels(FILE["channels"]["note"], THEIR_ROOT)
    assert [{"kind": one.kind, "address": one.address} for one in read.channels] == FILE["channels"][
        "channels"
    ]
    with pytest.raises(NoteError):
        roster.read_channels(FILE["channels"]["note"], CAROLS_ROOT.verifier)


@pytest.mark.parametrize("case", FILE["refused"], ids=lambda case: case["about"])
def test_a_broken_chain_is_refused(case):
    """Each link is signed by the right key and says where it belongs."""
    known = {"roster": THEIR_ROOT, "epoch": their_roster()}[case["kind"]]
    read = {"roster": roster.read_roster, "epoch": roster.read_epoch}[case["kind"]]
    with pytest.raises(NoteError):
        read(case["note"], known)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_check_words_tell_a_line_from_its_copies(language):
    """Six words, the same on every machine."""
    file = vectors("sealing")
    assert roster.check_words(file["line"], language) == file["check_words"][language]
    assert roster.check_words(LINE, language) != file["check_words"][language]


def test_the_line_id_is_the_roots_fingerprint():
    """A team's key would give another id, and a text that is no key none."""
    assert roster.line_id(FILE["root"]) == vectors("sealing")["line"]
    with pytest.raises(KeyTextError):
        roster.line_id("line")


@pytest.mark.parametrize("name", ["two\nlines", "a\x00b"])
def test_a_name_cannot_smuggle_a_line_into_a_card(name):
    """A line break in an alias would be a field of its own."""
    with pytest.raises(NoteError):
        roster.make_card(LAW, Card(LINE, TEAM, "ab" * 16, name, "caseworker", EPOCH_IDENTITY.recipient.text))


def test_a_team_name_in_the_key_must_match():
    """The roster cannot give one team the key of another name."""
    note = roster.make_roster(ROOT, {"med": LAW.verifier}, "2026-11-22")
    with pytest.raises(NoteError):
        roster.read_roster(note, ROOT.verifier)


def test_an_unknown_role_is_refused():
    """Only leads and caseworkers exist."""
    read = roster.read_roster(roster.make_roster(ROOT, {TEAM: LAW.verifier}, "2026-11-22"), ROOT.verifier)
    note = roster.make_card(LAW, Card(LINE, TEAM, "ab" * 16, "Bob", "owner", EPOCH_IDENTITY.recipient.text))
    with pytest.raises(NoteError):
        roster.read_card(note, read)


def test_channels_are_sorted_so_that_two_lists_can_be_compared():
    """The order in which they were given does not matter."""
    one, two = Channel("web", "https://line.example"), Channel("phone", "+380 44 000 00 00")
    assert roster.make_channels(ROOT, [one, two], "2026-11-22") == roster.make_channels(
        ROOT, [two, one], "2026-11-22"
    )


def test_team_of_reads_the_name_of_a_key():
    """A reply's team is the team whose key signed it."""
    assert roster.team_of(LAW.verifier) == TEAM
    assert EPOCH == "2026-W47"
