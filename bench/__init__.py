"""Measurements beside what is standard: `python -m bench`, from `make bench`.

Served by a line of our own on 127.0.0.1, loaded by programs on the same machine, each figure a few
seconds long. `docs/explanation/speed.md` says how to read the table.
"""

import sys
from pathlib import Path

# The served line, the applicants and the private PostgreSQL server are those of the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
