"""What `safeconduct doctor` finds, and that it changes nothing."""

import asyncio
import json
import os
import resource
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives import serialization
from msgspec.structs import replace

from kept_line import KeptLine
from postgresql import PROGRAMS, cluster
from safeconduct.checkup import files, front, machine, trust
from safeconduct.commands.doctor import doctor, examine
from safeconduct.guide import read_guide, sample_folder
from safeconduct.guide.findings import error
from safeconduct.sealing.notes import Verifier
from safeconduct.settings import ListenSettings, Settings, StoreSettings

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def guide():
    return read_guide(sample_folder())


@pytest.fixture(autouse=True)
def _guide_read_once(guide, monkeypatch):
    """Reading and checking a whole guide is tested elsewhere, and takes a second."""
    monkeypatch.setattr(
        "safeconduct.commands.doctor.read_guide",
        lambda folder: guide if folder == sample_folder() else read_guide(folder),
    )
    monkeypatch.setattr("safeconduct.checkup.front.check", lambda *_: [])


def found(line, check, now=NOW):
    """The findings of one check, as (state, sentence)."""
    return [(one.state, one.says) for one in examine(line.folder, now) if one.check == check]


def test_a_line_in_order(line, capsys):
    """The root key went offline: everything of the line itself is in order."""
    line.folder.root_key_file.unlink()
    for one in examine(line.folder, NOW):
        if one.check not in {"core dumps", "swap", "scripts", "guide", "durability", "room", "backup"}:
            assert one.state == "ok", one
    assert doctor(line.folder.path) in {0, 1}
    assert "An `ok` says that this check found nothing" in capsys.readouterr().out


def test_it_reminds_of_the_root_key(line, capsys):
    """While the root is on the server, the exit code is 1 and the sentence says what to do."""
    assert doctor(line.folder.path) == 1
    assert f"Move {line.folder.root_key_file} to a medium" in capsys.readouterr().out


def test_as_json(line, capsys):
    """For programs: the same findings."""
    doctor(line.folder.path, json=True)
    said = json.loads(capsys.readouterr().out)
    assert {"check", "state", "says", "do"} == set(said[0])
    assert said[0]["state"] == "ok"


def test_it_changes_nothing(line):
    """Every file is as it was, and no new one is there (SQLite's empty journal apart)."""

    def state():
        files = (path for path in line.folder.path.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in files if not path.name.endswith(("-wal", "-shm"))}

    before = state()
    doctor(line.folder.path)
    assert state() == before


def test_no_line_at_all(tmp_path, capsys):
    """Exit code 2, one sentence, and nothing is made."""
    assert doctor(tmp_path) == 2
    assert "There is no line in this folder." in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["[line\n", "[line]\nnaem = 1\n", "[line]\nkey = 'nonsense'\n"])
def test_settings_that_cannot_be_used(line, text):
    """The finding names the file."""
    line.folder.settings_file.write_text(text)
    (one,) = examine(line.folder, NOW)
    assert (one.check, one.state) == ("settings", "broken")


def test_a_secret_that_others_may_read(line):
    """The mode is named, and the command that mends it."""
    (line.folder.path / "secrets" / "pepper").chmod(0o644)
    (line.folder.path / "secrets").chmod(0o755)
    assert [state for state, _ in found(line, "modes")] == ["broken", "broken"]
    assert any(one.do.startswith("chmod 600 ") for one in examine(line.folder, NOW))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_secret_of_another_user(line):
    """Somebody ran `init` as root: the server could not read it."""
    os.chown(line.folder.path / "secrets" / "pepper", 65534, 65534)
    ((state, says),) = found(line, "modes")
    assert state == "look"
    assert "belongs to another user" in says


def test_a_missing_pepper(line):
    """No receipt would be recognised."""
    (line.folder.path / "secrets" / "pepper").unlink()
    ((state, _),) = found(line, "pepper")
    assert state == "broken"


def test_a_missing_shred_key(line):
    """The epoch lives, its key file is gone: what was sealed to it does not open."""
    line.folder.shred(line.team.team, line.team.epoch.epoch)
    ((state, _),) = found(line, "shred keys")
    assert state == "broken"


