# ruff: noqa: INP001, T201
"""Writes `receipt.json` and `sealing.json`, which the Python and the TypeScript tests both read, `backup.json` and `ledger.json`.

    python spec/vectors/make.py [FOLDER]

Seeds are hashes of labels, so the same code writes the same files. Only envelopes and key copies are
random by nature: one that is on file and still opens to what it should is kept.
"""

import json
import sys
from pathlib import Path
from typing import Any

from backup_cases import backup_vectors
from ledger_cases import ledger_vectors
from receipt_cases import receipt_vectors
from sealing_cases import sealing_vectors

HERE = Path(__file__).parent


def main() -> None:
    """Write all files into the folder that is named, else beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, vectors in (
        ("receipt.json", receipt_vectors()),
        ("sealing.json", sealing_vectors(_on_file("sealing.json"))),
        ("backup.json", backup_vectors(_on_file("backup.json"))),
        ("ledger.json", ledger_vectors()),
    ):
        (folder / name).write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(folder / name)


def _on_file(name: str) -> dict[str, Any]:
    file = HERE / name
    before: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return before


if __name__ == "__main__":
    main()
