"""Return addresses: recognised for some days, opened for as long, and then by nobody."""

import datetime as dt

import pytest

from chatting_line import AMINA, BORIS, DAY, NOW, Time
from safeconduct.errors import DocumentError, EnvelopeError, SecretMissing, StoreFull
from safeconduct.folder import LineFolder
from safeconduct.model.chat import Memory, Parcel
from safeconduct.switchboard.gateway import Gateway, oldest_living

PARCEL = Parcel(AMINA, b"call")
MEMORY = Memory(AMINA, "uk", "person-write", ("situation",), "country", "home")


def day(number):
    return dt.datetime.fromtimestamp(NOW + number * DAY, dt.UTC).date().isoformat()


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def folder(tmp_path):
    return LineFolder(tmp_path)


@pytest.fixture
def gateway(folder, time):
    return Gateway(folder, "telegram", 3, time.clock)


def test_what_is_sealed_today_is_opened_by_the_same_line(gateway, folder, time):
    """Also after a restart, and neither the address nor the call is in what rests."""
    name, sealed = gateway.seal(PARCEL)
    assert name == day(0)
    assert AMINA.encode() not in sealed
    assert Gateway(folder, "telegram", 3, time.clock).parcel(name, sealed) == PARCEL
    assert gateway.memory(*gateway.seal(MEMORY)) == MEMORY


def test_sizes_tell_nothing(gateway):
    """A tap, an answer and a memory look alike."""
    sizes = {len(gateway.seal(document)[1]) for document in (PARCEL, MEMORY, Parcel(BORIS, b"x" * 2500))}
    assert len(sizes) == 1


def test_a_chat_is_recognised_under_every_living_day(gateway, time):
    """The newest tag first; another day, another chat and another channel have other tags."""
    tags = []
    for _ in range(6):
        tags.insert(0, gateway.tag(AMINA))
        assert gateway.tags(AMINA) == tuple(tags[:4])
        time.now += DAY
    assert len(set(tags)) == 6
    assert gateway.tag(BORIS) != gateway.tag(AMINA)


def test_channels_do_not_recognise_each_others_chats(gateway, folder, time):
    """Though they share the day's secret."""
    assert Gateway(folder, "signal", 3, time.clock).tag(AMINA) != gateway.tag(AMINA)


def test_a_day_that_is_over_opens_nothing(gateway, time):
    """Three days later still, four days later not, whether its key was shredded in time or not."""
    name, sealed = gateway.seal(PARCEL)
    time.now += 3 * DAY
    assert gateway.parcel(name, sealed) == PARCEL
    time.now += DAY
    with pytest.raises(EnvelopeError):
        gateway.parcel(name, sealed)


def test_a_shredded_key_opens_nothing(gateway, folder, time):
    """Nor does a key of the same day that was made anew."""
    name, sealed = gateway.seal(PARCEL)
    folder.shred_gateway_key(name)
    with pytest.raises(EnvelopeError):
        Gateway(folder, "telegram", 3, time.clock).parcel(name, sealed)


def test_the_oldest_day_that_lives():
    """Counted in days of UTC."""
    assert oldest_living(NOW, 3) == day(-3)
    assert oldest_living(NOW + DAY / 2, 1) == day(0)


@pytest.mark.parametrize("damage", [lambda sealed: sealed[:-1], lambda sealed: b"", lambda sealed: b"x" * 99])
def test_a_damaged_row_is_said_to_be_damaged(gateway, damage):
    """And not what it held."""
    name, sealed = gateway.seal(PARCEL)
    with pytest.raises(EnvelopeError) as raised:
        gateway.parcel(name, damage(sealed))
    assert AMINA not in str(raised.value)


def test_one_kind_is_not_taken_for_the_other(gateway):
    """The error does not carry what was found."""
    with pytest.raises(DocumentError) as raised:
        gateway.parcel(*gateway.seal(MEMORY))
    assert raised.value.__cause__ is None
    assert AMINA not in str(raised.value)


def test_a_key_that_cannot_be_read_stops_its_own_day_only(gateway, folder, time, caplog):
    """The operator hears which file it is; once it is back, so is its day."""
    name, sealed = gateway.seal(PARCEL)
    file = folder.path / "secrets" / "gateway" / f"{name}.key"
    secret = file.read_bytes()
    file.write_bytes(b"cut off")
    time.now += DAY
    other = Gateway(folder, "telegram", 3, time.clock)
    assert other.parcel(*other.seal(PARCEL)) == PARCEL
    assert file.name in caplog.text
    with pytest.raises(SecretMissing):
        other.parcel(name, sealed)
    file.write_bytes(secret)
    assert other.parcel(name, sealed) == PARCEL


def test_a_full_disk_at_midnight(gateway, folder, monkeypatch):
    """No new day can begin, so nothing is taken; it is the caller's to try again."""

    def full(_):
        raise OSError("No space left on device")

    monkeypatch.setattr(folder, "make_gateway_key", full)
    with pytest.raises(StoreFull):
        gateway.seal(PARCEL)


def test_nothing_prints_an_address():
    """Neither on a screen nor in a log."""
    assert AMINA not in f"{PARCEL!r} {MEMORY!r} {PARCEL} {MEMORY}"
