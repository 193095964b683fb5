from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from backed_up import BackedUp
from kept_line import KeptLine
from postgresql import PROGRAMS, cluster
from safeconduct.settings import LineSettings, ListenSettings, Settings

WRITTEN = "Что мне делать, если придёт повестка?"
AGAIN = "Они приходили снова."
NOTED = "Позвонить юристу завтра."
ANSWERED = "Не подписывайте того, чего не понимаете."
OTHER = "Saya sudah di luar negeri."


@pytest.fixture(scope="session")
def written_line(tmp_path_factory):
    """Alice leads, Bob has the next shift; one case with everything in it, and one that waits."""
    line = KeptLine(tmp_path_factory.mktemp("written") / "line")
    line.employ("Alice", "lead")
    line.employ("Bob")
    keys = line.applies(WRITTEN, people=2)
    line.writes_again(keys, AGAIN)
    line.notes_and_answers("Alice", keys, NOTED, ANSWERED)
    line.applies(OTHER)
    line.has_an_export_key()
    line.agree_to_an_export()
    return line


@pytest.fixture
def line(written_line, tmp_path):
    """A copy of it that the test may change."""
    return written_line.copied_to(tmp_path / "line")


@pytest.fixture
def kept(line, tmp_path, monkeypatch):
    """A line with a backup key and two media. Checking a guide, at the end of a restore, is tested elsewhere."""
    monkeypatch.setattr("safeconduct.checkup.front.check", lambda *_: [])
    return BackedUp(line, tmp_path)


@pytest.fixture
def certified(tmp_path):
    """A function that makes a certificate for hosts, for so many days, and the settings that use it."""

    def make(host="line.example", days=90, encoding=serialization.PrivateFormat.PKCS8, url="line.example"):
        now = datetime.now(UTC)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
        builder = builder.not_valid_before(now - timedelta(days=100)).not_valid_after(
            now + timedelta(days=days)
        )
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        chain, secret = tmp_path / "chain.pem", tmp_path / "key.pem"
        chain.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        secret.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, encoding, serialization.NoEncryption())
        )
        listen = ListenSettings(certificate=str(chain), certificate_key=str(secret))
        return Settings(line=LineSettings(url=f"https://{url}"), listen=listen)

    return make


@pytest.fixture(scope="session")
def server():
    if PROGRAMS is None:
        pytest.skip("PostgreSQL's programs are not on this machine")
    with cluster() as running:
        yield running
