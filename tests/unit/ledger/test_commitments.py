"""How an application is in the book without being seen."""

import random
from hashlib import sha256

import pytest

from ledger_cast import day_record
from safeconduct.errors import LedgerMismatch
from safeconduct.ledger.commitments import blind, close_day, commitment, file, read_filing, tree_size
from safeconduct.ledger.hashes import leaf_hash
from safeconduct.ledger.tree import includes

KEY = b"k" * 32


def opening(number):
    return sha256(b"opening %d" % number).digest()


def committed(number, key=KEY):
    return commitment(opening(number), blind(key, opening(number)))


def randbytes(seed=1):
    return random.Random(seed).randbytes


@pytest.mark.parametrize("applications", [0, 1, 40, 4096])
def test_the_size_of_the_tree_tells_nothing_of_a_quiet_day(applications):
    """From no application to four thousand: always the same."""
    day = close_day(map(committed, range(applications)), 12, randbytes())
    assert day.sealed.size == len(day.entries) == 4096


def test_more_applications_than_the_noise_says_lose_nothing():
    """The tree grows until they fit."""
    held = {committed(number) for number in range(5000)}
    day = close_day(held, 3, randbytes())
    assert day.sealed.size == 8192
    assert held < set(day.entries)


def test_the_size_follows_the_noisy_number():
    """Twice as large at least, and a power of two."""
    assert [tree_size(noisy) for noisy in (-5, 2048, 2049, 5000, 100_000)] == [
        4096,
        4096,
        8192,
        16384,
        262144,
    ]


def test_a_place_says_nothing_about_the_order():
    """Commitments and padding lie in the order of their bytes, whoever came first."""
    held = [committed(number) for number in range(30)]
    day = close_day(held, 30, randbytes())
    assert list(day.entries) == sorted(day.entries)
    assert close_day(reversed(held), 30, randbytes()) == day
    assert close_day([*held, held[0]], 30, randbytes()) == day


def test_padding_that_repeats_itself_is_drawn_again():
    """All leaves are different, even from a source of randomness that stutters."""
    chance = randbytes()
    drawn = iter([bytes(4096 * 32)])
    day = close_day([], 0, lambda length: next(drawn, None) or chance(length))
    assert len(set(day.entries)) == 4096


def test_alice_finds_her_application_in_the_day():
    """From her receipt and the blind, down to the root."""
    day = close_day(map(committed, range(30)), 30, randbytes())
    record = day_record(0, day.sealed)
    place = day.place(committed(7))
    filing = file(opening(7), blind(KEY, opening(7)), place, record, day.tree.node)
    assert filing.commitment == committed(7)
    assert includes(leaf_hash(filing.commitment), place, 4096, filing.path, record.tree.root)
    assert read_filing(filing.text) == filing


def test_who_was_not_counted_has_no_place():
    """Mallory's receipt was never filed."""
    day = close_day(map(committed, range(30)), 30, randbytes())
    with pytest.raises(LedgerMismatch):
        day.place(committed(31))


def test_a_stolen_database_and_a_found_receipt_are_not_enough():
    """Without the day's blinding key the commitment cannot be worked out; with another day's it is another."""
    day = close_day([committed(7)], 1, randbytes())
    guesses = (commitment(opening(7), b""), commitment(opening(7), opening(7)), committed(7, b"o" * 32))
    assert not set(guesses) & set(day.entries)
