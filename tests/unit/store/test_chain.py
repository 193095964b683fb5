"""The chain is what spec/audit.md says: computed again here with nothing but SHA-256 and JSON."""

import hashlib
import json
import re
from pathlib import Path

from safeconduct.store import chain

SPEC = (Path(__file__).parents[3] / "spec" / "audit.md").read_text("utf-8")
CASE = "0000000000010123456789abcdef0123"


def test_the_example_of_the_spec():
    """Two records, their hashes and the mark of the case."""
    first, second = re.findall(r"`(\[[12],.*?\])`", SPEC)
    hashes = re.findall(r"^[0-9a-f]{64}$", SPEC, re.MULTILINE)
    before = bytes(32)
    for record, hash_ in zip((first, second), hashes, strict=True):
        before = hashlib.sha256(b"safeconduct/audit/v1\n" + before + record.encode()).digest()
        assert before.hex() == hash_
    mark = hashlib.sha256(b"safeconduct/audit/case/v1\n" + b"\7" * 16 + CASE.encode()).hexdigest()
    assert json.loads(second)[5] == mark


def test_the_code_computes_the_example():
    """The same bytes come out of ours."""
    first, second = re.findall(r"`(\[[12],.*?\])`", SPEC)
    hashes = re.findall(r"^[0-9a-f]{64}$", SPEC, re.MULTILINE)
    mark = chain.mark_of(b"\7" * 16, CASE)
    one = chain.record_bytes(1, 1_795_000_000.0, None, "init", "founded", None)
    two = chain.record_bytes(2, 1_795_000_060.5, "help", "0" * 32, "took", mark)
    assert [one.decode(), two.decode()] == [first, second]
    assert chain.link(before := chain.link(chain.GENESIS, one), two).hex() == hashes[1]
    assert before.hex() == hashes[0]