def test_a_shredded_epoch(line):
    """Its key must be gone; and when it was the only one, nobody can write."""
    key = line.folder.shred_key(line.team.team, line.team.epoch.epoch)
    line.shred()
    assert [state for state, _ in found(line, "shred keys")] == ["ok"]
    assert [state for state, _ in found(line, "epoch")] == ["broken"]
    line.folder.shred_file(line.team.team, line.team.epoch.epoch).write_bytes(key)
    assert [state for state, _ in found(line, "shred keys")] == ["look", "ok"]


@pytest.mark.parametrize(("days", "state"), [(4, "ok"), (3, "look"), (0, "look"), (-1, "broken")])
def test_an_epoch_that_closes(line, days, state):
    """Three days before the end somebody should look; afterwards it is broken."""
    closes = date.fromisoformat(line.team.epoch.closes)
    then = datetime.combine(closes - timedelta(days=days), datetime.min.time(), UTC)
    assert [one for one, _ in found(line, "epoch", then)] == [state]


def test_a_store_that_is_gone(line):
    """It is not replaced by an empty one."""
    line.folder.store_file.unlink()
    ((state, says),) = found(line, "store")
    assert state == "broken"
    assert "not where the settings say" in says
    assert not line.folder.store_file.exists()


def test_a_store_that_is_damaged(line):
    """A page of noise in the middle is found."""
    raw = bytearray(line.folder.store_file.read_bytes())
    raw[8192:12288] = os.urandom(4096)
    line.folder.store_file.write_bytes(raw)
    assert "broken" in [state for state, _ in found(line, "store")]


def looked(line):
    """What the checks of trust are given."""
    return asyncio.run(trust.look_into(line.folder.store_url(line.folder.settings()), NOW.date()))


def test_a_changed_epoch_in_the_store(line):
    """Mallory, who can write to the store, puts in a key of her own: the note does not say so."""
    root = Verifier.from_text(line.founded.key)
    swapped = replace(line.team.epoch, recipient="age1pq1mallory")
    assert [one.state for one in trust.signatures(replace(looked(line), alive=(swapped,)), root)] == [
        "broken"
    ]


def test_a_changed_card_and_a_card_that_nobody_signed(line):
    """Each is named by the caseworker's id."""
    root, kept = Verifier.from_text(line.founded.key), looked(line)
    alice, bob = kept.people
    forged = (replace(alice, recipient=bob.recipient), replace(bob, card="nothing\n"))
    assert [one.state for one in trust.signatures(replace(kept, people=forged), root)] == ["broken"] * 2


def test_a_store_without_a_roster_or_of_another_line(line, tmp_path):
    """Neither is this line's."""
    root = Verifier.from_text(line.founded.key)
    (one,) = trust.signatures(replace(looked(line), roster=None), root)
    assert one.state == "broken"
    carol = KeptLine(tmp_path / "carol")
    carol.folder.store_file.replace(line.folder.store_file)
    assert [state for state, _ in found(line, "signatures")] == ["broken"]


def test_before_and_after_the_first_lead(line, tmp_path):
    """Nobody has joined; everybody has the key; somebody lacks it."""
    new = KeptLine(tmp_path / "new")
    assert [state for state, _ in found(new, "people")] == ["look"]
    assert [state for state, _ in found(line, "people")] == ["ok"]
    kept = looked(line)
    (one,) = trust.people(replace(kept, holders={(line.team.team, line.team.epoch.epoch): frozenset()}))
    assert (one.state, one.says) == ("look", "No key of first 2026-W47: Alice, Bob.")


def test_a_publisher_needs_no_card_and_no_key(line):
    """Nothing is missing when somebody joins who writes posts."""
    line.employ("Paul", "publisher")
    assert [state for state, _ in found(line, "signatures")] == ["ok"]
    assert [state for state, _ in found(line, "people")] == ["ok"]


