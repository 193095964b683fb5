"""Whom to seal to: the first open key that the root vouches for, of the team that has the case."""

import pytest

from safeconduct.errors import EpochClosed
from safeconduct.sealing import roster
from safeconduct.switchboard.trust import preferring, trusted_epoch
from safeconduct.switchboard.turn import PublicKeys
from sealed_cast import EPOCH, EPOCH_IDENTITY, LAW, LINE, MED, ROOT


def keys():
    recipient = EPOCH_IDENTITY.recipient.text
    opened = [
        roster.make_epoch(key, LINE, team, EPOCH, recipient, "2026-11-16", "2026-11-22")
        for team, key in (("law", LAW), ("med", MED))
    ]
    signed = roster.make_roster(ROOT, {"law": LAW.verifier, "med": MED.verifier}, "2026-11-16")
    return PublicKeys(signed, tuple(opened))


def test_what_is_written_goes_to_the_team_that_has_the_case():
    """A word sealed to another team would take the case away from it; a team without a key changes nothing."""
    root = ROOT.verifier.text
    assert trusted_epoch(keys(), root).team == "law"
    assert trusted_epoch(preferring(keys(), "med"), root).team == "med"
    assert trusted_epoch(preferring(keys(), "press"), root).team == "law"


def test_without_an_open_epoch_nothing_is_sealed():
    """The line is between two epochs."""
    with pytest.raises(EpochClosed):
        trusted_epoch(PublicKeys("", ()), ROOT.verifier.text)
