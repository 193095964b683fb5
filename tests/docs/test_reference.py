"""The reference pages say what the code says today."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
SPECIFICATION = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
assert SPECIFICATION is not None
assert SPECIFICATION.loader is not None
REFERENCE = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(REFERENCE)


@pytest.mark.parametrize("name", REFERENCE.PAGES)
def test_a_reference_page_is_up_to_date(name: str) -> None:
    """Whoever changes a setting or a command runs `make docs`."""
    assert (DOCS / "reference" / name).read_text("utf-8") == REFERENCE.PAGES[name]()
