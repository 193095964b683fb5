"""The export key on five sheets of paper, of which any three open an export (SLIP-0039).

The whole archive is sealed to that key, so a stolen export is noise, also for whoever has a caseworker's words.
"""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from shamir_mnemonic import (  # type: ignore[import-untyped]
    MnemonicError,
    Share,
    combine_mnemonics,
    generate_mnemonics,
)

from safeconduct.errors import ArchiveError, EnvelopeError, SheetsError
from safeconduct.sealing.opening import open_stream
from safeconduct.sealing.recipients import SEED, Identity

NEEDED = 3
SHEETS = 5
MAGIC = b"age-encryption.org/v1\n"


def split(identity: Identity) -> list[str]:
    """The secret of an identity on five sheets of 33 words. Two of them tell nothing about it."""
    (sheets,) = generate_mnemonics(1, [(NEEDED, SHEETS)], identity.seed, iteration_exponent=0)
    return list(sheets)


def join(sheets: Iterable[str]) -> Identity:
    """The identity that three sheets give, whichever they are. `SheetsError` never repeats a word of them."""
    shares: dict[int, str] = {}
    for number, typed in enumerate(sheets, 1):
        words = " ".join(typed.lower().split())
        try:
            shares.setdefault(Share.from_mnemonic(words).index, words)
        except (MnemonicError, ValueError):
            raise SheetsError(f"Sheet {number} has a wrong word, or a word is missing.") from None
    if len(shares) < NEEDED:
        raise SheetsError(f"There are {len(shares)} different sheets, and {NEEDED} are needed.")
    try:
        seed = combine_mnemonics(list(shares.values())[:NEEDED])
    except (MnemonicError, ValueError):
        raise SheetsError("They are not all of one key.") from None
    if len(seed) != SEED:
        raise SheetsError("They are not of an export key.")
    return Identity(seed)


def is_sealed(file: Path) -> bool:
    """Whether an export is sealed as a whole, to an export key."""
    try:
        with file.open("rb") as source:
            return source.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise ArchiveError(f"{file}: {error.strerror}.") from error


def unsealed(file: Path, identity: Identity) -> IO[bytes]:
    """The archive in an export, in a file without a name. What people wrote is still sealed in it.

    `ArchiveError` when it is damaged or cut off, or was sealed to another key.
    """
    archive = TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    try:
        with file.open("rb") as source:
            for chunk in open_stream(source, [identity]):
                archive.write(chunk)
    except EnvelopeError as error:
        archive.close()
        raise ArchiveError(f"{file}: damaged or cut off, or these sheets are of another key.") from error
    archive.seek(0)
    return archive
