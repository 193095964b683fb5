import shutil
import subprocess
import sys

from sealed_cast import VECTORS


def test_the_vector_files_are_what_the_code_writes(tmp_path):
    """A change of a format shows here first, and is then a decision."""
    subprocess.run([sys.executable, VECTORS / "make.py", tmp_path], check=True, capture_output=True)
    for name in ("receipt.json", "sealing.json", "backup.json"):
        assert (tmp_path / name).read_text("utf-8") == (VECTORS / name).read_text("utf-8"), name
    shutil.rmtree(tmp_path)