def test_channels_that_are_not_what_the_settings_say(line):
    """A new address was not signed; then the list itself is changed, then it is gone."""
    settings = line.folder.settings_file
    settings.write_text(
        settings.read_text("utf-8").replace("[line]", '[line]\nphone = "+1 555 0100"', 1), "utf-8"
    )
    assert [state for state, _ in found(line, "channels")] == ["look"]
    note = line.folder.channels_file.read_text("utf-8")
    line.folder.channels_file.write_text(note.replace("8040", "8041"), "utf-8")
    assert [state for state, _ in found(line, "channels")] == ["broken"]
    line.folder.channels_file.unlink()
    assert found(line, "channels") == [
        ("broken", "The list of official channels is not signed: the site cannot show it.")
    ]


@pytest.mark.parametrize(
    ("days", "state", "says"),
    [(330, "ok", "valid until"), (340, "look", "is valid until"), (370, "look", "was valid until")],
)
def test_a_list_of_channels_grows_old(line, days, state, says):
    """The holder of the root key is told a month before."""
    ((found_state, sentence),) = found(line, "channels", NOW + timedelta(days=days))
    assert (found_state, says in sentence) == (state, True)


@pytest.mark.parametrize("damage", ["", "no\nsignature\nat\nall\n", "other", "comment"])
def test_a_minisig_that_does_not_fit(line, damage):
    """Whoever checked the list with minisign would be told that it is false."""
    file = line.folder.channels_file.with_suffix(".note.minisig")
    text = file.read_text("utf-8")
    changed = {"other": text.replace("RU", "RV", 1), "comment": text.replace("official", "0fficial")}
    file.write_text(changed.get(damage, damage), "utf-8")
    assert [state for state, _ in found(line, "channels")] == ["look"]


def tls(settings):
    return [one.state for one in files.certificate(settings, NOW)]


def test_certificates(certified):
    """Good, about to end, ended, for another host, for all hosts of a domain."""
    assert tls(certified()) == ["ok"]
    assert tls(certified(days=10)) == ["look"]
    assert tls(certified(days=-1)) == ["broken"]
    assert tls(certified(host="other.example")) == ["look"]
    assert tls(certified(host="*.example")) == ["ok"]


def test_certificates_that_the_server_cannot_use(certified):
    """A key in another form, a key of another certificate, no PEM at all."""
    assert tls(certified(encoding=serialization.PrivateFormat.TraditionalOpenSSL)) == ["broken"]
    settings = certified()
    other = Path(settings.listen.certificate_key).read_bytes()
    certified()
    Path(settings.listen.certificate_key).write_bytes(other)
    assert tls(settings) == ["broken"]
    Path(settings.listen.certificate).write_text("nothing")
    assert tls(settings) == ["broken"]


def test_a_certificate_that_is_not_there(line):
    """The finding names the file."""
    with line.folder.settings_file.open("a") as file:
        file.write('[listen]\ncertificate = "/nowhere/chain.pem"\n')
    ((state, says),) = found(line, "TLS")
    assert state == "broken"
    assert "/nowhere/chain.pem" in says


def test_plain_http_for_everybody():
    """Without TLS the server should speak with this machine only."""
    assert tls(Settings()) == ["ok"]
    assert tls(Settings(listen=ListenSettings(address="0.0.0.0"))) == ["look"]


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://line.example", "ok"),
        ("http://localhost:8040", "ok"),
        ("http://127.0.0.1:8040", "ok"),
        ("http://line.example", "look"),
    ],
)
def test_addresses(url, state):
    """Only https, or the machine itself."""
    assert [one.state for one in front.address(url)] == [state]


def test_the_guide(guide, monkeypatch):
    """Fresh; old, with the steps named on which a life may hang; wrong."""
    assert [one.state for one in front.guide(guide, guide.edition.date)] == ["ok"]
    (one,) = front.guide(guide, guide.edition.date + timedelta(days=400))
    assert one.state == "look"
    assert "danger" in one.says
    monkeypatch.setattr(front, "check", lambda *_: [error("guide.yaml", 1, "Mend this.")])
    (one,) = front.guide(guide, guide.edition.date)
    assert (one.state, "guide.yaml:1: Mend this." in one.says) == ("broken", True)


