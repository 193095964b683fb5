"""The line's ledger key: it signs what the line says about itself, day by day (spec/audit.md section 4)."""

from safeconduct.errors import KeyTextError, SecretMissing
from safeconduct.folder import LineFolder
from safeconduct.sealing.destruction import ledger_name
from safeconduct.sealing.notes import SigningKey, Verifier


def ledger_key(folder: LineFolder, line_name: str) -> SigningKey:
    """The key, made when the line has none yet, and its verifier key among the published ones.

    `SecretMissing` when its file is damaged: it is never replaced. `OSError` when it cannot be written.
    """
    if not folder.has_ledger_key():
        folder.make_ledger_key()
    key = SigningKey(ledger_name(line_name), folder.ledger_key())
    if key.verifier.text not in _published(folder):
        folder.publish_ledger_key(key.verifier.text)
    return key


def ledger_verifiers(folder: LineFolder) -> list[Verifier]:
    """The verifier keys that the line has published. `SecretMissing` when a line of their file is none."""
    try:
        return [Verifier.from_text(text) for text in _published(folder)]
    except KeyTextError as error:
        raise SecretMissing(f"{folder.ledger_keys_file} is damaged.") from error


def _published(folder: LineFolder) -> list[str]:
    file = folder.ledger_keys_file
    return file.read_text("utf-8").splitlines() if file.exists() else []
