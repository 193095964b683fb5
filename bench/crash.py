"""kill -9 of a program that files and erases through the real vault, as many rounds as wanted.

python bench/crash.py [--rounds 1000] [--url sqlite:////somewhere/line.db]
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from crashing import Witness, furnish


def main() -> int:
    """Exit status 1 when anything confirmed was lost or anything erased came back."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--url", default="")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = wanted.url or f"sqlite:///{folder}/line.db"
        furnish(url)
        begun = time.monotonic()
        with Witness(url) as witness:
            for _ in range(wanted.rounds):
                witness.round()
        lost, back = witness.verdict()
    print(
        f"{witness.rounds} kills in {time.monotonic() - begun:.0f} s: {len(witness.filed)} confirmed, "
        f"{len(lost)} lost; {len(witness.erased)} erased, {len(back)} came back"
    )
    return 1 if lost or back else 0


if __name__ == "__main__":
    sys.exit(main())