def test_a_guide_with_an_error(line):
    """A folder that is not there."""
    with line.folder.settings_file.open("a") as file:
        file.write('[guide]\nfolder = "nowhere"\n')
    assert [state for state, _ in found(line, "guide")] == ["broken"]


def test_scripts(tmp_path):
    """Built or not."""
    assert [one.state for one in front.scripts(tmp_path)] == ["look"]
    (tmp_path / "manifest.json").write_text("{}")
    assert [one.state for one in front.scripts(tmp_path)] == ["ok"]


@pytest.mark.parametrize(("free", "state"), [(10**7, "broken"), (5 * 10**8, "look"), (10**11, "ok")])
def test_room(tmp_path, monkeypatch, free, state):
    """None, little, enough."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    assert [one.state for one in machine.room(tmp_path)] == [state]


@pytest.mark.parametrize(("seconds", "state"), [(1e-6, "look"), (0.002, "ok"), (0.3, "look")])
def test_durability(tmp_path, monkeypatch, seconds, state):
    """A disk that is too fast does not write; a slow one makes people wait."""
    monkeypatch.setattr(machine, "sync_time", lambda _: seconds)
    monkeypatch.setattr(machine, "kind_of", lambda *_: "ext4")
    assert [one.state for one in machine.durability(tmp_path)] == [state]


@pytest.mark.parametrize(("kind", "state"), [("tmpfs", "broken"), ("nfs4", "look")])
def test_a_store_in_memory_or_over_a_network(tmp_path, monkeypatch, kind, state):
    """However fast it is."""
    monkeypatch.setattr(machine, "kind_of", lambda *_: kind)
    assert [one.state for one in machine.durability(tmp_path)] == [state]


def test_the_file_system_under_a_folder():
    """The longest mount point that holds it, spaces included; of two at one place, the later."""
    mounts = "/dev/a / ext4 rw 0 0\nb /srv/the\\040line tmpfs rw 0 0\nc / xfs rw 0 0\n"
    assert machine.kind_of(Path("/srv/the line/store"), mounts) == "tmpfs"
    assert machine.kind_of(Path("/srv/other"), mounts) == "xfs"
    assert machine.kind_of(Path("/srv"), "") == ""


def test_a_write_is_measured(tmp_path):
    """It took some time, and nothing is left."""
    assert machine.sync_time(tmp_path) > 0
    assert not list(tmp_path.iterdir())


def test_swap(tmp_path):
    """A partition is told; compressed memory is no disk; no table is no swap."""
    head, table = "Filename Type Size Used Priority\n", tmp_path / "swaps"
    assert [one.state for one in machine.swap(table)] == ["ok"]
    table.write_text(head + "/dev/zram0 partition 1 0 1\n")
    assert [one.state for one in machine.swap(table)] == ["ok"]
    table.write_text(head + "/dev/sda2 partition 1 0 1\n")
    assert [one.state for one in machine.swap(table)] == ["look"]


def test_core_dumps(monkeypatch):
    """Memory would be written to a file, or not."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (-1, -1))
    assert [one.state for one in machine.dumps()] == ["look"]
    monkeypatch.setattr(resource, "getrlimit", lambda _: (0, 0))
    assert [one.state for one in machine.dumps()] == ["ok"]


@pytest.mark.postgresql
def test_a_line_on_postgresql(tmp_path):
    """The same checks; a server that does not sync is found, and one that does not answer."""
    if PROGRAMS is None:
        pytest.skip("PostgreSQL's programs are not on this machine")
    with cluster() as server:
        line = KeptLine(tmp_path / "line", Settings(store=StoreSettings(url=server.new_database())))
        assert [state for state, _ in found(line, "store")] == ["ok"]
        assert found(line, "durability") == []
        with (server.folder / "data" / "postgresql.conf").open("a") as file:
            file.write("fsync = off\n")
        server.stop()
        assert [state for state, _ in found(line, "store")] == ["broken"]
        server.start()
        ((state, says),) = found(line, "store")
        assert (state, "`fsync` is off" in says) == ("broken", True)
