import pytest

from safeconduct.errors import DocumentError
from safeconduct.sealing import documents, padding
from sealed_cast import APPLICATION, vectors


@pytest.mark.parametrize(("length", "padded"), vectors("sealing")["padding"])
def test_a_plaintext_has_one_of_few_sizes(length, padded):
    """The sizes that the TypeScript side must make too."""
    assert len(padding.pad(b"x" * length)) == padded
    assert padding.unpad(padding.pad(b"x" * length)) == b"x" * length


def test_few_sizes_exist_up_to_the_limit():
    """An envelope's size tells at most about eight bits of the length of its text."""
    sizes = {max(padding.FLOOR, padding.padme(length)) for length in range(1, padding.LIMIT + 1)}
    assert len(sizes) <= 193
    assert max(padding.padme(length) / length for length in range(padding.FLOOR, padding.LIMIT)) < 1.07


def test_a_short_application_stays_under_the_floor():
    """So the size of an ordinary application tells nothing."""
    assert len(documents.encode(APPLICATION)) == padding.FLOOR


def test_too_long_a_plaintext_is_refused_both_ways():
    """256 KiB is the limit before padding."""
    with pytest.raises(DocumentError):
        padding.pad(b"x" * (padding.LIMIT + 1))
    with pytest.raises(DocumentError):
        padding.unpad(b"x" * (padding.LIMIT + 1))
