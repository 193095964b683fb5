"""The line folder: who may read what, which secrets are there, which certificate the server shows."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.folder import LineFolder
from safeconduct.settings import LOOPBACK, ListenSettings, Settings

OTHERS = 0o077
"""What nobody but the owner may do."""
RENEW_DAYS = 14
"""Certificates are renewed long before; this late, something has stopped doing it."""
_PKCS8 = b"-----BEGIN PRIVATE KEY-----"


def modes(folder: LineFolder) -> Iterator[Finding]:
    """Secrets are their owner's alone, and everything has the same owner."""
    private = [*_private(folder)]
    loose = [file for file in private if file.stat().st_mode & OTHERS]
    for file in loose:
        mode = "700" if file.is_dir() else "600"
        yield broken("modes", f"Others on this machine may read {file}.", f"chmod {mode} {file}")
    owner = folder.settings_file.stat().st_uid
    strange = [file for file in private if file.stat().st_uid != owner]
    for file in strange:
        yield look(
            "modes",
            f"{file} belongs to another user than {folder.settings_file}.",
            f"chown -R everything in {folder.path} to the user that serves the line.",
        )
    if not loose and not strange:
        yield ok("modes", f"{len(private)} secret files and folders are readable by their owner only.")


def _private(folder: LineFolder) -> Iterator[Path]:
    yield folder.settings_file
    for name in ("secrets", "offline"):
        if (folder.path / name).is_dir():
            yield folder.path / name
            yield from sorted((folder.path / name).rglob("*"))
    yield from sorted(folder.path.glob(f"{folder.store_file.name}*"))


def pepper(folder: LineFolder) -> Iterator[Finding]:
    """Without the pepper no receipt is recognised."""
    folder.pepper()
    yield ok("pepper", "The pepper is there.")


def root_key(folder: LineFolder) -> Iterator[Finding]:
    """The organisation root does not belong on a server."""
    if folder.root_key_file.exists():
        yield look(
            "root key",
            "The organisation root's key is still on this machine; whoever takes it can name false teams.",
            f"Move {folder.root_key_file} to a medium that stays offline.",
        )
    else:
        yield ok("root key", "The organisation root's key is not here.")


def certificate(settings: Settings, now: datetime) -> Iterator[Finding]:
    """TLS: here, or at a proxy on this machine."""
    listen = settings.listen
    if not listen.certificate:
        yield _without(listen)
        return
    chain, key = Path(listen.certificate).read_bytes(), Path(listen.certificate_key).read_bytes()
    if _PKCS8 not in key:
        yield broken(
            "TLS",
            "The certificate's private key is not PEM in PKCS#8, or it is locked by a password.",
            "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW",
        )
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(listen.certificate, listen.certificate_key)
    except ssl.SSLError as error:
        reason = error.reason or "they are not PEM"
        yield broken("TLS", f"Certificate and key do not fit: {reason}.", "Get a new certificate.")
    else:
        yield _validity(x509.load_pem_x509_certificate(chain), settings, now)


def _without(listen: ListenSettings) -> Finding:
    if listen.address in LOOPBACK:
        return ok("TLS", "The server speaks plain HTTP with this machine only; TLS is a proxy's business.")
    return look(
        "TLS",
        f"The server speaks plain HTTP on {listen.address}: the network can read and change everything.",
        "Set `listen.certificate`, or `listen.address` to 127.0.0.1 behind a proxy.",
    )


def _validity(certificate: x509.Certificate, settings: Settings, now: datetime) -> Finding:
    ends, host = certificate.not_valid_after_utc, urlsplit(settings.line.url).hostname or ""
    if ends <= now.astimezone(UTC):
        return broken("TLS", f"The certificate ended on {ends.date()}.", "Renew it and start the line again.")
    if not _names(certificate, host):
        return look("TLS", f"The certificate does not name {host}.", "Get one for the host of `line.url`.")
    if ends <= now + timedelta(days=RENEW_DAYS):
        return look("TLS", f"The certificate ends on {ends.date()}.", "Renew it and start the line again.")
    return ok("TLS", f"The certificate is for {host} and ends on {ends.date()}.")


def _names(certificate: x509.Certificate, host: str) -> bool:
    try:
        alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    names = {name.lower() for name in alternatives.get_values_for_type(x509.DNSName)}
    names |= {str(address) for address in alternatives.get_values_for_type(x509.IPAddress)}
    return host in names or f"*.{host.partition('.')[2]}" in names
