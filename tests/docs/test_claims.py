"""What the documents promise can be checked: each file and test they name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / name
    for name in (
        "README.md",
        "ARCHITECTURE.md",
        "docs/threat-model.md",
        "docs/requirements.md",
        "docs/decisions/0015-a-telephone-process.md",
    )
]
NAMED = re.compile(
    r"`((?:src|tests|docs|spec|guides|bench|frontend|deploy|channels|desk|store|sealing|console)/[\w./-]+)`"
)
MISSION = [number for number in range(1, 63) if number not in {14, 36, 44, 48}]
"""The requirements of the mission; its numbering has four gaps."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_a_document_names_exists(document: Path) -> None:
    """A document that names a file or a test which is not there claims something nobody checks."""
    named = NAMED.findall(document.read_text("utf-8"))
    missing = [
        name for name in named if not any((base / name).exists() for base in (ROOT, ROOT / "src/safeconduct"))
    ]
    assert missing == []


def test_every_requirement_has_a_line_and_a_state() -> None:
    """`docs/requirements.md` says for each requirement where it is met, or that it is not yet."""
    rows = re.findall(
        r"^\| R(\d+) \| (.+?) \| (.+?) \|\s*(.*?)\s*\|$",
        (ROOT / "docs/requirements.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert [int(number) for number, *_ in rows] == MISSION
    for number, _, state, where in rows:
        assert state.startswith(("met", "in part", "not yet")), number
        assert where.strip() or state.startswith("not yet"), f"R{number} claims without saying where"


def test_the_documents_name_no_machine() -> None:
    """No address of a registry, no path of somebody's machine."""
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("spec/*.md")]:
        text = document.read_text("utf-8")
        assert not re.search(r"(?<!\w)/(home|root|work)/|pypi\.org|npmjs\.org|deb\.debian\.org", text), (
            document
        )
