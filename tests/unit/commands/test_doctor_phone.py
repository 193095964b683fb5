"""What `safeconduct doctor` finds about a telephone: its recordings, who may call, its ports, and a call to itself."""

import asyncio
import datetime as dt
import socket

import msgspec
import pytest

import phone_cast
from safeconduct.checkup import phone
from safeconduct.commands import doctor
from safeconduct.folder import LineFolder
from safeconduct.guide import read_guide, sample_folder
from safeconduct.guide.spoken import everything
from safeconduct.prompts.clips import Clips
from safeconduct.settings import LineSettings, PhoneSettings, Settings
from safeconduct.switchboard.watching import Noted

TITLE = "Example line"


def of(findings):
    return [(one.state, one.says) for one in findings]


def own(**given):
    return PhoneSettings(**{"driver": "built-in", "port": 0} | given)


def test_recordings_that_are_missing_are_counted(tmp_path):
    """None at first; then all; then one of a text that has changed."""
    settings = Settings(line=LineSettings(title=TITLE))
    wanted = [*everything(read_guide(sample_folder()), TITLE)]
    folder = LineFolder(tmp_path)
    ((state, says),) = of(phone.prompts(folder, settings))
    assert state == "look"
    assert says.startswith(f"{len(wanted)} of {len(wanted)} recordings are missing;")
    clips = Clips(tmp_path)
    for each in wanted:
        clips.put(each.text, each.language, b"\xff" * 160, "test")
    assert of(phone.prompts(folder, settings)) == [("ok", f"All {len(wanted)} recordings are there.")]
    clips.override("What it said before.", wanted[0].language, b"\xff" * 160, "root en part 0")
    assert [one.state for one in phone.prompts(folder, settings)] == ["look"]


@pytest.mark.parametrize(
    ("given", "states"),
    [
        ({"allow": "198.51.100.0/28, 127.0.0.1"}, ["ok"]),
        ({"allow": "0.0.0.0/0"}, ["look"]),
        ({"allow": "::/0"}, ["look"]),
        ({"allow": "the trunk"}, ["broken"]),
        ({"allow": "127.0.0.1", "registrar": "sip.trunk.example"}, ["look"]),
        ({"allow": "198.51.100.7", "registrar": "sip.trunk.example"}, ["ok"]),
    ],
)
def test_who_may_call(given, states):
    """A trunk, and not everybody; and the trunk itself, when there is one."""
    assert [one.state for one in phone.allowed(own(**given))] == states


def test_there_must_be_room_for_the_sound_of_all_calls():
    """Two ports a call."""
    assert [*phone.sound_ports(own(sound_ports="40000-40199", calls=100))] == []
    assert [one.state for one in phone.sound_ports(own(sound_ports="40000-40099", calls=100))] == ["look"]


def test_a_line_that_is_not_served_hears_nobody():
    """The port is free, so nothing listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert of(phone.built_in(own(port=port))) == [
        ("look", f"Nothing listens on UDP port {port}, so nobody can call.")
    ]


def test_an_address_of_another_machine():
    """Nothing can listen there."""
    ((state, says),) = of(phone.built_in(own(listen="192.0.2.1", port=5999)))
    assert (state, says) == ("broken", "This machine cannot listen on 192.0.2.1.")


def called(monkeypatch, **line):
    monkeypatch.setattr(phone, "HEARING_SECONDS", 2.0)

    async def story():
        async with phone_cast.line(**line) as there:
            host, port = there.address
            return await asyncio.to_thread(lambda: of(phone.built_in(own(listen=host, port=port))))

    return asyncio.run(story())


def test_a_call_to_itself(monkeypatch):
    """Answered and heard; answered and silent; busy; refused."""
    ((state, says),) = called(monkeypatch)
    assert state == "ok"
    assert says.startswith("A test call was answered, and the line spoke after ")
    assert called(monkeypatch, tone=[]) == [("broken", "A test call was answered, and nothing was heard.")]
    assert called(monkeypatch, room=0) == [("look", "A test call heard that all lines are busy.")]
    assert called(monkeypatch, allow="192.0.2.1") == [("broken", "A test call was not answered.")]


def test_asterisk_that_is_not_there():
    """Its REST interface does not answer, and nobody waits for its sound."""
    found = of(phone.asterisk(own(driver="asterisk", asterisk="http://127.0.0.1:9", sound_port=9)))
    assert [state for state, _ in found] == ["broken", "look"]


def test_without_the_libraries_it_says_what_to_install(monkeypatch, tmp_path):
    """A line whose settings name a telephone that its installation does not have."""

    def gone(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(doctor, "import_module", gone)
    (found,) = doctor._phone(LineFolder(tmp_path), Settings(phone=own()), NOW, asking=True)
    assert (found.state, found.do) == ("broken", "Install `safeconduct[phone]`.")


def test_a_line_without_a_telephone_is_not_asked(tmp_path):
    """Nothing is loaded for it."""
    assert [*doctor._phone(LineFolder(tmp_path), Settings(), NOW, asking=True)] == []


NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def noted(path, seconds, ready=True, said="The telephone is registered at the trunk."):
    """What doctor says of a note of that age."""
    folder = LineFolder(path)
    at = NOW - dt.timedelta(seconds=seconds)
    folder.standing_file.write_bytes(msgspec.json.encode(Noted(at, ready, said)))
    return of(phone.standing(folder, NOW))


def test_what_the_running_telephone_said_and_when(tmp_path):
    """Registered or not, the operator hears it from the line itself, with its age; an old note is no good news."""
    assert of(phone.standing(LineFolder(tmp_path), NOW)) == []
    said = "the telephone of the running line said:"
    registered = "The telephone is registered at the trunk."
    assert noted(tmp_path, 12) == [("ok", f"12 s ago {said} {registered}")]
    assert noted(tmp_path, 61, False, "The trunk does not answer.") == [
        ("broken", f"1 min ago {said} The trunk does not answer.")
    ]
    assert noted(tmp_path, 3 * 3600) == [("look", f"3 h ago {said} {registered} Nothing since.")]
    LineFolder(tmp_path).standing_file.write_bytes(b"half a no")
    assert [state for state, _ in of(phone.standing(LineFolder(tmp_path), NOW))] == ["look"]


def test_an_asterisk_on_another_machine():
    """What goes there can be heard on the way."""
    assert [*phone.clear(own(asterisk="http://127.0.0.1:8088"))] == []
    ((state, says),) = of(phone.clear(own(asterisk="http://192.0.2.7:8088")))
    assert state == "look"
    assert "password" in says
    assert "password" not in of(phone.clear(own(asterisk="https://192.0.2.7:8089")))[0][1]
