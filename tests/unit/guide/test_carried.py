"""A guide goes from one process of the line to another."""

import pytest

from safeconduct.errors import GuideError
from safeconduct.guide import read_guide, sample_folder
from safeconduct.guide.carried import packed, unpacked


def test_it_is_the_same_guide():
    """Every field, and every phrase in every language."""
    guide = read_guide(sample_folder())
    again = unpacked(packed(guide))
    assert {place: dict(words.entries) for place, words in again.words.items()} == {
        place: dict(words.entries) for place, words in guide.words.items()
    }
    others = [name for name in guide.__struct_fields__ if name != "words"]
    assert [getattr(again, name) for name in others] == [getattr(guide, name) for name in others]


@pytest.mark.parametrize("content", [b"", b"\x80", b"half of a gui"])
def test_what_is_no_guide_is_refused(content):
    """A sentence, and the edition in force stays."""
    with pytest.raises(GuideError):
        unpacked(content)
