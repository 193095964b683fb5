"""`safeconduct serve`, as a process of its own."""

import asyncio
import http.client
import json
import ssl
import time

import pytest
from msgspec.structs import replace

from safeconduct.commands.naming import name_recipient
from safeconduct.desk import permits, staff
from safeconduct.model.ids import Moment
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing.recipients import Identity
from safeconduct.settings import ListenSettings
from safeconduct.store import open_vault
from serving import free_port, make_served, served
from unit.commands.test_program import safeconduct


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_served(tmp_path_factory.mktemp("served"))


def test_it_says_where_it_is_and_ends_when_told(line):
    """Exit code 0; the last sentence says that nothing acknowledged is lost."""
    with served(line):
        with Visitor(line.url) as visitor:
            assert visitor.get("/").status == 200
        assert line.stop() == 0
    said = line.said.read_text("utf-8")
    assert f"Serving {line.url} on 127.0.0.1, port {line.port}." in said
    assert "Everything that was acknowledged is on the disk." in said


def test_after_a_power_cut_it_is_the_same_line(line):
    """Killed and started again: the same keys."""
    with served(line):
        with Visitor(line.url) as visitor:
            before = json.loads(visitor.get("/keys").text)
        line.kill()
        line.start()
        with Visitor(line.url) as visitor:
            assert json.loads(visitor.get("/keys").text) == before


def test_two_lines_never_share_a_port(line, tmp_path):
    """The second one says what is wrong; the first goes on."""
    other = make_served(tmp_path / "other", listen=ListenSettings(port=line.port))
    with served(line):
        done = safeconduct("serve", other.folder.path)
        assert done.returncode == 1
        assert done.stderr.startswith("safeconduct: The server cannot listen there")
        with Visitor(line.url) as visitor:
            assert visitor.get("/").status == 200


def test_one_line_is_served_once(line):
    """Started twice by mistake: the second says so at once; the first goes on."""
    with served(line):
        done = safeconduct("serve", line.folder.path)
        assert done.returncode == 1
        assert done.stderr.startswith("safeconduct: Another process writes to this line's store")
        with Visitor(line.url) as visitor:
            assert visitor.get("/").status == 200


async def _agree(line):
    """Bob asks for an export, Alice agrees."""
    vault = await open_vault(line.folder.store_url(line.folder.settings()))
    now = Moment(time.time())

    def job(db):
        people = {person.name: person for person in staff.caseworkers(db)}
        permits.give(db, people["Alice"], permits.ask(db, people["Bob"], "export", now), now)

    await vault.write(job)
    await vault.close()


def test_doctor_and_export_while_it_is_served(line, tmp_path):
    """Neither needs the line to stop, nor disturbs it."""
    line.employ("Alice", "lead")
    line.employ("Bob")
    asyncio.run(_agree(line))
    name_recipient(line.folder, "export", Identity.new())
    with served(line):
        assert safeconduct("doctor", line.folder.path).returncode == 1  # the root key is still here
        assert safeconduct("export", line.folder.path, tmp_path / "line.zip").returncode == 0
        with Visitor(line.url) as visitor:
            assert visitor.get("/keys").status == 200


def test_it_speaks_tls_itself(tmp_path, certified):
    """With a certificate in the settings; the doctor finds nothing wrong with it."""
    listen = certified(host="localhost").listen
    line = make_served(tmp_path, listen=replace(listen, port=free_port()))
    with served(line):
        trusted = ssl.create_default_context(cafile=listen.certificate)
        connection = http.client.HTTPSConnection("localhost", line.port, context=trusted, timeout=20)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()
    said = safeconduct("doctor", line.folder.path).stdout
    assert "The certificate is for localhost and ends on" in said


def test_a_line_without_its_store_does_not_start(tmp_path):
    """An empty store in its place would look like a line on which nobody ever wrote."""
    line = make_served(tmp_path)
    line.folder.store_file.unlink()
    done = safeconduct("serve", line.folder.path)
    assert done.returncode == 1
    assert "not where the settings say" in done.stderr
    assert not line.folder.store_file.exists()
