import random

import pytest

from safeconduct.errors import ReceiptError
from safeconduct.sealing import receipts, words
from safeconduct.sealing.receipts import DigitReceipt, WordReceipt
from sealed_cast import CAROLS_LINE, LINE, RECEIPT, vectors

FILE = vectors("receipt")


def about(case):
    return case["about"]


@pytest.mark.parametrize("case", FILE["words"], ids=about)
def test_the_words_of_every_language_carry_the_same_keys(case):
    """A receipt read in one language may be typed in another."""
    for language, text in case["words"].items():
        receipt = receipts.parse(text)
        assert isinstance(receipt, WordReceipt)
        assert receipt.words(language) == text
        assert_keys(receipts.keys(receipt, FILE["line"]), case)


@pytest.mark.parametrize("case", FILE["digits"], ids=lambda case: case["text"])
def test_twenty_digits_carry_keys_too(case):
    """A case born on the telephone comes back with digits."""
    receipt = receipts.parse(case["text"])
    assert isinstance(receipt, DigitReceipt)
    assert receipt.text == case["text"]
    assert_keys(receipts.keys(receipt, FILE["line"]), case)


def assert_keys(keys, case):
    assert keys.lookup.hex() == case["lookup"]
    assert keys.opening.hex() == case["opening"]
    assert keys.reply.text == case["identity"]
    assert keys.reply.recipient.text == case["recipient"]
    assert keys.case == case["case"]


@pytest.mark.parametrize("case", FILE["typed"], ids=about)
def test_a_tired_hand_is_understood(case):
    """Capitals, numbers, commas, stress marks and endings do not matter."""
    receipt = receipts.parse(case["text"])
    if isinstance(receipt, WordReceipt):
        assert receipt.bits.hex() == case["bits"]
    else:
        assert receipt.digits == case["digits"]


@pytest.mark.parametrize("case", FILE["refused"], ids=about)
def test_what_is_no_receipt_is_refused_without_repeating_it(case):
    """The error may count the words, and repeats none of them."""
    with pytest.raises(ReceiptError) as error:
        receipts.parse(case["text"])
    said = set(words.runs(case["text"]))
    assert not {word for word in said if len(word) > 4 and word in str(error.value).lower()}
    if case["unknown"]:
        assert words.unknown(case["text"]) == tuple(case["unknown"])
        assert ", ".join(map(str, case["unknown"])) in error.value.detail


def test_another_line_has_other_keys():
    """A receipt of this line opens nothing at Carol's."""
    ours, carols = receipts.keys(RECEIPT, LINE), receipts.keys(RECEIPT, CAROLS_LINE)
    assert {ours.lookup, ours.case, ours.reply.seed}.isdisjoint(
        {carols.lookup, carols.case, carols.reply.seed}
    )


def test_receipts_never_print_themselves():
    """A log line with a receipt in it gives nothing away."""
    digits = receipts.new_digits()
    keys = receipts.keys(RECEIPT, LINE)
    printed = f"{RECEIPT!r} {digits!r} {keys!r} {keys.reply!r}"
    for secret in (
        repr(RECEIPT.bits),
        digits.digits,
        repr(keys.lookup),
        repr(keys.reply.seed),
        keys.reply.text,
    ):
        assert secret not in printed


def test_the_stored_tag_needs_the_pepper():
    """The same lookup under another pepper is another tag."""
    lookup = receipts.keys(RECEIPT, LINE).lookup
    tag = receipts.receipt_tag(b"p" * 32, lookup)
    assert len(tag) == 32
    assert tag != receipts.receipt_tag(b"q" * 32, lookup)


def test_a_language_without_a_list_uses_english_words():
    """An Indonesian receipt is English words."""
    assert RECEIPT.words("id") == RECEIPT.words("en")


@pytest.mark.parametrize("language", words.LISTS)
def test_a_list_has_2048_words_with_a_stem_each(language):
    """Four letters tell every word from the others."""
    listed = words.word_list(language).words
    assert len(set(listed)) == 2048
    assert len({word[:4] for word in listed}) == 2048
    assert all(words.runs(word) == [word] for word in listed)
    assert list(listed) == sorted(listed)


def test_ukrainian_words_are_far_apart():
    """No slip of one letter makes another word of the list, also on a keyboard without `і`, `ї`, `є`."""
    typed = {word.translate(str.maketrans("іїє", "иие")) for word in words.word_list("uk").words}
    assert len(typed) == 2048
    replaced = [word[:place] + "*" + word[place + 1 :] for word in typed for place in range(len(word))]
    assert len(set(replaced)) == len(replaced)
    for word in typed:
        for place in range(len(word)):
            head, letter, tail = word[:place], word[place], word[place + 1 :]
            assert head + tail not in typed
            swapped = head + tail[:1] + letter + tail[1:]
            assert swapped == word or swapped not in typed


def test_a_receipt_is_never_taken_for_one_of_another_language():
    """Ukrainian words whose first letters are Russian ones too: the list with the whole words wins."""
    listed = words.word_list("uk").words
    shared = [word for word in listed if words.place(word, "ru") is not None]
    chance = random.Random(1)
    readable = 0
    while readable < 20:
        text = " ".join(chance.sample(shared, 9))
        try:
            bits = words.read(text, 12, ("uk",))
        except ReceiptError:
            continue
        assert words.read(text, 12) == bits
        readable += 1
